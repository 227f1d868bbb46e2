/* SPDX-License-Identifier: MIT */
/*
 * What surw learns from the executions of an exploration: how many events each thread has, of all objects and
 * of each, and which objects are contended.
 *
 * An event is a step, by its announced operation; a join is none, since it can only come last.
 */
#ifndef SCHEDULER_SURW_EVENTS_H
#define SCHEDULER_SURW_EVENTS_H

#include <heddle/strategy.h>

/* Objects beyond are not counted: they are never drawn. */
#define SURW_OBJECTS_MAX 256u /* a power of two */

struct surw_object {
	uint32_t id; /* 0: none */
	bool is_contended;
	uint64_t events[HEDDLE_THREADS_MAX]; /* in all executions together */
	/* of the execution that is looked at */
	struct heddle_thread_set readers, adders, writers;
};

struct surw_events {
	uint64_t executions;
	uint64_t events[HEDDLE_THREADS_MAX]; /* of each thread, in all executions together */
	int parent[HEDDLE_THREADS_MAX];
	unsigned n_threads;
	struct surw_object objects[SURW_OBJECTS_MAX]; /* open addressing */
	unsigned n_objects;
	unsigned contended[SURW_OBJECTS_MAX]; /* indices of objects */
	unsigned n_contended;
};

/** Adds an execution that has ended. */
void surw_learn(struct surw_events *events, const struct heddle_execution *execution);
/** Whether an operation of this kind is no event. */
bool surw_is_join(unsigned operation);

#endif
