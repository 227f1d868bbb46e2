/* SPDX-License-Identifier: MIT */
/*
 * Linearizability: is there an order of the events of a history, each between its begin and its end, in which
 * a sequential model gives what was observed? The search is that of Wing and Gong, with the states that were
 * met before kept.
 *
 * An event is one point in time of a call: a call with several (a read of several pieces) is several events,
 * each `after` the one before.
 */
#ifndef HEDDLE_LINEAR_H
#define HEDDLE_LINEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_LINEAR_EVENTS_MAX 64
#define HEDDLE_LINEAR_STATES_MAX 1024

struct heddle_linear_event {
	uint32_t begin, end; /**< two events that do not overlap stay in their order: end < begin */
	uint16_t after;	     /**< 1 + index of an event that must come before it; 0: none */
	bool optional;	     /**< it may also not have happened */
	bool observes;	     /**< it leaves the state as it is */
	uint16_t operation;  /**< the model's */
	int64_t arguments[3];
};

struct heddle_linear_state {
	int64_t values[2];
};

struct heddle_linear_model {
	/**
	 * Does event: returns false if it cannot have been observed in *state, else true with the state after
	 * it.
	 */
	bool (*apply)(const struct heddle_linear_event *event, struct heddle_linear_state *state);
};

/** Room for searches: 32 kB, to be kept off a thread's stack. Zeroed before the first one. */
struct heddle_linear_room {
	uint32_t search; /* counts them */
	struct heddle_linear_met {
		uint32_t search; /* another one: the slot is empty */
		uint64_t done;	 /* the set of events */
		struct heddle_linear_state state;
	} met[HEDDLE_LINEAR_STATES_MAX];
};

enum heddle_linear_answer {
	HEDDLE_LINEAR,	      /**< there is such an order */
	HEDDLE_NOT_LINEAR,    /**< there is none */
	HEDDLE_LINEAR_UNKNOWN /**< too many events or states: nothing is known */
};

/**
 * Looks for an order of n events from the state `initial` on. An event may be after an optional one that has
 * not happened. Not a step; allocates nothing.
 */
enum heddle_linear_answer heddle_linearize(struct heddle_linear_room *room,
					   const struct heddle_linear_model *model,
					   const struct heddle_linear_event *events, size_t n,
					   struct heddle_linear_state initial);

#ifdef __cplusplus
}
#endif

#endif
