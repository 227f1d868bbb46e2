/* SPDX-License-Identifier: MIT */
/*
 * Evenly spaced samples of a run's executions: number 0, N, 2N, ... When there is no more room, every second
 * one is dropped and the distance doubles. So a short run is sampled densely and a long one evenly.
 */
#ifndef RUNNER_SAMPLES_H
#define RUNNER_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heddle_samples {
	size_t max;		 /**< room for items, at least 2 */
	uint64_t apart;		 /**< the distance, at least 1 */
	void (*forget)(void *);	 /**< frees an item */
	uint64_t apart_at_first; /**< heddle_samples_begin sets the others */
	void **items;
	size_t n;
	uint64_t next;
};

/** Returns 0 or -ENOMEM. End with heddle_samples_free. */
int heddle_samples_begin(struct heddle_samples *samples, size_t max, uint64_t apart, void (*forget)(void *));
void heddle_samples_free(struct heddle_samples *samples);
/** Drops all items; the next due number stays the same. */
void heddle_samples_drop(struct heddle_samples *samples);
/** Starts again, without items. */
void heddle_samples_clear(struct heddle_samples *samples);
/** Returns whether the execution of this number, or the next one after it, is to be kept. */
bool heddle_samples_are_due(const struct heddle_samples *samples, uint64_t number);
/** Adds an item, and takes it. */
void heddle_samples_add(struct heddle_samples *samples, void *item);

#endif
