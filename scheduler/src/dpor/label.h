/* SPDX-License-Identifier: MIT */
/*
 * Labels: what a step was, in twelve bytes.
 *
 * dpor compares steps far more often than it executes them. So what steps touched, and what they chose, is
 * kept once in a table, and a step is told by the numbers that it has there:
 *
 *   footprint   a set of ranges of objects with their access; 0 is the empty one
 *   choices     a list of values, each out of n; 0 is the empty one. Lists form a tree: a list is its
 *               parent and a last value
 *
 * Numbers are given in the order in which things are first met, and stay for the whole exploration. The table
 * grows with what the program can do in one step, not with the number of executions.
 */
#ifndef SCHEDULER_LABEL_H
#define SCHEDULER_LABEL_H

#include <heddle/execution.h>

struct label {
	uint32_t footprint;
	uint32_t choices;
	uint16_t thread;
	/*
	 * which questions were, where the step was taken, by number; 0: none. Not part of what it is
	 */
	uint16_t settled;
};

struct footprint_range {
	uint64_t low, high;
	uint32_t object;
	uint16_t access;
};

struct footprint {
	uint32_t first, n; /* of the table's ranges */
	uint32_t hash;
};

struct choice_list {
	uint32_t parent;
	uint16_t value, n; /* the last choice */
	uint32_t length;
};

struct labels {
	struct footprint_range *ranges;
	struct footprint *footprints;
	struct choice_list *lists;
	uint64_t *settled;			/* struct heddle_step's, by the labels' number */
	uint32_t *footprint_slots, *list_slots; /* open addressing; 0: free */
	size_t n_ranges, n_footprints, n_lists, n_settled;
	size_t max_ranges, max_footprints, max_lists, max_settled, n_footprint_slots, n_list_slots;
	uint8_t *conflicts; /* of the footprints with small numbers, by pair: unknown, no, yes */
	bool no_memory;	    /* something did not fit: what was answered since is not to be relied on */
};

/** Returns 0 or -ENOMEM. */
int labels_open(struct labels *labels);
void labels_close(struct labels *labels);

/** The label of a step that the execution holds completely. */
struct label label_of(struct labels *labels, const struct heddle_execution *execution,
		      const struct heddle_step *step);

/** The footprint of some touches, which need not have happened. */
uint32_t footprint_of(struct labels *labels, const struct heddle_touch *touches, size_t n);

enum label_answer { LABEL_UNKNOWN, LABEL_NO, LABEL_YES };
#define LABELS_REMEMBERED 1024u /* footprints whose conflicts are looked up */

/** The same as footprints_conflict, which is to be called. */
bool footprints_compare(struct labels *labels, uint32_t one, uint32_t other);

/** Whether some range of the one conflicts with one of the other. */
static inline bool footprints_conflict(struct labels *labels, uint32_t one, uint32_t other)
{
	if (one < LABELS_REMEMBERED && other < LABELS_REMEMBERED) {
		uint8_t known = labels->conflicts[one * LABELS_REMEMBERED + other];
		if (known != LABEL_UNKNOWN)
			return known == LABEL_YES;
	}
	return footprints_compare(labels, one, other);
}

/** The list that goes on with a choice of value among n. */
uint32_t choices_extend(struct labels *labels, uint32_t list, unsigned value, unsigned n);
/** The same, but 0 if nobody has made it yet. */
uint32_t choices_find(const struct labels *labels, uint32_t list, unsigned value, unsigned n);

/** Whether the step's question was no choice, because its budget was used up. */
static inline bool step_is_settled(const struct heddle_step *step, unsigned question)
{
	return heddle_step_is_settled(step, question);
}

/**
 * The choices of a step so far. What was settled, since its budget was used up, counts as a choice of 0 among
 * 2.
 */
uint32_t choices_of(struct labels *labels, const struct heddle_execution *execution,
		    const struct heddle_step *step);

/** Whether the step with this label was not asked its question: see struct heddle_step. */
static inline bool label_is_settled(const struct labels *labels, const struct label *label, unsigned question)
{
	return question < 64 && labels->settled[label->settled] >> question & 1;
}

/** The first length choices of a list, which must have as many. */
uint32_t choices_prefix(const struct labels *labels, uint32_t list, uint32_t length);

static inline uint32_t choices_length(const struct labels *labels, uint32_t list)
{
	return labels->lists[list].length;
}

/**
 * The value that a list has after the choices so far, 0 if it has none there: what was not planned does not
 * happen.
 */
static inline unsigned choices_after(const struct labels *labels, uint32_t list, uint32_t so_far)
{
	uint32_t length = choices_length(labels, so_far);
	return length < choices_length(labels, list)
		       ? labels->lists[choices_prefix(labels, list, length + 1)].value
		       : 0;
}

/** Whether list is prefix or goes on from it. */
static inline bool choices_begin_with(const struct labels *labels, uint32_t list, uint32_t prefix)
{
	return choices_length(labels, list) >= choices_length(labels, prefix) &&
	       choices_prefix(labels, list, choices_length(labels, prefix)) == prefix;
}

#endif
