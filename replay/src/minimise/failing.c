// SPDX-License-Identifier: MIT
/*
 * The failing set is read off executions: of each one that passes, which orders of the failing one it has
 * not.
 *
 *   dpor, one of each class   all of them, or the first ones of too many
 *   then, of too many         random executions that hold the current set: one that passes shows what the set
 *                             lacks, and the set is chosen anew, until CONFIRMED of them in a row have failed
 *
 * It is chosen so that it holds in no execution that passes (cover.h), and so that none of it can be left
 * out.
 */
#include <heddle/failing.h>

#include "minimise/attempt.h"
#include "minimise/cover.h"
#include "minimise/hold.h"
#include "minimise/orders.h"

#include <errno.h>
#include <stdlib.h>

#define CONFIRMED 50 /* executions in a row that hold a set, before it is believed */

struct failing_search {
	const struct heddle_schedule *schedule;
	const struct heddle_program *program;
	struct heddle_failing_set *set;
	struct orders orders;
	struct cover cover; /* of the orders that passing executions break */
	unsigned *cost;	    /* of each order */
	uint64_t *broken;   /* of the execution in hand */
	struct heddle_options options;
	struct heddle_thread_info threads[HEDDLE_THREADS_MAX];
	uint32_t chosen[HEDDLE_FAILING_ORDERS_MAX];
	size_t n_chosen;
	bool is_hopeless; /* an execution that passes has all orders */
};

/* ---- what an execution tells */

static bool has_chosen(const struct failing_search *s)
{
	size_t i;

	for (i = 0; i < s->n_chosen; i++) {
		if ((s->broken[s->chosen[i] / 64] >> (s->chosen[i] % 64) & 1) != 0)
			return false;
	}
	return true;
}

static bool is_empty(const uint64_t *set, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++) {
		if (set[i] != 0)
			return false;
	}
	return true;
}

/* Returns 0, or -errno. */
static int learn(struct failing_search *s, const struct heddle_execution *execution)
{
	int error;

	s->set->executions++;
	if (execution->cut || execution->abandoned)
		return 0;
	error = orders_broken(&s->orders, execution, s->broken);
	if (error != 0 || !attempt_is_pass(execution, s->schedule))
		return error;
	s->set->passing++;
	s->is_hopeless |= is_empty(s->broken, orders_words(&s->orders));
	return cover_add(&s->cover, s->broken);
}

/* ---- all of them, or the first */

static int explore(struct failing_search *s, uint32_t most)
{
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	struct heddle_coverage coverage;
	int result = heddle_explorer_open(&explorer, s->program, &s->options), error = 0;

	if (result != 0)
		return result;
	while (error == 0 && !s->is_hopeless && s->set->executions < most) {
		result = heddle_explorer_next(explorer, &execution);
		if (result <= 0)
			break;
		error = learn(s, execution);
	}
	heddle_explorer_coverage(explorer, &coverage);
	s->set->is_exhausted = result == 0 && coverage.all;
	heddle_explorer_close(explorer);
	return error != 0 ? error : result < 0 ? result : 0;
}

/* ---- of too many: what holds the set */

static bool choose_set(struct failing_search *s)
{
	return cover_choose(&s->cover, s->cost, s->chosen, HEDDLE_FAILING_ORDERS_MAX, &s->n_chosen);
}

/* What one drawn execution says of the set: 1, it passes all the same; 0, not. -errno. */
static int try_held(struct failing_search *s, struct heddle_explorer *explorer)
{
	const struct heddle_execution *execution;
	int result = heddle_explorer_next(explorer, &execution);

	if (result <= 0)
		return result < 0 ? result : -ENODATA;
	result = learn(s, execution);
	if (result != 0 || execution->cut || execution->abandoned || !has_chosen(s))
		return result;
	if (attempt_is_pass(execution, s->schedule))
		return 1;
	s->set->failing++;
	return 0;
}

