/* SPDX-License-Identifier: MIT */
/*
 * What the strategies have in common that draw: seeded numbers, so that a seed is a run, and fairness. A
 * strategy that samples has one as its first member.
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

/** A state of so many bytes, zeroed but for the sampler that it begins with; NULL with errno set. */
void *sampler_open(size_t size, const struct heddle_options *options);
void sampler_close(void *self);
void sampler_restart(void *self);
bool sampler_begin(void *self);
/** Every value is equally likely. */
int sampler_choose(void *self, int n, const char *why);

typedef uint64_t sampler_priority(void *self, int thread);

/** The thread of a set that is not empty whose priority is highest. */
int sampler_highest(void *self, uint64_t threads, sampler_priority *priority_of);

#endif
