/* SPDX-License-Identifier: MIT */
#include "result/junit.h"
#include "terminal/program_name.h"

#include <errno.h>
#include <heddle/markup.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

/* What the first line of a case says, and whether it failed. */
struct head {
	const char *suite, *name, *file;
	int line; /* 0: none */
	double seconds;
	const char *why_not; /* it failed */
	const char *kind;    /* of failure */
	const char *skipped; /* it proves nothing: what stopped it */
};

int heddle_junit_begin(struct heddle_junit *junit)
{
	*junit = (struct heddle_junit){ 0 };
	junit->cases = open_memstream(&junit->text, &junit->size);
	return junit->cases ? 0 : -errno;
}

static void print_attribute(FILE *stream, const char *name, const char *value)
{
	fprintf(stream, " %s=\"", name);
	heddle_markup_text(stream, value);
	fputs("\"", stream);
}

static void print_property(FILE *stream, const char *name, const char *value)
{
	fputs("      <property", stream);
	print_attribute(stream, "name", name);
	print_attribute(stream, "value", value);
	fputs("/>\n", stream);
}

static void begin_case(struct heddle_junit *junit, const struct head *head)
{
	junit->n++;
	junit->seconds += head->seconds;
	junit->failures += !!head->why_not;
	junit->skipped += !head->why_not && head->skipped;
	fputs("  <testcase", junit->cases);
	print_attribute(junit->cases, "classname", head->suite);
	print_attribute(junit->cases, "name", head->name);
	print_attribute(junit->cases, "file", head->file);
	if (head->line)
		fprintf(junit->cases, " line=\"%d\"", head->line);
	fprintf(junit->cases, " time=\"%.3f\">\n    <properties>\n", head->seconds);
}

/* Between these two the properties are written; behind this one, what a failure has to say. */
static void print_outcome(struct heddle_junit *junit, const struct head *head)
{
	fputs("    </properties>\n", junit->cases);
	if (!head->why_not && !head->skipped)
		return;
	fprintf(junit->cases, "    <%s", head->why_not ? "failure" : "skipped");
	if (head->why_not)
		print_attribute(junit->cases, "type", head->kind);
	print_attribute(junit->cases, "message", head->why_not ? head->why_not : head->skipped);
	fputs(head->why_not ? ">" : "/>\n", junit->cases);
}

static void end_case(struct heddle_junit *junit, const struct head *head)
{
	fputs(head->why_not ? "</failure>\n  </testcase>\n" : "  </testcase>\n", junit->cases);
}

/* ---- of a result */

/* "FILE:LINE in FUNCTION", "" if it is not known. Returns buffer. */
static const char *place_text(const struct heddle_group *group, char *buffer, size_t size)
{
	const struct heddle_place *place = &group->schedule->finding.place;

	*buffer = 0;
	if (place->file)
		snprintf(buffer, size, "%s:%u%s%s", place->file, place->line, place->function ? " in " : "",
			 place->function ? place->function : "");
	return buffer;
}

static void print_finding(FILE *stream, const struct heddle_group *group)
{
	char text[2 * HEDDLE_REASON_MAX];

	print_property(stream, "finding", heddle_group_text(group, text, sizeof(text)));
	if (*place_text(group, text, sizeof(text)))
		print_property(stream, "place", text);
	if (group->path)
		print_property(stream, "schedule", group->path);
	if (group->recording)
		print_property(stream, "recording", group->recording);
}

static const char *verdict_text(const struct heddle_result *result)
{
	if (result->verdict == HEDDLE_FAILED)
		return result->expected ? "FAILED as expected" : "FAILED";
	return heddle_verdict_name(result->verdict);
}

static void print_properties(FILE *stream, const struct heddle_result *result)
{
	char text[HEDDLE_COVERAGE_TEXT_MAX + 32];

	print_property(stream, "verdict", verdict_text(result));
	print_property(stream, "coverage", heddle_result_coverage(result, text));
	snprintf(text, sizeof(text), "%" PRIu64, result->statistics.executions);
	print_property(stream, "executions", text);
	for (size_t i = 0; i < result->n_groups; i++)
		print_finding(stream, &result->groups[i]);
}

/* For who reads the report, and not the properties: each finding, and what to type next. */
static void print_findings(FILE *stream, const struct heddle_result *result)
{
	char text[2 * HEDDLE_REASON_MAX], word[2 * PATH_MAX];

	for (size_t i = 0; i < result->n_groups; i++) {
		const struct heddle_group *group = &result->groups[i];

		putc('\n', stream);
		heddle_markup_text(stream, heddle_group_text(group, text, sizeof(text)));
		if (*place_text(group, text, sizeof(text))) {
			fputs("\n  at ", stream);
			heddle_markup_text(stream, text);
		}
		if (!group->path)
			continue;
		fputs("\n  next: ", stream);
		heddle_markup_text(stream, heddle_program_name());
		fputs(" replay ", stream);
		heddle_markup_text(stream, heddle_shell_word(group->path, word, sizeof(word)));
	}
	putc('\n', stream);
}

void heddle_junit_result(struct heddle_junit *junit, const struct heddle_result *result)
{
	const struct heddle_scenario *scenario = result->variant->scenario;
	const struct heddle_group *hardest = heddle_result_hardest(result);
	bool proves_nothing = result->verdict == HEDDLE_BUDGET && !result->less_must_do;
	char revision[HEDDLE_REVISION_TEXT_MAX], name[256];
	const struct head head = {
		.suite = scenario->suite,
		.name = name,
		.file = heddle_place_file(scenario->file),
		.line = scenario->line,
		.seconds = result->seconds,
		.why_not = result->expected ? NULL : result->why_not,
		.kind = hardest ? heddle_finding_kind_name(hardest->kind)
				: heddle_verdict_name(result->verdict),
		.skipped = proves_nothing ? result->stopped_by : NULL,
	};

	if (!junit->cases)
		return;
	heddle_variant_revision_text(result->variant, revision);
	snprintf(name, sizeof(name), "%s%s%s", scenario->name, *revision ? " " : "", revision);
	begin_case(junit, &head);
	print_properties(junit->cases, result);
	print_outcome(junit, &head);
	if (head.why_not)
		print_findings(junit->cases, result);
	end_case(junit, &head);
}

/* ---- of a kept schedule */

void heddle_junit_regression(struct heddle_junit *junit, const char *name, const char *path,
			     const char *outcome, const char *why_not)
{
	const struct head head = {
		.suite = "regressions", .name = name, .file = path, .why_not = why_not, .kind = outcome
	};

	if (!junit->cases)
		return;
	begin_case(junit, &head);
	print_property(junit->cases, "outcome", outcome);
	print_property(junit->cases, "schedule", path);
	print_outcome(junit, &head);
	end_case(junit, &head);
}

int heddle_junit_end(struct heddle_junit *junit, FILE *stream)
{
	int error = fclose(junit->cases) ? -errno : 0;

	if (!error) {
		fprintf(stream, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
		fprintf(stream,
			"<testsuites><testsuite name=\"heddle\" tests=\"%u\" failures=\"%u\" skipped=\"%u\" time=\"%.3f\">\n",
			junit->n, junit->failures, junit->skipped, junit->seconds);
		fwrite(junit->text, 1, junit->size, stream);
		fprintf(stream, "</testsuite></testsuites>\n");
	}
	free(junit->text);
	*junit = (struct heddle_junit){ 0 };
	return error;
}
