/* SPDX-License-Identifier: MIT */
/*
 * Some of the executions of a run, evenly: number 0, N, 2N, ... When there is no room for more, every second
 * one is forgotten and the distance doubles. So a short run is sampled closely and a long one evenly.
 */
#ifndef RUNNER_SAMPLES_H
#define RUNNER_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heddle_samples {
	size_t max;		 /**< how many there is room for, at least 2 */
	uint64_t apart;		 /**< the distance, at least 1 */
	void (*forget)(void *);	 /**< ends the life of an item */
	uint64_t apart_at_first; /**< the others are heddle_samples_begin's */
	void **items;
	size_t n;
	uint64_t next;
};

/** Returns 0 or -ENOMEM. End with heddle_samples_free. */
int heddle_samples_begin(struct heddle_samples *samples, size_t max, uint64_t apart, void (*forget)(void *));
void heddle_samples_free(struct heddle_samples *samples);
/** Forgets those that there are; which are due next stays the same. */
void heddle_samples_drop(struct heddle_samples *samples);
/** Begins anew, without any. */
void heddle_samples_clear(struct heddle_samples *samples);
/** Whether the execution of this number, or what comes in its place, is to be kept. */
bool heddle_samples_are_due(const struct heddle_samples *samples, uint64_t number);
/** Keeps an item, which is the samples' from then on. */
void heddle_samples_add(struct heddle_samples *samples, void *item);

#endif
