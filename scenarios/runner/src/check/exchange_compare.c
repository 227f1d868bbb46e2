/* SPDX-License-Identifier: MIT */
/* Compares an execution with its base, in which two steps came in the other order. */
#include "check/exchange.h"

#include <heddle/address.h>
#include <stdio.h>
#include <string.h>

/* The two, and a step of each: one of the base, and its counterpart. */
struct pair {
	struct exchange *exchange;
	const struct heddle_execution *base, *execution;
	const struct heddle_step *was, *is;
	/*
	 * Maps addresses in other memory, which the two may have met in another order, between the two; 0:
	 * none yet.
	 */
	uint16_t number_is[HEDDLE_ADDRESS_OTHERS_MAX + 1], number_was[HEDDLE_ADDRESS_OTHERS_MAX + 1];
};

static bool same_range(uint64_t low, uint64_t high, uint64_t other_low, uint64_t other_high)
{
	return low == other_low && high == other_high;
}

static bool same_operation(const struct heddle_step *a, const struct heddle_step *b)
{
	return a->thread == b->thread && a->operation == b->operation && a->object == b->object &&
	       same_range(a->low, a->high, b->low, b->high) && a->where == b->where &&
	       a->in_section == b->in_section && a->blocking == b->blocking;
}

/* Two addresses in other memory are equal if they correspond everywhere. */
static bool same_number(struct pair *pair, uint64_t was, uint64_t is)
{
	if (!pair->number_is[was] && !pair->number_was[is]) {
		pair->number_is[was] = (uint16_t)is;
		pair->number_was[is] = (uint16_t)was;
	}
	return pair->number_is[was] == is && pair->number_was[is] == was;
}

static bool same_value(struct pair *pair, int64_t was, int64_t is)
{
	struct heddle_address a = heddle_address_of(was), b = heddle_address_of(is);

	if (a.kind != HEDDLE_ADDRESS_OTHER || b.kind != HEDDLE_ADDRESS_OTHER)
		return was == is;
	return same_number(pair, a.offset, b.offset);
}

static bool same_touch(const struct heddle_touch *a, const struct heddle_touch *b)
{
	return a->object == b->object && a->access == b->access && a->operation == b->operation &&
	       same_range(a->low, a->high, b->low, b->high) && a->where == b->where;
}

static const char *thread_name(const struct pair *pair)
{
	return pair->execution->threads[pair->is->thread].name;
}

static void compare_touches(struct pair *pair)
{
	const struct heddle_touch *was = &pair->base->touches[pair->was->first_touch];
	const struct heddle_touch *is = &pair->execution->touches[pair->is->first_touch];

	if (pair->was->n_touches != pair->is->n_touches) {
		exchange_differs(pair->exchange, "%s touches %u objects instead of %u", thread_name(pair),
				 pair->is->n_touches, pair->was->n_touches);
		return;
	}
	for (uint32_t i = 0; i < pair->was->n_touches; i++) {
		const char *operation = heddle_operation_name((enum heddle_operation)is[i].operation);

		if (!same_touch(&was[i], &is[i]))
			exchange_differs(pair->exchange, "%s touches something else in its %s",
					 thread_name(pair), operation);
		else if (was[i].access != HEDDLE_ADD && /* its result is not returned */
			 !same_value(pair, was[i].value, is[i].value))
			exchange_differs(pair->exchange, "the %s of %s gives %lld instead of %lld", operation,
					 thread_name(pair), (long long)is[i].value, (long long)was[i].value);
	}
}

/* Returns the step's next choice that has an effect; NULL if there is none. */
static const struct heddle_choice *next_choice(const struct heddle_execution *execution,
					       const struct heddle_step *step, uint32_t *i)
{
	while (*i < step->n_choices) {
		const struct heddle_choice *choice = &execution->choices[step->first_choice + (*i)++];

		if (!exchange_choice_is_idle(choice))
			return choice;
	}
	return NULL;
}

static void compare_choices(const struct pair *pair)
{
	const struct heddle_choice *was, *is;
	uint32_t i = 0, j = 0;

	do {
		was = next_choice(pair->base, pair->was, &i);
		is = next_choice(pair->execution, pair->is, &j);
		if (!was != !is || (was && (was->value != is->value || was->n != is->n)))
			exchange_differs(pair->exchange, "%s chooses something else", thread_name(pair));
	} while (was && is);
}

