/* SPDX-License-Identifier: MIT */
#include "result/json.h"
#include "scenario/registry.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void print_field(FILE *stream, const char *name, const char *value)
{
	fprintf(stream, "\"%s\": ", name);
	heddle_json_string(stream, value);
	fputs(", ", stream);
}

/* "pagecache/fault.c:120"; null if it is not known. */
static void print_where(FILE *stream, const struct heddle_place *place)
{
	char text[HEDDLE_SCHEDULE_WORD_MAX + 16];

	if (place->file)
		snprintf(text, sizeof(text), "%s:%u", place->file, place->line);
	print_field(stream, "where", place->file ? text : NULL);
}

static void print_group(FILE *stream, const struct heddle_group *group)
{
	fputs("{", stream);
	print_field(stream, "kind", heddle_finding_kind_name(group->kind));
	print_field(stream, "invariant", group->schedule->finding.subject);
	print_field(stream, "defect", group->defect);
	print_where(stream, &group->schedule->finding.place);
	print_field(stream, "schedule", group->path);
	fputs("\"recording\": ", stream);
	heddle_json_string(stream, group->recording);
	fputs("}", stream);
}

static void print_findings(FILE *stream, const struct heddle_result *result)
{
	fputs("\"findings\": [", stream);
	for (size_t i = 0; i < result->n_groups; i++) {
		if (i)
			fputs(", ", stream);
		print_group(stream, &result->groups[i]);
	}
	fputs("], ", stream);
}

/* Defects that are put in, by name; those that are taken out, with a minus. */
static void print_defects(FILE *stream, const struct heddle_variant *variant)
{
	const char *before = "";
	char without[64];

	fputs("\"defects\": [", stream);
	if (variant->defect) {
		heddle_json_string(stream, variant->defect);
		before = ", ";
	}
	for (const char *const *name = variant->without.names; *name; name++) {
		snprintf(without, sizeof(without), "-%s", *name);
		fputs(before, stream);
		heddle_json_string(stream, without);
		before = ", ";
	}
	fputs("], ", stream);
}

static void print_coverage(FILE *stream, const struct heddle_result *result)
{
	char text[HEDDLE_COVERAGE_TEXT_MAX];

	print_field(stream, "coverage", heddle_result_coverage(result, text));
	if (!result->n_bounds)
		return;
	fputs("\"bounds\": [", stream);
	for (size_t i = 0; i < result->n_bounds; i++)
		fprintf(stream, "%s%" PRIu64, i ? ", " : "", result->bounds[i]);
	fputs("], ", stream);
}

/* The conditions of the exploration. */
static void print_options(FILE *stream, const struct heddle_result *result)
{
	const struct heddle_options *options = &result->options;
	const struct heddle_parameter *declared = result->variant->scenario->params;

	fputs("\"parameters\": {", stream);
	for (int i = 0; i < HEDDLE_PARAMETERS_MAX && declared[i].name; i++) {
		fputs(i ? ", " : "", stream);
		heddle_json_string(stream, declared[i].name);
		fprintf(stream, ": %ld", result->variant->parameters[i]);
	}
	fputs("}, ", stream);
	print_field(stream, "sections", heddle_sections_name(options->sections));
	print_field(stream, "points", heddle_points_name(options->points));
	fprintf(stream, "\"faults\": %u, \"spurious\": %u, \"isolate\": %s, ", options->faults,
		options->spurious, options->isolate ? "true" : "false");
}

static void print_notes(FILE *stream, const struct heddle_result *result)
{
	fputs("\"notes\": [", stream);
	for (size_t i = 0; i < result->n_notes; i++) {
		fputs(i ? ", " : "", stream);
		heddle_json_string(stream, result->notes[i]);
	}
	fputs("], ", stream);
}

static void print_part(FILE *stream, const struct heddle_part *part)
{
	char text[HEDDLE_COVERAGE_TEXT_MAX];

	fputs("{", stream);
	print_field(stream, "strategy", part->strategy);
	fprintf(stream, "\"executions\": %" PRIu64 ", \"findings\": %zu, \"coverage\": ", part->executions,
		part->findings);
	heddle_json_string(stream, heddle_part_coverage(part, text));
	fputs("}", stream);
}

static void print_parts(FILE *stream, const struct heddle_result *result)
{
	if (!result->n_parts)
		return;
	fputs("\"parts\": [", stream);
	for (size_t i = 0; i < result->n_parts; i++) {
		fputs(i ? ", " : "", stream);
		print_part(stream, &result->parts[i]);
	}
	fputs("], ", stream);
}

void heddle_json_object(FILE *stream, const struct heddle_result *result)
{
	const struct heddle_group *hardest = heddle_result_hardest(result);
	char full_name[HEDDLE_FULL_NAME_MAX];

	fputs("{", stream);
	print_field(stream, "scenario", heddle_scenario_full_name(result->variant->scenario, full_name));
	print_field(stream, "id", result->variant->scenario->id);
	print_field(stream, "revision", result->variant->revision);
	print_defects(stream, result->variant);
	print_options(stream, result);
	print_field(stream, "strategy", result->strategy);
	print_parts(stream, result);
	print_field(stream, "verdict", heddle_verdict_name(result->verdict));
	print_coverage(stream, result);
	print_notes(stream, result);
	print_field(stream, "kind", hardest ? heddle_finding_kind_name(hardest->kind) : NULL);
	print_findings(stream, result);
	fprintf(stream,
		"\"executions\": %" PRIu64 ", \"blocked\": %" PRIu64
		", \"steps_max\": %u, \"seconds\": %.3f, ",
		result->statistics.executions, result->statistics.blocked, result->statistics.steps_max,
		result->seconds);
	if (result->limited && result->estimate.known)
		fprintf(stream, "\"estimate\": %.0f, \"estimate_factor\": %.2f, ",
			result->estimate.executions, result->estimate.factor);
	if (result->exchanged_in)
		fprintf(stream, "\"exchanged\": %" PRIu64 ", \"exchanged_in\": %" PRIu64 ", ",
			result->exchanged, result->exchanged_in);
	fprintf(stream, "\"left_out\": %" PRIu64 ", ", result->statistics.left_out);
	fprintf(stream, "\"certified\": %s, ",
		result->certified == HEDDLE_CERTIFIED	    ? "true"
		: result->certified == HEDDLE_NOT_CERTIFIED ? "false"
							    : "null");
	print_field(stream, "certified_reason",
		    *result->why_not_certified ? result->why_not_certified : NULL);
	if (result->processes > 1)
		fprintf(stream, "\"processes\": %" PRIu64 ", ", result->processes);
	if (result->limited)
		print_field(stream, "stopped_by", result->stopped_by);
	fprintf(stream, "\"expected\": %s, ", result->expected ? "true" : "false");
	fputs("\"schedule\": ", stream);
	heddle_json_string(stream, hardest ? hardest->path : NULL);
	fputs("}", stream);
}

static void print_line(FILE *stream, const struct heddle_result *result)
{
	heddle_json_object(stream, result);
	putc('\n', stream);
}

/* A line is written at once, so that readers always find whole lines. */
void heddle_json_result(FILE *stream, const struct heddle_result *result)
{
	char *line = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&line, &size);

	if (memory) {
		print_line(memory, result);
		if (!fclose(memory))
			fwrite(line, 1, size, stream);
		free(line);
	} else {
		print_line(stream, result);
	}
	fflush(stream);
}
