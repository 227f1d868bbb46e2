/* SPDX-License-Identifier: MIT */
#include "result/notes.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static void note(struct heddle_result *result, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct heddle_result *result, const char *format, ...)
{
	char text[4 * HEDDLE_REASON_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	heddle_result_add_note(result, text);
}

/* Threads that never meet have one class, whatever they share. For a part of the space that says nothing. */
static void note_meeting(struct heddle_result *result)
{
	const struct heddle_statistics *statistics = &result->statistics;

	if (!result->all || statistics->threads_met || statistics->threads_max < 3 || heddle_sees_accesses())
		return;
	note(result,
	     "no two threads touched the same object: this build does not see plain variables and C11's atomics, one of the "
	     "preset access does (docs/limits.md)");
}

static void note_weak_atomics(struct heddle_result *result)
{
	unsigned n = result->statistics.weak_atomics;

	if (n)
		note(result,
		     "interleavings only: atomics in %u place%s have a weaker memory order, and were taken as sequentially "
		     "consistent (docs/limits.md)",
		     n, n == 1 ? "" : "s");
}

static void note_hidden_atomics(struct heddle_result *result)
{
	const char *name;
	unsigned n = heddle_hidden_atomics(&name);

	if (n)
		note(result,
		     "atomic operations in %s%s are not seen, such as those of inline assembly: they are no steps, and "
		     "their orders were not explored (docs/limits.md)",
		     name,
		     n == 1   ? ""
		     : n == 2 ? " and another function"
			      : " and other functions");
}

static void note_polls(struct heddle_result *result)
{
	if (result->statistics.waited_at_poll)
		note(result,
		     "a loop that polls was taken to go on until something changes: that it gives up after "
		     "four rounds or more was not explored (docs/limits.md)");
}

static void note_missed_changes(struct heddle_result *result)
{
	if (result->statistics.missed_change)
		note(result,
		     "while a loop waited, code that is not seen changed what it waits for, such as a library or "
		     "inline assembly: these executions were cut (docs/limits.md)");
}

/* The other strategies run executions of classes that dpor has run. */
static void note_sampled(struct heddle_result *result)
{
	size_t n = 0;

	for (size_t i = 0; i < result->n_groups; i++)
		n += result->groups[i].only_sampled;
	if (n)
		note(result,
		     "%zu finding%s of samples did not come up in dpor, which is whole: something that no "
		     "step announces decides about %s",
		     n, n == 1 ? "" : "s", n == 1 ? "it" : "them");
}

static void note_budget(struct heddle_result *result, const char *what, unsigned given, unsigned own)
{
	if (given < own)
		note(result, "with --%s %u; the scenario's own is %u", what, given, own);
}

static void note_parameters(struct heddle_result *result)
{
	const struct heddle_variant *variant = result->variant;
	const struct heddle_parameter *own = variant->scenario->params;

	for (int i = 0; i < HEDDLE_PARAMETERS_MAX && own[i].name; i++)
		if (variant->parameters[i] != own[i].value)
			note(result, "with --param %s=%ld; the scenario's own is %ld", own[i].name,
			     variant->parameters[i], own[i].value);
}

static void note_options(struct heddle_result *result, const struct heddle_exploration *exploration)
{
	const struct heddle_scenario *scenario = result->variant->scenario;
	const struct heddle_options *options = &result->options;

	note_parameters(result);
	if (exploration->faults_given)
		note_budget(result, "faults", options->faults, scenario->faults);
	if (exploration->spurious_given)
		note_budget(result, "spurious", options->spurious, scenario->spurious);
	if (options->sections != heddle_scenario_sections(scenario))
		note(result, "with --sections %s; the scenario's own is %s",
		     heddle_sections_name(options->sections),
		     heddle_sections_name(heddle_scenario_sections(scenario)));
	if (exploration->points_given && options->points < scenario->points)
		note(result, "with --points %s; the scenario's own is %s",
		     heddle_points_name(options->points), heddle_points_name(scenario->points));
}

void note_what_was_left_out(struct heddle_result *result, const struct heddle_exploration *exploration)
{
	note_options(result, exploration);
	note_meeting(result);
	note_weak_atomics(result);
	note_hidden_atomics(result);
	note_polls(result);
	note_missed_changes(result);
	note_sampled(result);
}
