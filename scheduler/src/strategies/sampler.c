/* SPDX-License-Identifier: MIT */
#include "strategies/sampler.h"

#include <stdlib.h>

void *sampler_open(size_t size, const struct heddle_options *options)
{
	struct sampler *sampler = calloc(1, size);

	if (sampler)
		sampler->seed = sampler->numbers.state = options->seed;
	return sampler;
}

void sampler_close(void *self)
{
	free(self);
}

void sampler_restart(void *self)
{
	struct sampler *sampler = self;

	sampler->numbers.state = sampler->seed;
}

bool sampler_begin(void *self)
{
	fairness_begin(&((struct sampler *)self)->fairness);
	return true;
}

int sampler_choose(void *self, int n, const char *why)
{
	(void)why;
	return (int)random_below(&((struct sampler *)self)->numbers, (unsigned)n);
}

int sampler_any(void *self, const struct heddle_thread_set *threads)
{
	struct sampler *sampler = self;

	return heddle_thread_set_nth(threads,
				     random_below(&sampler->numbers, heddle_thread_set_count(threads)));
}

int sampler_highest(void *self, const struct heddle_thread_set *threads, sampler_priority *priority_of)
{
	int first = -1;

	HEDDLE_FOR_EACH_THREAD(thread, threads) {
		if (first < 0 || priority_of(self, thread) > priority_of(self, first))
			first = thread;
	}
	return first;
}
