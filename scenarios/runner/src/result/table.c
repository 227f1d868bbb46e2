/* SPDX-License-Identifier: MIT */
#include "result/table.h"
#include "terminal/clock.h"
#include "terminal/figures.h"
#include "scenario/isolation_command.h"
#include "terminal/program_name.h"
#include "scenario/registry.h"
#include "terminal/status.h"
#include "terminal/wrap.h"

#include <heddle/trace.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDE	      120 /* the width from which on there is room for steps and seconds */
#define FINDINGS_MAX  1024
#define LISTED_MAX    8	 /* labels of findings in a row; of others only the number */
#define EXPLAINED_MAX 16 /* findings of a run that are shown with their traces */
#define REMARK_INDENT 5

#define RED    "31"
#define GREEN  "32"
#define YELLOW "33"

static int longer(int width, const char *text)
{
	int length = text ? (int)strlen(text) : 0;

	return length > width ? length : width;
}

void heddle_table_begin(struct heddle_table *table, const struct heddle_plan *plan, bool colour)
{
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX];

	*table = (struct heddle_table){ .id = 2,
					.name = 8,
					.started_ns = clock_now_ns(),
					.width = heddle_terminal_width(STDOUT_FILENO) };
	table->colour = colour && table->width && !getenv("NO_COLOR");
	for (size_t i = 0; i < plan->n; i++) {
		const struct heddle_variant *v = &plan->variants[i];

		table->id = longer(table->id, v->scenario->id);
		table->name = longer(table->name, heddle_scenario_full_name(v->scenario, name));
		table->revision = longer(table->revision, heddle_variant_revision_text(v, revision));
	}
	if (plan->n < 2)
		return;
	printf("%-4s %-*s %-*s %-*s%s%-9s %10s%s  findings\n", "", table->id, "id", table->name, "scenario",
	       table->revision, table->revision ? "revision" : "", table->revision ? " " : "", "verdict",
	       "executions", table->width >= WIDE ? "  steps  seconds" : "");
}

static void print_coloured(const struct heddle_table *table, const char *colour, const char *text, int width)
{
	if (table->colour)
		printf("\033[%sm%-*s\033[0m", colour, width, text);
	else
		printf("%-*s", width, text);
}

/* Returns whether the result only lacks coverage to be as expected. */
static bool saw_too_little(const struct heddle_result *result)
{
	return !result->expected && !result->all && !result->contradicted;
}

const char *heddle_table_mark(const struct heddle_result *result)
{
	if (!result->expected)
		return saw_too_little(result) ? "?" : "BAD";
	return result->has_expectation ? "ok" : "-";
}

/* Returns the label of a finding in the table: its defect, or its subject. */
static const char *label(const struct heddle_group *group)
{
	return group->defect ? group->defect : group->schedule->finding.subject;
}

static bool same_label(const struct heddle_group *a, const struct heddle_group *b)
{
	return a->kind == b->kind && !a->defect == !b->defect && !strcmp(label(a), label(b));
}

/* Returns the number of places of findings with this label; 0 if an earlier group has the label. */
static unsigned places(const struct heddle_result *result, size_t index)
{
	unsigned n = 0;

	for (size_t i = 0; i < result->n_groups; i++) {
		if (!same_label(&result->groups[i], &result->groups[index]))
			continue;
		if (i < index)
			return 0;
		n++;
	}
	return n;
}

/* "deadlock D21, failed check 'stale page' in 2 places" */
static void list_findings(const struct heddle_result *result, char *text, size_t size)
{
	FILE *stream = fmemopen(text, size - 1, "w");
	unsigned listed = 0, more = 0;

	memset(text, 0, size);
	for (size_t i = 0; stream && i < result->n_groups; i++) {
		const struct heddle_group *g = &result->groups[i];
		const char *quote = g->defect ? "" : "'";
		unsigned n = places(result, i);

		if (!n)
			continue;
		if (listed++ >= LISTED_MAX) {
			more++;
			continue;
		}
		fprintf(stream, "%s%s %s%s%s", i ? ", " : "", heddle_finding_kind_name(g->kind), quote,
			label(g), quote);
		if (n > 1)
			fprintf(stream, " in %u places", n);
	}
	if (more)
		fprintf(stream, ", and %u others", more);
	if (stream)
		fclose(stream);
}

