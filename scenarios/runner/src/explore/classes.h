/* SPDX-License-Identifier: MIT */
/*
 * The classes file of `heddle run --classes`: every execution with its steps, for a checker outside the
 * project. docs/classes-format.md tells the format.
 */
#ifndef RUNNER_CLASSES_H
#define RUNNER_CLASSES_H

#include "result/result.h"

#include <stdio.h>

/** Writes into a stream that can be cut back. All zero: nothing is written. */
struct heddle_classes {
	FILE *stream; /**< the caller's; NULL: none */
	off_t start;  /**< where the executions of the present run begin */
	off_t mark;   /**< where that run begins */
};

/** Begins the file. */
void heddle_classes_begin(struct heddle_classes *classes, FILE *stream);
/** Begins a run; what it writes until heddle_classes_end_run can be taken back. */
void heddle_classes_begin_run(struct heddle_classes *classes, const struct heddle_variant *variant,
			      const struct heddle_options *options);
void heddle_classes_execution(struct heddle_classes *classes, const struct heddle_execution *execution);
/**
 * Whoever has the next run explored by another process notes where it begins, and takes back what that left
 * if it did not end it.
 */
void heddle_classes_mark(struct heddle_classes *classes);
void heddle_classes_cut_back(struct heddle_classes *classes);
/** Takes back the executions of the present run. Returns 0 or -errno. */
int heddle_classes_take_back(struct heddle_classes *classes);
void heddle_classes_end_run(struct heddle_classes *classes, const struct heddle_result *result);

#endif