static void compare_edges(const struct pair *pair)
{
	const uint32_t *was = &pair->base->edges[pair->was->first_edge];
	const uint32_t *is = &pair->execution->edges[pair->is->first_edge];
	bool same = pair->was->n_edges == pair->is->n_edges;

	for (uint32_t i = 0; same && i < pair->was->n_edges; i++)
		same = exchange_index(pair->exchange, is[i]) == was[i];
	if (!same)
		exchange_differs(pair->exchange, "%s is enabled by another step", thread_name(pair));
}

static void compare_steps(struct pair *pair)
{
	size_t n = pair->base->n_steps;

	if (pair->execution->n_steps != n)
		exchange_differs(pair->exchange, "there are %zu steps instead of %zu",
				 pair->execution->n_steps, n);
	for (uint32_t i = 0; !*pair->exchange->difference && i < n; i++) {
		pair->is = &pair->execution->steps[i];
		pair->was = &pair->base->steps[exchange_index(pair->exchange, i)];
		if (!same_operation(pair->was, pair->is))
			exchange_differs(pair->exchange, "%s does something else in step %u",
					 thread_name(pair), i);
		compare_touches(pair);
		compare_choices(pair);
		compare_edges(pair);
	}
}

static bool same_end(const struct heddle_thread_info *a, const struct heddle_thread_info *b)
{
	if (!a->name != !b->name || a->ended != b->ended || a->stopped != b->stopped)
		return false;
	return a->ended || a->stopped ||
	       (a->operation == b->operation && a->object == b->object && a->enabled == b->enabled &&
		same_range(a->low, a->high, b->low, b->high));
}

static void compare_ends(const struct pair *pair)
{
	if (pair->base->n_threads != pair->execution->n_threads)
		exchange_differs(pair->exchange, "there are other threads");
	for (size_t i = 0; !*pair->exchange->difference && i < pair->base->n_threads; i++) {
		const struct heddle_thread_info *is = &pair->execution->threads[i];

		if (!same_end(&pair->base->threads[i], is))
			exchange_differs(pair->exchange, "%s ends otherwise",
					 is->name ? is->name : "a thread");
	}
}

static bool has_finding(const struct heddle_execution *execution, const struct heddle_finding *wanted)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];

		if (finding->kind == wanted->kind && !strcmp(finding->subject, wanted->subject))
			return true;
	}
	return false;
}

/* Compares kinds and subjects only: the place of a finding may depend on which step came second. */
static void compare_findings(const struct pair *pair)
{
	for (size_t i = 0; i < pair->execution->n_findings; i++) {
		const struct heddle_finding *finding = &pair->execution->findings[i];

		if (!has_finding(pair->base, finding))
			exchange_differs(pair->exchange, "there is a %s '%s' as there was not",
					 heddle_finding_kind_name(finding->kind), finding->subject);
	}
	for (size_t i = 0; i < pair->base->n_findings; i++) {
		const struct heddle_finding *finding = &pair->base->findings[i];

		if (!has_finding(pair->execution, finding))
			exchange_differs(pair->exchange, "there is no %s '%s' any more",
					 heddle_finding_kind_name(finding->kind), finding->subject);
	}
}

static void compare_observations(struct pair *pair)
{
	for (size_t thread = 0; !*pair->exchange->difference && thread < pair->base->n_threads; thread++) {
		const int64_t *was = pair->base->observations[thread];
		const int64_t *is = pair->execution->observations[thread];
		size_t n = pair->base->n_observations[thread];
		const char *name = pair->execution->threads[thread].name;

		if (pair->execution->n_observations[thread] != n)
			exchange_differs(pair->exchange, "%s sees %zu values instead of %zu", name,
					 pair->execution->n_observations[thread], n);
		for (size_t i = 0; !*pair->exchange->difference && i < n; i++) {
			if (!same_value(pair, was[i], is[i]))
				exchange_differs(pair->exchange, "%s sees %lld instead of %lld", name,
						 (long long)is[i], (long long)was[i]);
		}
	}
}

void exchange_compare(struct exchange *exchange, const struct heddle_execution *base,
		      const struct heddle_execution *execution)
{
	static struct pair pair; /* large */

	pair = (struct pair){ .exchange = exchange, .base = base, .execution = execution };
	if (*exchange->difference)
		return;
	compare_steps(&pair);
	compare_ends(&pair);
	compare_findings(&pair);
	compare_observations(&pair);
}