static int confirm(struct failing_search *s, struct heddle_explorer *explorer, struct hold *hold,
		   uint32_t most)
{
	int result = 0;

	while (result >= 0 && !s->is_hopeless && s->set->executions < most && s->set->failing < CONFIRMED) {
		result = try_held(s, explorer);
		if (result != 1)
			continue;
		s->set->failing = 0;
		if (!choose_set(s))
			s->is_hopeless = true;
		hold->n_held = s->n_chosen;
	}
	return result < 0 ? result : 0;
}

static int sample(struct failing_search *s, uint32_t most)
{
	struct heddle_options options = s->options;
	struct heddle_explorer *explorer;
	struct hold hold;
	int error = hold_open(&hold, &s->orders, s->schedule->header.seed + 1);

	if (error != 0)
		return error;
	hold.held = s->chosen;
	hold.n_held = s->n_chosen;
	options.strategy = &hold_strategy;
	options.strategy_argument = &hold;
	error = heddle_explorer_open(&explorer, s->program, &options);
	if (error == 0) {
		error = confirm(s, explorer, &hold, most);
		heddle_explorer_close(explorer);
	}
	hold_close(&hold);
	return error;
}

/* ---- the set */

/* A lock says less than what it protects; what is far apart says less than what is close. */
static void set_costs(struct failing_search *s)
{
	size_t i;

	for (i = 0; i < s->orders.n; i++) {
		const struct heddle_order *order = &s->orders.all[i];

		s->cost[i] = order->later - order->earlier;
		if (order->later < s->schedule->n_steps)
			s->cost[i] += facts_are_about_data(&s->orders.facts, order->earlier, order->later)
					      ? 0
					      : (uint32_t)s->schedule->n_steps;
	}
}

static int compare_orders(const void *a_, const void *b_)
{
	const struct heddle_order *a = a_, *b = b_;

	if (a->later != b->later)
		return a->later < b->later ? -1 : 1;
	return (a->earlier > b->earlier) - (a->earlier < b->earlier);
}

static void conclude(struct failing_search *s)
{
	struct heddle_failing_set *set = s->set;
	size_t i;

	set->always_fails = set->passing == 0;
	set->is_found = !s->is_hopeless && (set->is_exhausted || set->failing >= CONFIRMED);
	if (!set->is_found)
		return;
	for (i = 0; i < s->n_chosen; i++) {
		if (s->chosen[i] < s->orders.n)
			set->orders[set->n_orders++] = s->orders.all[s->chosen[i]];
		else
			set->choices[set->n_choices++] = s->chosen[i] - (uint32_t)s->orders.n;
	}
	qsort(set->orders, set->n_orders, sizeof(*set->orders), compare_orders);
}

static int search(struct failing_search *s, uint32_t most)
{
	int error = explore(s, most / 2);

	if (error != 0 || s->is_hopeless)
		return error;
	if (!choose_set(s))
		s->is_hopeless = true;
	else if (!s->set->is_exhausted)
		error = sample(s, most);
	if (error == 0)
		conclude(s);
	return error;
}

static int run(struct failing_search *s, uint32_t most)
{
	int error = -ENOMEM;

	s->cost = calloc(s->orders.n + s->orders.n_choices + 1, sizeof(*s->cost));
	s->broken = calloc(orders_words(&s->orders), sizeof(*s->broken));
	if (s->cost != NULL && s->broken != NULL &&
	    cover_open(&s->cover, s->orders.n + s->orders.n_choices)) {
		set_costs(s);
		s->options = attempt_options(s->schedule, s->threads);
		error = search(s, most);
	}
	cover_close(&s->cover);
	free(s->cost);
	free(s->broken);
	return error;
}

int heddle_failing_set(struct heddle_failing_set *set, const struct heddle_schedule *schedule,
		       const struct heddle_program *program, uint32_t executions)
{
	struct failing_search s = { .schedule = schedule, .program = program, .set = set };
	int error = orders_make(&s.orders, schedule);

	*set = (struct heddle_failing_set){ .is_found = false };
	if (error == -E2BIG)
		return 0; /* too long to be looked through */
	if (error != 0)
		return error;
	error = run(&s, executions != 0 ? executions : HEDDLE_FAILING_EXECUTIONS_DEFAULT);
	orders_free(&s.orders);
	return error == -E2BIG ? 0 : error;
}