static void count(struct heddle_table *table, const struct heddle_result *result)
{
	table->limited += result->limited;
	table->certified += result->certified == HEDDLE_CERTIFIED;
	table->budget_unexpected += saw_too_little(result);
	if (result->verdict == HEDDLE_BUDGET && !result->less_must_do && !result->contradicted)
		table->budget++;
	else if (saw_too_little(result) && result->verdict == HEDDLE_FAILED)
		table->missing++;
	else if (saw_too_little(result))
		table->bounded++;
	else if (!result->expected)
		table->unexpected++;
	else if (result->less_must_do)
		table->less++;
	else if (result->verdict == HEDDLE_FAILED)
		table->failed++;
	else
		table->exhausted++;
}

static const char *verdict_colour(const struct heddle_result *result)
{
	if (result->verdict == HEDDLE_BUDGET || saw_too_little(result))
		return YELLOW;
	return result->expected ? GREEN : RED;
}

/* Prints a line below that of the run. */
static void print_remark(const struct heddle_table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void print_remark(const struct heddle_table *table, const char *format, ...)
{
	char text[6 * HEDDLE_REASON_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	printf("     ");
	heddle_print_wrapped(text, REMARK_INDENT, REMARK_INDENT, table->width);
}

/*
 * Prints "up to 2 preemptions: 2, 6, 14 executions with at most 0, 1, 2"; the last bound may be incomplete.
 */
static void print_bounds(const struct heddle_table *table, const struct heddle_result *result)
{
	char text[4 * HEDDLE_REASON_MAX];
	size_t used;

	if (result->all)
		snprintf(text, sizeof(text), "the whole space;");
	else if (result->preemptions >= 0)
		snprintf(text, sizeof(text), "everything up to %d preemption%s;", result->preemptions,
			 result->preemptions == 1 ? "" : "s");
	else
		snprintf(text, sizeof(text), "not all without preemptions;");
	used = strlen(text);
	used += (size_t)snprintf(text + used, sizeof(text) - used, " executions with at most");
	for (size_t i = 0; i < result->n_bounds && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %zu: %" PRIu64, i ? "," : "",
					 i, result->bounds[i]);
	print_remark(table, "%s", text);
}

static const char *what_that_means(const struct heddle_result *result)
{
	if (result->verdict == HEDDLE_FAILED)
		return "there may be more findings";
	return result->preemptions < 0 ? "nothing is proved" : "no more is proved than the next line says";
}

/* Prints an estimate of what a limit has left out. */
static void print_what_is_left(const struct heddle_table *table, const struct heddle_result *result)
{
	double done = (double)(result->statistics.executions + result->statistics.blocked);
	char left[HEDDLE_LEFT_MAX];

	if (!result->estimate.known || result->estimate.executions <= done + 0.5)
		return;
	heddle_left_text(&result->estimate, done, left);
	if (result->n_bounds)
		print_remark(table, "%s are left by estimate up to %zu preemptions; beyond, nobody knows",
			     left, result->n_bounds - 1);
	else
		print_remark(table, "%s are left by estimate", left);
}

static void print_remarks(const struct heddle_table *table, const struct heddle_result *result)
{
	char parts[HEDDLE_PARTS_TEXT_MAX];

	if (!result->expected)
		print_remark(table, "%s", result->why_not);
	if (result->limited)
		print_remark(table, "%s: %s", result->stopped_by, what_that_means(result));
	if (result->n_bounds)
		print_bounds(table, result);
	if (result->n_parts)
		print_remark(table, "%s", heddle_parts_text(result, parts));
	if (result->exchanged_in)
		print_remark(table,
			     "independence: %" PRIu64 " pairs of steps were exchanged, in %" PRIu64
			     " execution%s",
			     result->exchanged, result->exchanged_in, result->exchanged_in == 1 ? "" : "s");
	if (result->statistics.left_out)
		print_remark(table,
			     "there was no room for %" PRIu64 " plans, which were found again: %" PRIu64
			     " executions were given up for that (--plans-max)",
			     result->statistics.left_out, result->statistics.blocked);
	if (result->is_whole)
		print_remark(table,
			     "explored by one process: something chooses, and what does cannot be split");
	if (result->certified == HEDDLE_NOT_CERTIFIED)
		print_remark(table, "not certified: %s", result->why_not_certified);
	if (result->limited && !result->n_parts)
		print_what_is_left(table, result);
	for (size_t i = 0; i < result->n_notes; i++)
		print_remark(table, "note: %s", result->notes[i]);
	for (size_t i = 0; i < result->n_warnings; i++)
		print_remark(table, "warning: %s", result->warnings[i]);
}

void heddle_table_result(struct heddle_table *table, const struct heddle_result *result)
{
	const struct heddle_scenario *scenario = result->variant->scenario;
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX],
		findings[FINDINGS_MAX + sizeof(", certified")];
	const char *colour = verdict_colour(result);
	bool wide = table->width >= WIDE;
	int used = 5 + table->id + 1 + table->name + 1 + table->revision + !!table->revision + 9 + 1 + 10 +
		   2 + (wide ? 16 : 0);

	list_findings(result, findings, FINDINGS_MAX);
	print_coloured(table, colour, heddle_table_mark(result), 4);
	printf(" %-*s %-*s %-*s%s", table->id, scenario->id ? scenario->id : "", table->name,
	       heddle_scenario_full_name(scenario, name), table->revision,
	       heddle_variant_revision_text(result->variant, revision), table->revision ? " " : "");
	print_coloured(table, colour, heddle_verdict_name(result->verdict), 9);
	printf(" %10" PRIu64, result->statistics.executions);
	if (wide)
		printf(" %6u %8.2f", result->statistics.steps_max, result->seconds);
	if (result->certified == HEDDLE_CERTIFIED)
		strcat(findings, *findings ? ", certified" : "certified");
	if (*findings && table->width && used + strlen(findings) > table->width) {
		putchar('\n');
		print_remark(table, "%s", findings);
	} else {
		printf("%s%s\n", *findings ? "  " : "", findings);
	}
	print_remarks(table, result);
	count(table, result);
	table->unseen += scenario->points != HEDDLE_POINTS_SYNC && !heddle_sees_accesses();
}

/* Prints how far the schedule was minimised, if that was tried. */
static void print_minimised(const struct heddle_group *group)
{
	char text[HEDDLE_MINIMISED_TEXT_MAX];

	if (group->minimised)
		printf("          %s\n", heddle_minimised_text(group->minimised, text));
	else if (group->minimise_error)
		printf("          as it was found, not minimised\n");
}

/* What its executions leave in their process may decide how the next one goes. */
static void print_next_of_different(const struct heddle_result *result)
{
	char command[ISOLATION_COMMAND_MAX];

	if (isolation_command(result->variant, result->options.isolate, command))
		printf("next:     %s\n          runs each execution in a process of its own: "
		       "what libraries keep is gone with it\n",
		       command);
}

static void explain_group(const struct heddle_table *table, const struct heddle_result *result,
			  const struct heddle_group *group)
{
	struct heddle_trace_options options = heddle_trace_options_for(stdout);
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX], text[HEDDLE_REASON_MAX];
	char word[2 * PATH_MAX];

	heddle_variant_revision_text(result->variant, revision);
	printf("\n%s%s%s: %s, in %" PRIu64 " of %" PRIu64 " executions\n",
	       heddle_scenario_full_name(result->variant->scenario, name), *revision ? " under " : "",
	       revision, heddle_group_text(group, text, sizeof(text)), group->executions,
	       heddle_group_of(result, group));
	options.colour = options.colour && table->colour;
	options.path = group->path;
	heddle_trace_finding(heddle_group_schedule(group), &options, stdout);
	if (group->path)
		printf("\nschedule: %s\n", group->path);
	print_minimised(group);
	if (group->recording)
		printf("recorded: %s\n", group->recording);
	if (group->kind == HEDDLE_NONDETERMINISM)
		print_next_of_different(result);
	if (group->path)
		printf("next:     %s replay %s\n", heddle_program_name(),
		       heddle_shell_word(group->path, word, sizeof(word)));
}

