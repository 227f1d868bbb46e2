/* SPDX-License-Identifier: MIT */
#include "explore/estimate.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * The growth of a node is base * (known / taken)^branch * (1 + rivals)^rival * (1 + others)^crowd, at least
 * 1. others: the other nodes of the path with branches left. base and variance are logarithms.
 */
struct growth {
	double base, branch, rival, crowd;
	double variance;
};

/*
 * From a linear regression over the nodes of the path at 1, 2, 5, 10, 20 and 40 % of the executions of random
 * programs: tests/random_generate.c with seeds from 1001 on, the first 1000 for classes, else 600.
 * tests/estimate.c checks with other seeds.
 */
static const struct growths {
	struct growth first; /* in its first branch, with others left */
	struct growth later; /* in a later branch, with others left */
	struct growth late;  /* in its first branch, no other known: there need not be any */
	/* the error in standard deviations, since the errors of nodes are not independent */
	double deviations;
} growths_of[] = {
	[HEDDLE_LEAVES_ALL] = {
		.first = { 0.833, 1.009, 0, -0.459, 0.188 },
		.later = { 0.499, 1.180, 0, -0.297, 0.071 },
		.deviations = 2.5,
	},
	[HEDDLE_LEAVES_BOUNDED] = {
		.first = { 0.347, 0.637, 0, -0.203, 0.117 },
		.later = { 0.044, 0.908, 0, -0.039, 0.050 },
		.deviations = 1.65,
	},
	[HEDDLE_LEAVES_CLASSES] = {
		.first = { 0.438, 0.593, 0.234, -0.227, 0.155 },
		.later = { 0.251, 0.594, 0.147, -0.132, 0.058 },
		.late = { 0.339, 0, 0.175, -0.157, 0.091 },
		.deviations = 1.65,
	},
};

/* The number of executions in finished nodes from which on these have the greater weight. */
#define EXPERIENCE_MIN 50.0

/* The variance of the logarithm of a branch's size, given only the branches finished before it. */
#define SIBLING_VARIANCE 2.0

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
	estimate->first = estimate->later = (struct estimate_experience){ 0 };
}

/* The logarithm of the growth if all branches had one size. */
static double even_growth(uint32_t taken, uint32_t left)
{
	return log(1 + (double)left / taken);
}

/* Notes a finished branch of the node. */
static void finish_branch(struct estimate_level *level, double executions, uint32_t left)
{
	level->finished += executions;
	if (level->n_finished < ESTIMATE_BRANCHES) {
		level->after[level->n_finished] = level->finished;
		level->left_after[level->n_finished] = left;
	}
	level->n_finished++;
}

/* Notes a finished node. */
static void learn(struct estimate *estimate, const struct estimate_level *level)
{
	for (uint32_t i = 0; i + 1 < level->n_finished && i < ESTIMATE_BRANCHES; i++) {
		struct estimate_experience *experience = i ? &estimate->later : &estimate->first;
		double multiple;

		if (!level->left_after[i])
			continue;
		multiple = log(level->finished / level->after[i]) / even_growth(i + 1, level->left_after[i]);
		experience->weight += level->finished;
		experience->sum += level->finished * multiple;
		experience->squares += level->finished * multiple * multiple;
	}
}

/*
 * Called after the search has gone back: nodes beyond the first `kept` are finished, and a branch of the last
 * of these.
 */
static void go_back(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state,
		    size_t kept)
{
	double executions = 1;

	while (estimate->n > kept) {
		struct estimate_level *level = &estimate->levels[--estimate->n];

		finish_branch(level, executions, 0);
		learn(estimate, level);
		executions = level->finished;
	}
	if (kept) {
		struct heddle_branching node = strategy->tree->branching(state, kept - 1);

		finish_branch(&estimate->levels[kept - 1], executions, node.known - node.taken + 1);
	} else {
		estimate->earlier += executions;
	}
}

