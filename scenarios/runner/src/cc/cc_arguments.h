/* SPDX-License-Identifier: MIT */
/* The arguments of a compiler, as far as `heddle cc` must understand them. */
#ifndef RUNNER_CC_ARGUMENTS_H
#define RUNNER_CC_ARGUMENTS_H

#include "cc/words.h"

enum cc_stage {
	CC_PASS,    /* nothing is compiled for a run: -E, -M, --version, -print-... */
	CC_COMPILE, /* -c or -S */
	CC_LINK,
};

struct cc_arguments {
	enum cc_stage stage;
	struct words all;
	struct words sources; /* to be compiled, each with the -x that is in force there */
	struct words objects; /* *.o and *.a, in their order with the libraries */
	struct words compile; /* options for compiling */
	struct words link;    /* options for the last link: -L, -l, -Wl, ... */
	struct words folders; /* of -L */
	const char *output;   /* -o; NULL: not given */
	const char *refused;  /* an option that cannot be; NULL: none */
};

/** Sorts the arguments. */
void cc_arguments_take(struct cc_arguments *arguments, int argc, char **argv);
void cc_arguments_free(struct cc_arguments *arguments);

/** Returns whether a file is a source, by the end of its name. */
bool cc_is_source(const char *file);

#endif
