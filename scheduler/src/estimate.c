/* SPDX-License-Identifier: MIT */
#include "estimate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * The error, from random programs (tests/estimate.c prints it): where little was searched, two in three estimates are within
 * a factor of 4; it shrinks as the searched part of the estimate grows, to nothing when all of it was.
 */
#define FACTOR_AT_FIRST 4.0

int estimate_open(struct estimate *estimate, size_t max)
{
	memset(estimate, 0, sizeof(*estimate));
	estimate->levels = calloc(max, sizeof(*estimate->levels));
	estimate->max = max;
	return estimate->levels ? 0 : -ENOMEM;
}

void estimate_close(struct estimate *estimate)
{
	free(estimate->levels);
	estimate->levels = NULL;
}

void estimate_restart(struct estimate *estimate)
{
	estimate->n = 0;
	estimate->executions = 0;
	estimate->earlier = 0;
	memset(estimate->growth, 0, sizeof(estimate->growth));
}

/* One more branch of the node is finished. */
static void finish_branch(struct estimate_level *level, double executions, uint32_t left)
{
	level->finished += executions;
	if (level->n_finished < ESTIMATE_BRANCHES) {
		level->after[level->n_finished] = level->finished;
		level->left_after[level->n_finished] =
			(uint8_t)(left < ESTIMATE_BRANCHES ? left : ESTIMATE_BRANCHES);
	}
	level->n_finished++;
}

/* A node is finished. */
static void learn(struct estimate *estimate, const struct estimate_level *level)
{
	for (uint32_t i = 0; i < level->n_finished && i < ESTIMATE_BRANCHES; i++) {
		struct estimate_growth *growth = &estimate->growth[i + 1][level->left_after[i]];

		growth->begun += level->after[i];
		growth->whole += level->finished;
	}
}

/* The search went back: nodes beyond the first `kept` are finished, and so is a branch of the last of these. */
static void go_back(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state,
		    size_t kept)
{
	double executions = 1;

	while (estimate->n > kept) {
		struct estimate_level *level = &estimate->levels[--estimate->n];

		finish_branch(level, executions, 0);
		if (level->n_finished > 1)
			learn(estimate, level);
		executions = level->finished;
	}
	if (kept) {
		struct heddle_branching node = strategy->branching(state, kept - 1);

		finish_branch(&estimate->levels[kept - 1], executions, node.known - node.taken + 1);
	} else {
		estimate->earlier += executions;
	}
}

void estimate_add(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state)
{
	size_t kept, n = strategy->path(state, &kept);

	if (n > estimate->max || kept > estimate->n) {
		estimate->max = estimate->n = 0;
		return;
	}
	if (estimate->executions)
		go_back(estimate, strategy, state, kept);
	estimate->executions++;
	for (; estimate->n < n; estimate->n++) {
		estimate->levels[estimate->n].finished = 0;
		estimate->levels[estimate->n].n_finished = 0;
	}
}

static double growth_of(const struct estimate *estimate, struct heddle_branching node)
{
	uint32_t left = node.known - node.taken;
	double even = (double)node.known / node.taken;
	const struct estimate_growth *growth;

	if (!left || node.taken > ESTIMATE_BRANCHES || left >= ESTIMATE_BRANCHES)
		return even;
	growth = &estimate->growth[node.taken][left];
	return growth->begun ? (even + growth->whole / growth->begun) / 2 : even;
}

struct heddle_estimate estimate_total(const struct estimate *estimate, const struct heddle_strategy *strategy,
				      const void *state)
{
	double executions = 1, total;

	if (!estimate->executions || !estimate->max)
		return (struct heddle_estimate){ .known = false };
	for (size_t i = estimate->n; i-- > 0;)
		executions = (estimate->levels[i].finished + executions) *
			     growth_of(estimate, strategy->branching(state, i));
	total = estimate->earlier + executions;
	return (struct heddle_estimate){
		.known = true,
		.executions = total,
		.factor = 1 + (FACTOR_AT_FIRST - 1) * (1 - estimate->executions / total),
	};
}
