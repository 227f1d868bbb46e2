/* SPDX-License-Identifier: MIT */
/*
 * Labels: the identity of a step, in twelve bytes.
 *
 * dpor compares steps far more often than it executes them. So the footprints and choices of steps are kept
 * once in a table, and a label has their numbers there:
 *
 *   footprint   a set of ranges of objects with their access; 0 is the empty one
 *   choices     a list of values, each out of n; 0 is the empty one. Lists form a tree: a list is its
 *               parent and a last value
 *
 * Numbers are given in the order of first use, and stay for the whole exploration. The table grows with the
 * different effects of single steps, not with the number of executions.
 */
#ifndef SCHEDULER_LABEL_H
#define SCHEDULER_LABEL_H

#include <heddle/execution.h>

struct label {
	uint32_t footprint;
	uint32_t choices;
	uint16_t thread;
	/*
	 * number of the set of questions that were settled when the step was taken; 0: none. Not part of the
	 * identity
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
	uint64_t *settled;			/* sets as in struct heddle_step, by the labels' number */
	uint32_t *footprint_slots, *list_slots; /* open addressing; 0: free */
	size_t n_ranges, n_footprints, n_lists, n_settled;
	size_t max_ranges, max_footprints, max_lists, max_settled, n_footprint_slots, n_list_slots;
	uint8_t *conflicts; /* of pairs of footprints with small numbers: unknown, no, yes */
	bool no_memory;	    /* an entry could not be added: later answers are not reliable */
};

/** Returns 0 or -ENOMEM. */
int labels_open(struct labels *labels);
void labels_close(struct labels *labels);

/** Returns the label of a step that is complete in the execution. */
struct label label_of(struct labels *labels, const struct heddle_execution *execution,
		      const struct heddle_step *step);

/** Returns the footprint of some touches, which need not have happened. */
uint32_t footprint_of(struct labels *labels, const struct heddle_touch *touches, size_t n);

enum label_answer { LABEL_UNKNOWN, LABEL_NO, LABEL_YES };
#define LABELS_REMEMBERED 1024u /* footprints whose conflicts are cached */

/** footprints_conflict without the cache; call that instead. */
bool footprints_compare(struct labels *labels, uint32_t one, uint32_t other);

/** Returns whether some range of one conflicts with some range of other. */
static inline bool footprints_conflict(struct labels *labels, uint32_t one, uint32_t other)
{
	if (one < LABELS_REMEMBERED && other < LABELS_REMEMBERED) {
		uint8_t known = labels->conflicts[one * LABELS_REMEMBERED + other];
		if (known != LABEL_UNKNOWN)
			return known == LABEL_YES;
	}
	return footprints_compare(labels, one, other);
}

/** Returns the list extended by a choice of value among n. */
uint32_t choices_extend(struct labels *labels, uint32_t list, unsigned value, unsigned n);
/** The same, but 0 if there is no such list yet. */
uint32_t choices_find(const struct labels *labels, uint32_t list, unsigned value, unsigned n);

/** Returns whether a question of the step was no choice, because its budget was used up. */
static inline bool step_is_settled(const struct heddle_step *step, unsigned question)
{
	return heddle_step_is_settled(step, question);
}

/** Returns the choices of a step so far. A settled question counts as a choice of 0 among 2. */
uint32_t choices_of(struct labels *labels, const struct heddle_execution *execution,
		    const struct heddle_step *step);

/** Returns whether a question of the step with this label was settled: see struct heddle_step. */
static inline bool label_is_settled(const struct labels *labels, const struct label *label, unsigned question)
{
	return question < 64 && labels->settled[label->settled] >> question & 1;
}

/** Returns the first length choices of a list, which must be that long. */
uint32_t choices_prefix(const struct labels *labels, uint32_t list, uint32_t length);

static inline uint32_t choices_length(const struct labels *labels, uint32_t list)
{
	return labels->lists[list].length;
}

/**
 * Returns the value in list after the choices so_far, 0 if list is not longer: an unplanned question is
 * answered with no.
 */
static inline unsigned choices_after(const struct labels *labels, uint32_t list, uint32_t so_far)
{
	uint32_t length = choices_length(labels, so_far);
	return length < choices_length(labels, list)
		       ? labels->lists[choices_prefix(labels, list, length + 1)].value
		       : 0;
}

/** Returns whether prefix is a prefix of list, or list itself. */
static inline bool choices_begin_with(const struct labels *labels, uint32_t list, uint32_t prefix)
{
	return choices_length(labels, list) >= choices_length(labels, prefix) &&
	       choices_prefix(labels, list, choices_length(labels, prefix)) == prefix;
}

#endif
