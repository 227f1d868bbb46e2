/* SPDX-License-Identifier: MIT */
/* Random programs: a thread that runs its operations. */
#ifndef TESTS_RANDOM_RUNNER_H
#define TESTS_RANDOM_RUNNER_H

#include "random_world.h"

struct random_runner {
	const struct random_program *program;
	unsigned index;
	unsigned n_boxes; /* boxes that it has made */
	int64_t last;	  /* the last value that it got */
};

/** Notes a value that the program got. */
static inline void random_got(struct random_runner *self, int64_t value)
{
	size_t *n = &random_world.n_values[self->index];

	self->last = value;
	if (*n < RANDOM_VALUES_MAX)
		random_world.values[self->index][(*n)++] = value;
}

/** Notes whether a compare_exchange or a try_down succeeded. */
static inline void random_succeeded(const struct random_runner *self, bool success)
{
	size_t *n = &random_world.n_compared[self->index];

	if (*n < RANDOM_VALUES_MAX)
		random_world.succeeded[self->index][(*n)++] = success;
}

/** Runs the body of the operation. */
void random_run_body(struct random_runner *self, const struct random_operation *operation);

/* The operations of each file. */
void random_run_lock(struct random_runner *self, const struct random_operation *operation);
void random_run_section(struct random_runner *self, const struct random_operation *operation);
void random_run_wait(struct random_runner *self, const struct random_operation *operation);
void random_run_meeting(struct random_runner *self, const struct random_operation *operation);
void random_run_value(struct random_runner *self, const struct random_operation *operation);
void random_run_data(struct random_runner *self, const struct random_operation *operation);
void random_run_heap(struct random_runner *self, const struct random_operation *operation);

/* random_run_heap.c */
/** Notes the end of an object, a block or an object that stands for memory, in this step. */
void random_note_end(struct random_end end);
/** Puts a box into each slot. */
void random_fill_slots(struct random_runner *self);
/** Frees the boxes in the slots. */
void random_empty_slots(void);

#endif
