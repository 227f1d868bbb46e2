/* SPDX-License-Identifier: MIT */
/* Exploring a random program, and what can be compared between explorations. */
#ifndef TESTS_RANDOM_EXPLORE_H
#define TESTS_RANDOM_EXPLORE_H

#include "dpor/dpor_uses.h"
#include "key_set.h"

#define RANDOM_STEPS_MAX 200 /* of an execution */

struct exploration {
	struct key_set observations; /* see random_keys.h */
	struct key_set outcomes;
	struct key_set odd_outcomes; /* those with a finding that concerns sections */
	struct key_set classes;	     /* if requested: by independence.h */
	struct key_set keys;	     /* then also: the scheduler's class keys */
	struct key_set pairs;	     /* of the two */
	struct heddle_statistics statistics;
	struct dpor_uses uses; /* of dpor */
	unsigned copies;       /* copies of this process that have explored subtrees */
	bool finished;	       /* stopped by no limit and no error */
	bool has_deadlock;
	bool has_choice;    /* a choice other than of a signal, fault or spurious wake-up */
	bool has_cut;	    /* an execution met the step limit */
	unsigned contended; /* set of enum random_group */
	unsigned tries;	    /* set of enum random_try */
	const char *error;
	/* The first execution whose observation (or class) is not in `known`: for a report. */
	const struct key_set *known_observations, *known_classes;
	bool has_stranger;
	char stranger[4096];
};

struct random_how {
	const struct heddle_strategy *strategy;
	enum heddle_sections sections;
	unsigned plans_max, exported_max; /* 0: the default */
	bool insert_whole;
	uint64_t executions_max;
	bool classes;
	unsigned give_every; /* executions before a process gives a subtree to another; 0: never */
};

/** Explores the program. The caller zeroes *exploration before and frees it afterwards. */
void random_explore(const struct random_program *program, const struct random_how *how,
		    struct exploration *exploration);
void exploration_free(struct exploration *exploration);

#endif
