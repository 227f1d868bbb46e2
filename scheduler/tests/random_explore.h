/* SPDX-License-Identifier: MIT */
/* Exploring a random program, and what of it can be compared between explorations. */
#ifndef TESTS_RANDOM_EXPLORE_H
#define TESTS_RANDOM_EXPLORE_H

#include "dpor/dpor_uses.h"
#include "key_set.h"

struct exploration {
	struct key_set observations; /* see random_keys.h */
	struct key_set outcomes;
	struct key_set odd_outcomes; /* those with a finding that is to do with sections */
	struct key_set classes;	     /* if asked for: by independence.h */
	struct key_set keys;	     /* then also: the scheduler's own names of classes */
	struct key_set pairs;	     /* of both */
	struct heddle_statistics statistics;
	struct dpor_uses uses; /* of dpor */
	unsigned copies;       /* of this process, which have explored subtrees */
	bool finished;	       /* not stopped by the cap, nor by an error */
	bool has_deadlock;
	bool has_choice;    /* one that is no signal's, fault's or spurious wake-up's */
	bool has_cut;	    /* an execution met the step limit */
	unsigned contended; /* set of enum random_group */
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
	unsigned give_every; /* a process gives a subtree to another after so many executions; 0: never */
};

/** Explores the program. The exploration is the caller's, to be zeroed before and freed afterwards. */
void random_explore(const struct random_program *program, const struct random_how *how,
		    struct exploration *exploration);
void exploration_free(struct exploration *exploration);

#endif
