/* SPDX-License-Identifier: MIT */
#include "scenario/samples.h"

#include <errno.h>
#include <stdlib.h>

int heddle_samples_begin(struct heddle_samples *samples, size_t max, uint64_t apart, void (*forget)(void *))
{
	*samples = (struct heddle_samples){
		.max = max, .apart = apart, .apart_at_first = apart, .forget = forget
	};
	samples->items = calloc(max, sizeof(*samples->items));
	return samples->items ? 0 : -ENOMEM;
}

void heddle_samples_drop(struct heddle_samples *samples)
{
	for (size_t i = 0; i < samples->n; i++)
		samples->forget(samples->items[i]);
	samples->n = 0;
}

void heddle_samples_clear(struct heddle_samples *samples)
{
	heddle_samples_drop(samples);
	samples->next = 0;
	samples->apart = samples->apart_at_first;
}

void heddle_samples_free(struct heddle_samples *samples)
{
	heddle_samples_clear(samples);
	free(samples->items);
	samples->items = NULL;
}

bool heddle_samples_are_due(const struct heddle_samples *samples, uint64_t number)
{
	return number >= samples->next;
}

static void thin_out(struct heddle_samples *samples)
{
	size_t kept = 0;

	for (size_t i = 0; i < samples->n; i++) {
		if (i % 2)
			samples->forget(samples->items[i]);
		else
			samples->items[kept++] = samples->items[i];
	}
	samples->n = kept;
	samples->apart *= 2;
}

void heddle_samples_add(struct heddle_samples *samples, void *item)
{
	if (samples->n == samples->max)
		thin_out(samples);
	samples->items[samples->n++] = item;
	samples->next += samples->apart;
}
