/* SPDX-License-Identifier: MIT */
/*
 * The common part of the sampling strategies: seeded numbers, so that a seed determines the run, and
 * fairness. It is the first member of each of them.
 */
#ifndef SCHEDULER_SAMPLER_H
#define SCHEDULER_SAMPLER_H

#include "strategies/fairness.h"
#include "strategies/random_numbers.h"

#include <heddle/explore.h>

struct sampler {
	struct random_numbers numbers;
	uint64_t seed;
	struct fairness fairness;
};

/** Returns a state of size bytes, zeroed except for its sampler; NULL with errno set. */
void *sampler_open(size_t size, const struct heddle_options *options);
void sampler_close(void *self);
void sampler_restart(void *self);
bool sampler_begin(void *self);
/** Returns each value with equal probability. */
int sampler_choose(void *self, int n, const char *why);

/** Returns one of a set of threads that is not empty, each with equal probability. */
int sampler_any(void *self, const struct heddle_thread_set *threads);

typedef uint64_t sampler_priority(void *self, int thread);

/** Returns the thread with the highest priority of a set that is not empty. */
int sampler_highest(void *self, const struct heddle_thread_set *threads, sampler_priority *priority_of);

#endif
