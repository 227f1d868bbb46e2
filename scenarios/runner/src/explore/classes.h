/* SPDX-License-Identifier: MIT */
/*
 * The classes file of `heddle run --classes`: every execution with its steps, for a checker outside the
 * project. docs/classes-format.md describes the format.
 */
#ifndef RUNNER_CLASSES_H
#define RUNNER_CLASSES_H

#include "result/result.h"

#include <stdio.h>

/** A writer to a stream that can be cut back. All zero: nothing is written. */
struct heddle_classes {
	FILE *stream; /**< owned by the caller; NULL: none */
	off_t start;  /**< offset at which the executions of the present run begin */
	off_t mark;   /**< offset at which that run begins */
};

/** Writes the head of the file. */
void heddle_classes_begin(struct heddle_classes *classes, FILE *stream);
/** Begins a run; what is written until heddle_classes_end_run can be taken back. */
void heddle_classes_begin_run(struct heddle_classes *classes, const struct heddle_variant *variant,
			      const struct heddle_options *options);
void heddle_classes_execution(struct heddle_classes *classes, const struct heddle_execution *execution);
/**
 * For a run that another process explores: mark notes where the run begins; cut_back removes what the process
 * has written, if it did not end the run.
 */
void heddle_classes_mark(struct heddle_classes *classes);
void heddle_classes_cut_back(struct heddle_classes *classes);
/** Removes the executions of the present run. Returns 0 or -errno. */
int heddle_classes_take_back(struct heddle_classes *classes);
void heddle_classes_end_run(struct heddle_classes *classes, const struct heddle_result *result);

#endif
