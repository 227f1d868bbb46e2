/* SPDX-License-Identifier: MIT */
/* The random numbers of the sampling strategies: a seed determines the run, on every machine. */
#ifndef SCHEDULER_RANDOM_NUMBERS_H
#define SCHEDULER_RANDOM_NUMBERS_H

#include <stdint.h>

struct random_numbers {
	uint64_t state;
};

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014). */
static inline uint64_t next_random(struct random_numbers *numbers)
{
	uint64_t z = (numbers->state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Returns one of 0 .. n - 1. */
static inline unsigned random_below(struct random_numbers *numbers, unsigned n)
{
	return (unsigned)(next_random(numbers) % n);
}

#endif
