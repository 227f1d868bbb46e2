/* SPDX-License-Identifier: MIT */
/*
 * Whether a result is as expected: exactly the expected findings were found; without any, the whole space was
 * seen; and if the number of classes is known, each was seen once.
 */
#include "result/result.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The number of unexpected findings that are named; of further ones only the number is. */
#define UNEXPECTED_MAX 8

static void add_reason(struct heddle_result *result, const char *format, va_list arguments)
{
	size_t used = strlen(result->why_not);

	result->expected = false;
	if (used) {
		snprintf(result->why_not + used, sizeof(result->why_not) - used, "; ");
		used = strlen(result->why_not);
	}
	vsnprintf(result->why_not + used, sizeof(result->why_not) - used, format, arguments);
}

/* Notes that something expected is missing. If not everything was seen, it may be in the unseen part. */
__attribute__((format(printf, 2, 3))) static void miss(struct heddle_result *result, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add_reason(result, format, arguments);
	va_end(arguments);
}

/* Notes something unexpected. */
__attribute__((format(printf, 2, 3))) static void contradict(struct heddle_result *result, const char *format,
							     ...)
{
	va_list arguments;

	result->contradicted = true;
	va_start(arguments, format);
	add_reason(result, format, arguments);
	va_end(arguments);
}

static bool matches(const struct heddle_expected_finding *expected, const struct heddle_group *group)
{
	const struct heddle_place *place = &group->schedule->finding.place;

	if (expected->kind != group->kind || strcmp(expected->subject, group->schedule->finding.subject) != 0)
		return false;
	return !expected->function || (place->function && !strcmp(expected->function, place->function));
}

/* Marks the groups that match the finding. Returns whether there are any. */
static bool mark(struct heddle_result *result, const struct heddle_expected_finding *expected)
{
	bool found = false;

	for (size_t i = 0; i < result->n_groups; i++) {
		struct heddle_group *g = &result->groups[i];

		if (g->expected || !matches(expected, g))
			continue;
		g->expected = true;
		g->defect = expected->defect;
		found = true;
	}
	return found;
}

static void compare_findings(struct heddle_result *result, const struct heddle_expectation *expectation,
			     bool first)
{
	char text[HEDDLE_REASON_MAX];
	size_t unexpected = 0;

	for (int i = 0; i < HEDDLE_EXPECTED_MAX && expectation && expectation->findings[i].subject; i++) {
		const struct heddle_expected_finding *e = &expectation->findings[i];

		if (!mark(result, e) && !(first && result->n_groups))
			miss(result, "expected %s '%s'%s%s%s, which was not found",
			     heddle_finding_kind_name(e->kind), e->subject, e->defect ? " (" : "",
			     e->defect ? e->defect : "", e->defect ? ")" : "");
	}
	for (size_t i = 0; i < result->n_groups; i++)
		if (!result->groups[i].expected && ++unexpected <= UNEXPECTED_MAX)
			contradict(result, "found %s, which was not expected",
				   heddle_group_text(&result->groups[i], text, sizeof(text)));
	if (unexpected > UNEXPECTED_MAX)
		contradict(result, "and %zu others", unexpected - UNEXPECTED_MAX);
}

/* Whether each execution that is counted stands for a class. */
static bool is_by_classes(const struct heddle_result *result)
{
	const char *strategy =
		result->n_parts ? result->parts[result->n_parts - 1].strategy : result->strategy;

	return !strcmp(strategy, "dpor") || !strcmp(strategy, "closure");
}

/*
 * For explorations by classes, if the number of classes is known. Alone, neither dpor nor closure has blocked
 * executions.
 */
static void compare_classes(struct heddle_result *result)
{
	uint64_t classes = result->all ? heddle_variant_classes(result->variant) : 0;

	if (!classes || !is_by_classes(result))
		return;
	if (result->statistics.executions != classes)
		contradict(result, "%" PRIu64 " executions, and there are %" PRIu64 " classes",
			   result->statistics.executions, classes);
	if (result->statistics.blocked && result->processes == 1)
		contradict(result, "%" PRIu64 " executions were given up as redundant",
			   result->statistics.blocked);
}

void heddle_judge(struct heddle_result *result, bool first)
{
	const struct heddle_expectation *expectation = heddle_variant_expectation(result->variant);

	result->has_expectation = expectation;
	result->expected = true;
	result->why_not[0] = 0;
	result->contradicted = false;
	compare_findings(result, expectation, first);
	compare_classes(result);
	if (result->broken)
		contradict(result, "%s", result->stopped_by);
	if (!expectation || result->all)
		return;
	result->less_must_do = expectation->sampled ||
			       (expectation->bounded && result->preemptions >= (int)expectation->preemptions);
	if (result->less_must_do || result->verdict == HEDDLE_FAILED)
		return;
	if (expectation->bounded)
		miss(result, "expected to see all of the space up to %u preemptions",
		     expectation->preemptions);
	else
		miss(result, "expected to see the whole space");
}
