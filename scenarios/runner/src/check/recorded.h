/* SPDX-License-Identifier: MIT */
/*
 * Executions that outlive their explorer, in two forms.
 *
 *   recorded  what is needed to run it again: picks, choices, where sections were split, and which accesses
 *             were operations
 *   copied    everything that it did, to be compared
 */
#ifndef RUNNER_RECORDED_H
#define RUNNER_RECORDED_H

#include <heddle/explore.h>

#define RECORDED_NEVER UINT32_MAX

struct recorded_step {
	uint16_t thread;
	uint16_t continues_with; /**< the operation at which its thread goes on inside the section */
	uint32_t left_after;	 /**< touches after which it splits a section; RECORDED_NEVER: it does not */
	uint32_t first_choice, n_choices;
};

/** A plain access, or a free, that was an operation: the first touch of a step, or a later one. */
struct recorded_access {
	uint32_t step, touch; /**< of the execution, of the step */
	uint16_t operation;
	uint32_t object;
	uint64_t low, high;
};

/** Returns whether the operation is one of these. */
bool recorded_is_access(unsigned operation);

struct recorded {
	struct heddle_thread_info *threads; /**< for their indices; the names may be gone */
	size_t n_threads;
	struct recorded_step *steps;
	size_t n_steps;
	struct heddle_choice *choices;
	size_t n_choices;
	struct recorded_access *accesses;
	size_t n_accesses;
};

/** Returns NULL if there is no memory. The caller frees. */
struct recorded *recorded_of(const struct heddle_execution *execution);
void recorded_free(struct recorded *recorded);
/** Returns whether this access was an operation of that step: its touch of that number. */
bool recorded_has_access(const struct recorded *recorded, uint32_t step, uint32_t touch,
			 const struct heddle_next *access);

struct copied {
	struct heddle_execution execution; /**< its holdings are not copied */
	const int64_t **observations;
};

/** Fills *copied. Thread names stay the explorer's. Returns 0, or -ENOMEM with nothing to free. */
int copied_fill(struct copied *copied, const struct heddle_execution *execution);
void copied_free(struct copied *copied);

#endif