void heddle_table_explain(const struct heddle_table *table, const struct heddle_result *result)
{
	for (size_t i = 0; i < result->n_groups && i < EXPLAINED_MAX; i++)
		explain_group(table, result, &result->groups[i]);
	if (result->n_groups > EXPLAINED_MAX)
		printf("\n%zu more findings have a schedule each; --json FILE lists them\n",
		       result->n_groups - EXPLAINED_MAX);
}

void heddle_table_regression(struct heddle_table *table, const char *file, const char *revision,
			     const char *outcome, const char *why_not)
{
	if (!table->regressions++)
		printf("\nregressions\n");
	table->regressions_unexpected += !!why_not;
	print_coloured(table, why_not ? RED : GREEN, why_not ? "BAD" : "ok", 4);
	printf(" %s%s%s: %s\n", file, *revision ? " under " : "", revision, outcome);
	if (why_not)
		print_remark(table, "%s", why_not);
}

void heddle_table_interrupted(struct heddle_table *table, const char *signal, size_t n, size_t of,
			      const char *what)
{
	table->not_done += n;
	print_remark(table, "stopped by %s: %zu of %zu %s", signal, n, of, what);
}

static void print_unseen(const struct heddle_table *table)
{
	char text[HEDDLE_REASON_MAX];

	snprintf(text, sizeof(text),
		 "%u of them turn%s on plain accesses, between which this build schedules nobody: `cmake "
		 "--workflow --preset access` makes one that does",
		 table->unseen, table->unseen == 1 ? "s" : "");
	heddle_print_wrapped(text, 0, 0, table->width);
}

