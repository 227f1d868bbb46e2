/* SPDX-License-Identifier: MIT */
/* Random numbers that are the same everywhere: splitmix64. */
#ifndef RUNNER_RANDOM_H
#define RUNNER_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct random_numbers {
	uint64_t state;
};

static inline uint64_t random_next(struct random_numbers *random)
{
	uint64_t z = random->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/** The numbers of the number-th thing that is made from seed. */
static inline struct random_numbers random_of(uint64_t seed, uint64_t number)
{
	struct random_numbers random = { seed };

	random.state = random_next(&random) ^ number * 0xd1342543de82ef95u;
	random_next(&random);
	return random;
}

/** From low to high, both included. */
static inline long random_between(struct random_numbers *random, long low, long high)
{
	return low + (long)(random_next(random) % (uint64_t)(high - low + 1));
}

/** True so many times in a hundred. */
static inline bool random_often(struct random_numbers *random, unsigned percent)
{
	return random_next(random) % 100 < percent;
}

#endif
