/* SPDX-License-Identifier: MIT */
/* Where the compiler and libheddle-posix.a are. */
#ifndef RUNNER_CC_PLACE_H
#define RUNNER_CC_PLACE_H

#include "cc/words.h"

struct cc_place {
	const char *compiler; /* "cc", or what HEDDLE_CC (HEDDLE_CXX) says */
	bool is_clang, is_cxx;
	char archive[4096 + 64];
	char types[4096 + 64]; /* heddle-types, "" where it was not built */
	struct words flags;    /* for compiling: -g -O1, and what makes accesses seen */
};

/** Finds them. Returns false after a complaint. */
bool cc_place_find(struct cc_place *place, bool is_cxx);

#endif
