// SPDX-License-Identifier: MIT
#include "story/parting.h"

#include <string.h>

uint32_t parting_of(const struct heddle_schedule *a, const struct heddle_schedule *b)
{
	uint32_t i = 0;

	while (i < a->n_steps && i < b->n_steps &&
	       strcmp(a->threads[a->steps[i].thread].name, b->threads[b->steps[i].thread].name) == 0)
		i++;
	return i;
}

static bool is_like(const struct heddle_schedule *a, const struct heddle_schedule_step *one,
		    const struct heddle_schedule *b, uint16_t thread, enum heddle_operation operation,
		    const struct heddle_place *place)
{
	return strcmp(a->threads[one->thread].name, b->threads[thread].name) == 0 &&
	       one->operation == operation && one->place.line == place->line &&
	       (one->place.file == NULL) == (place->file == NULL) &&
	       (place->file == NULL || strcmp(one->place.file, place->file) == 0);
}

uint32_t parting_find(const struct heddle_schedule *run, uint32_t from,
		      const struct heddle_schedule *schedule, uint32_t event)
{
	bool is_step = event < schedule->n_steps;
	uint16_t thread = is_step ? schedule->steps[event].thread : (uint16_t)(event - schedule->n_steps);
	enum heddle_operation operation =
		is_step ? schedule->steps[event].operation : schedule->threads[thread].operation;
	const struct heddle_place *place =
		is_step ? &schedule->steps[event].place : &schedule->threads[thread].place;
	uint32_t i;

	for (i = from; i < run->n_steps; i++) {
		if (is_like(run, &run->steps[i], schedule, thread, operation, place))
			return i;
	}
	return HEDDLE_NO_STEP;
}