void estimate_add(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state)
{
	size_t kept, n = strategy->tree->path(state, &kept);

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

/* Returns how many nodes have branches left. */
static uint32_t look_at_nodes(struct estimate *estimate, const struct heddle_strategy *strategy, void *state)
{
	uint32_t n_open = 0;

	for (size_t i = 0; i < estimate->n; i++) {
		struct estimate_level *level = &estimate->levels[i];
		struct heddle_branching node = strategy->tree->branching(state, i);
		struct heddle_rivals rivals = { 0 };

		if (strategy->tree->rivals)
			rivals = strategy->tree->rivals(state, i);
		level->taken = node.taken;
		level->left = node.known - node.taken;
		if (level->left < rivals.sure)
			level->left = rivals.sure;
		level->rivals = rivals.all;
		n_open += level->left > 0;
	}
	return n_open;
}

/* A quantity whose logarithm is known with this variance. */
struct guess {
	double logarithm, variance;
};

static struct guess by_law(const struct growth *growth, const struct estimate_level *level, uint32_t others)
{
	double sum = growth->base + growth->branch * even_growth(level->taken, level->left) +
		     growth->rival * log(1. + level->rivals) + growth->crowd * log(1. + others);

	return (struct guess){ sum > 0 ? sum : 0, growth->variance };
}

/*
 * Corrects guess by the experience; the more this agrees, the more it counts. The variance stays: no
 * experience is of nodes as high as this one.
 */
static struct guess corrected(struct guess guess, const struct estimate_experience *experience,
			      const struct estimate_level *level)
{
	double even = even_growth(level->taken, level->left), mean, variance, weight;

	if (experience->weight == 0)
		return guess;
	mean = experience->sum / experience->weight;
	variance = (experience->squares / experience->weight - mean * mean) * even * even;
	if (variance < 0)
		variance = 0;
	weight = experience->weight / (experience->weight + EXPERIENCE_MIN) * guess.variance /
		 (guess.variance + variance);
	guess.logarithm += weight * (mean * even - guess.logarithm);
	return guess;
}

static struct guess growth_of(const struct estimate *estimate, const struct growths *growths,
			      const struct estimate_level *level, uint32_t n_open)
{
	if (level->left && level->taken == 1)
		return corrected(by_law(&growths->first, level, n_open - 1), &estimate->first, level);
	if (level->left)
		return corrected(by_law(&growths->later, level, n_open - 1), &estimate->later, level);
	if (level->taken == 1 && level->rivals)
		return by_law(&growths->late, level, n_open);
	return (struct guess){ 0, 0 };
}

/*
 * The size of a subtree: its executions by estimate and so far, and the variance of the estimate's logarithm.
 */
struct size {
	double estimate, done;
	double variance;
};

/* From the branch in progress to all branches begun. */
static void add_finished(struct size *size, const struct estimate_level *level)
{
	double sibling = level->n_finished ? level->finished / level->n_finished : 0, weight, share;

	if (4 * sibling > size->done) { /* else it is no measure */
		weight = size->variance / (size->variance + SIBLING_VARIANCE);
		size->estimate *= exp(weight * log(sibling / size->estimate));
		size->variance *= 1 - weight;
	}
	share = size->estimate / (level->finished + size->estimate);
	size->estimate += level->finished;
	size->variance *= share * share;
	size->done += level->finished;
}

struct heddle_estimate estimate_total(struct estimate *estimate, const struct heddle_strategy *strategy,
				      void *state)
{
	const struct growths *growths = &growths_of[strategy->tree->leaves];
	struct size size = { .estimate = 1, .done = 1 };
	struct heddle_estimate total = { 0 };
	size_t kept, n = strategy->tree->path(state, &kept);
	uint32_t n_open;

	if (estimate->executions && estimate->max && !n) /* everything is explored */
		return (struct heddle_estimate){ true, estimate->executions, 1 };
	if (!estimate->executions ||
	    estimate->n != n) /* also if the last execution was not of this exploration */
		return total;
	n_open = look_at_nodes(estimate, strategy, state);
	for (size_t i = estimate->n; i-- > 0;) {
		struct guess growth = growth_of(estimate, growths, &estimate->levels[i], n_open);

		add_finished(&size, &estimate->levels[i]);
		size.estimate *= exp(growth.logarithm);
		size.variance += growth.variance;
	}
	total.executions = estimate->earlier + size.estimate;
	total.factor = exp(growths->deviations * sqrt(size.variance));
	/* a tree may have more leaves than there are numbers */
	total.known = isfinite(total.executions * total.factor);
	return total;
}
