/* SPDX-License-Identifier: MIT */
/*
 * Facts: what the steps of a schedule touch, and which of it others have to do with.
 *
 *   step 3  spin_lock page_state_lock              no fact: a section's lock orders its facts, which are told
 *             atomic_load file 1 i_size = 6        a fact; step 9 of T writes i_size: it is shared
 *             data_write file 1.tree [2]           a fact; nobody else touches [2]: it is not
 *
 * Behind the steps come the threads: what each was about to do at the end is a fact, too. So an event is a
 * step, or n_steps and the index of a thread.
 */
#ifndef REPLAY_FACTS_H
#define REPLAY_FACTS_H

#include <heddle/schedule.h>

struct fact {
	uint32_t event;
	uint32_t object; /* its number among the names, from 0 */
	uint16_t thread;
	uint8_t operation;
	uint8_t accesses; /* set of 1 << enum heddle_access */
	uint32_t touch;	  /* which of its step's touches it is, from 1; 0: the step's own operation */
	bool is_shared;	  /* it conflicts with a fact of another thread */
	const struct heddle_target *target;
	int64_t value;
	const struct heddle_place *place;
	const char *means; /* what the code under test says that it is; NULL: nothing */
};

struct facts {
	const struct heddle_schedule *schedule;
	struct fact *all; /* by their events, in the order in which they were touched */
	size_t n;
	uint32_t *first;   /* of each event, and one behind the last */
	uint32_t n_events; /* steps and threads */
	uint32_t n_objects;
	uint32_t *of_object,
		*first_of_object; /* indices into all, by their objects; where those of each begin */
	bool *is_named;		  /* of each object: the finding's message names it */
};

/** Returns 0 or -ENOMEM; then there is nothing to free. schedule must outlive it. */
int facts_make(struct facts *facts, const struct heddle_schedule *schedule);
void facts_free(struct facts *facts);

/** Whether it does more than to read. */
bool fact_changes(const struct fact *fact);
/** Whether a story may tell it: others have to do with it, or it changes what the finding's message names. */
bool fact_is_worth_telling(const struct facts *facts, const struct fact *fact);
/** Whether they touch the same part of an object so that their order matters. */
bool facts_conflict(const struct fact *a, const struct fact *b);
/** Whether some fact of one event conflicts with one of the other. object: receives it, NULL allowed. */
bool facts_depend(const struct facts *facts, uint32_t a, uint32_t b, uint32_t *object);
/** Whether some conflict between them is about more than a lock. */
bool facts_are_about_data(const struct facts *facts, uint32_t a, uint32_t b);
/** Whether it takes or releases a lock that may be held from step to step. */
bool fact_is_of_lock(enum heddle_operation operation);
/** Its lock, taken at the beginning of a section and released at its end: told by nobody. */
bool fact_is_of_section(enum heddle_operation operation);

#endif