void heddle_table_summary(const struct heddle_table *table)
{
	unsigned runs = table->exhausted + table->failed + table->missing + table->less + table->bounded +
			table->budget + table->unexpected;
	const struct {
		unsigned n;
		const char *what;
	} counts[] = {
		{ table->budget, "BUDGET (nothing is proved)" },
		{ table->exhausted, "EXHAUSTED" },
		{ table->failed, "FAILED as expected" },
		{ table->missing, "FAILED, but without all that is expected: not everything was seen" },
		{ table->less, "as expected, but not of the whole space" },
		{ table->bounded, "EXHAUSTED up to the preemptions asked for only" },
	};

	if (runs) {
		printf("\n%u run%s in %.1f s:", runs, runs == 1 ? "" : "s",
		       (double)(clock_now_ns() - table->started_ns) * 1e-9);
		for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
			if (counts[i].n)
				printf(" %u %s,", counts[i].n, counts[i].what);
		printf(" %u %snot as expected", table->unexpected,
		       table->budget_unexpected ? "otherwise " : "");
		if (table->certified)
			printf("; %u certified", table->certified);
		putchar('\n');
	}
	if (table->unseen)
		print_unseen(table);
	if (table->regressions)
		printf("%s%u replay%s of kept schedules: %u not as expected\n", runs ? "" : "\n",
		       table->regressions, table->regressions == 1 ? "" : "s", table->regressions_unexpected);
	if (!runs && !table->regressions)
		printf("there was nothing to run\n");
}
