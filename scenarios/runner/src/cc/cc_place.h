/* SPDX-License-Identifier: MIT */
/* Where the compiler and libheddle-posix.a are. */
#ifndef RUNNER_CC_PLACE_H
#define RUNNER_CC_PLACE_H

#include "cc/words.h"

struct cc_place {
	const char *compiler; /* "cc", or what HEDDLE_CC (HEDDLE_CXX) says */
	bool is_clang, is_cxx;
	char archive[4096 + 64];
	/* heddle-types and heddle-awaits, "" where they were not built */
	char types[4096 + 64], awaits[4096 + 64];
	struct words flags; /* for compiling: -g -O1, and what makes accesses seen */
};

/** Finds them. Returns false after a complaint. */
bool cc_place_find(struct cc_place *place, bool is_cxx);

#endif
