/* SPDX-License-Identifier: MIT */
#include "run/dependence.h"

static bool is_edge(const struct heddle_execution *execution, uint32_t earlier,
		    const struct heddle_step *later)
{
	for (uint32_t i = 0; i < later->n_edges; i++) {
		if (execution->edges[later->first_edge + i] == earlier)
			return true;
	}
	return false;
}

static bool footprints_conflict(const struct heddle_execution *execution, const struct heddle_step *a,
				const struct heddle_step *b)
{
	for (uint32_t i = 0; i < a->n_touches; i++) {
		for (uint32_t j = 0; j < b->n_touches; j++) {
			if (touches_conflict(&execution->touches[a->first_touch + i],
					     &execution->touches[b->first_touch + j]))
				return true;
		}
	}
	return false;
}

bool heddle_steps_depend(const struct heddle_execution *execution, uint32_t earlier, uint32_t later)
{
	const struct heddle_step *a = &execution->steps[earlier], *b = &execution->steps[later];

	return a->thread == b->thread || is_edge(execution, earlier, b) ||
	       footprints_conflict(execution, a, b);
}
