/* SPDX-License-Identifier: MIT */
/* The functions that a program calls: which are renamed, and which nobody knows. */
#ifndef RUNNER_CC_SYMBOLS_H
#define RUNNER_CC_SYMBOLS_H

#include <stdbool.h>
#include <stdio.h>

/** What is known of the symbols. */
struct cc_symbols_files {
	FILE *renames; /**< lines for objcopy --redefine-syms */
	/** lines HEDDLE_EFFECT("NAME", "TARGET"): calls of TARGET go by NAME, and count in heddle_effects */
	FILE *entries;
	FILE *unknown; /**< names of functions of the C library that are not known, with blanks between */
};

/** Looks at what the object file leaves undefined, and writes the files. Returns false after a complaint. */
bool cc_symbols_sort(const char *compiler, const char *object, struct cc_symbols_files *files);

#endif
