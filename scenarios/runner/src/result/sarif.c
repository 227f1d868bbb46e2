/* SPDX-License-Identifier: MIT */
#include "result/sarif.h"
#include "result/uri.h"
#include "scenario/registry.h"
#include "terminal/program_name.h"

#include <heddle/markup.h>
#include <heddle/version.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static void print_string(FILE *stream, const char *name, const char *value)
{
	fprintf(stream, "\"%s\": ", name);
	heddle_json_string(stream, value);
}

/* ---- rules: the kinds of findings */

/* "use-after-free" */
static void print_rule_id(FILE *stream, const char *name, enum heddle_finding_kind kind)
{
	fprintf(stream, "\"%s\": \"", name);
	for (const char *c = heddle_finding_kind_name(kind); *c; c++)
		putc(*c == ' ' ? '-' : *c, stream);
	putc('"', stream);
}

static void print_rules(FILE *stream)
{
	fputs("\"rules\": [", stream);
	for (enum heddle_finding_kind kind = 0; kind < HEDDLE_FINDING_KINDS; kind++) {
		fputs(kind ? ",\n   {" : "\n   {", stream);
		print_rule_id(stream, "id", kind);
		fputs(", \"shortDescription\": {", stream);
		print_string(stream, "text", heddle_finding_kind_name(kind));
		fputs("}}", stream);
	}
	fputs("]", stream);
}

void heddle_sarif_begin(struct heddle_sarif *sarif, FILE *stream)
{
	*sarif = (struct heddle_sarif){ .stream = stream };
	fprintf(stream, "{\"$schema\": \"" SCHEMA
			"\", \"version\": \"2.1.0\", \"runs\": [\n {\"tool\": {\"driver\": {");
	print_string(stream, "name", "heddle");
	fputs(", ", stream);
	print_string(stream, "semanticVersion", HEDDLE_VERSION);
	fputs(", ", stream);
	print_rules(stream);
	fputs("}},\n  \"results\": [", stream);
}

/* ---- results: the findings */

/* A file below the root of the sources, or anywhere. */
static void print_artifact(FILE *stream, const char *file)
{
	bool is_below = *file != '/';

	fputs("\"artifactLocation\": {\"uri\": \"", stream);
	fputs(is_below ? "" : "file://", stream);
	heddle_uri_path(stream, file);
	fputs(is_below ? "\", \"uriBaseId\": \"%SRCROOT%\"}" : "\"}", stream);
}

static void print_physical(FILE *stream, const char *file, unsigned line)
{
	fputs("\"physicalLocation\": {", stream);
	print_artifact(stream, file);
	fprintf(stream, ", \"region\": {\"startLine\": %u}}", line ? line : 1);
}

/* Where it was found; if that is not known, where the scenario is. */
static void print_locations(FILE *stream, const struct heddle_scenario *scenario,
			    const struct heddle_place *place)
{
	fputs("\"locations\": [{", stream);
	if (place->file)
		print_physical(stream, place->file, place->line);
	else
		print_physical(stream, heddle_place_file(scenario->file), (unsigned)scenario->line);
	if (place->file && place->function) {
		fputs(", \"logicalLocations\": [{", stream);
		print_string(stream, "name", place->function);
		fputs(", \"kind\": \"function\"}]", stream);
	}
	fputs("}], \"relatedLocations\": [{\"id\": 1, \"message\": {\"text\": \"the scenario\"}, ", stream);
	print_physical(stream, heddle_place_file(scenario->file), (unsigned)scenario->line);
	fputs("}]", stream);
}

static void print_message(FILE *stream, const struct heddle_result *result, const struct heddle_group *group)
{
	const struct heddle_variant *variant = result->variant;
	const char *detail = group->message ? group->message : group->schedule->finding.message;
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX], what[HEDDLE_REASON_MAX];
	char text[4 * HEDDLE_REASON_MAX];

	heddle_variant_revision_text(variant, revision);
	snprintf(text, sizeof(text), "%s%s%s: %s%s%s", heddle_scenario_full_name(variant->scenario, name),
		 *revision ? " under " : "", revision, heddle_group_text(group, what, sizeof(what)),
		 detail && *detail ? ": " : "", detail ? detail : "");
	fputs("\"message\": {", stream);
	print_string(stream, "text", text);
	fputs("}", stream);
}

static void print_schedule(FILE *stream, const struct heddle_group *group)
{
	if (!group->path)
		return;
	fputs(",\n    \"attachments\": [{\"description\": {\"text\": \"the schedule\"}, ", stream);
	print_artifact(stream, group->path);
	fputs("}]", stream);
}

static void print_properties(FILE *stream, const struct heddle_result *result,
			     const struct heddle_group *group)
{
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX], next[2 * PATH_MAX],
		word[PATH_MAX];

	fputs(",\n    \"properties\": {", stream);
	print_string(stream, "scenario", heddle_scenario_full_name(result->variant->scenario, name));
	fputs(", ", stream);
	heddle_variant_revision_text(result->variant, revision);
	print_string(stream, "revision", *revision ? revision : NULL);
	fputs(", ", stream);
	print_string(stream, "subject", group->schedule->finding.subject);
	fputs(", ", stream);
	print_string(stream, "defect", group->defect);
	fprintf(stream, ", \"executions\": %" PRIu64 ", \"of\": %" PRIu64 ", \"expected\": %s, ",
		group->executions, heddle_group_of(result, group), group->expected ? "true" : "false");
	print_string(stream, "schedule", group->path);
	fputs(", ", stream);
	if (group->path)
		snprintf(next, sizeof(next), "%s replay %s", heddle_program_name(),
			 heddle_shell_word(group->path, word, sizeof(word)));
	print_string(stream, "next", group->path ? next : NULL);
	fputs("}", stream);
}

/*
 * The same in each run, whatever moves in the source: the name of the schedule's file says which group it is.
 */
static void print_fingerprint(FILE *stream, const struct heddle_group *group)
{
	char name[HEDDLE_SCHEDULE_NAME_MAX];

	fputs("\"partialFingerprints\": {", stream);
	print_string(stream, "heddleGroup/v1", heddle_schedule_file_name(group->schedule, name));
	fputs("}", stream);
}

static void print_finding(FILE *stream, const struct heddle_result *result, const struct heddle_group *group)
{
	fputs("{", stream);
	print_rule_id(stream, "ruleId", group->kind);
	fprintf(stream, ", \"ruleIndex\": %d, \"kind\": \"fail\", \"level\": \"%s\",\n    ", (int)group->kind,
		group->expected ? "note" : "error");
	print_message(stream, result, group);
	fputs(",\n    ", stream);
	print_locations(stream, result->variant->scenario, &group->schedule->finding.place);
	fputs(",\n    ", stream);
	print_fingerprint(stream, group);
	if (group->expected)
		fputs(",\n    \"suppressions\": [{\"kind\": \"inSource\", \"status\": \"accepted\", \"justification\": "
		      "\"the scenario expects it under this revision\"}]",
		      stream);
	print_schedule(stream, group);
	print_properties(stream, result, group);
	fputs("}", stream);
}

void heddle_sarif_result(struct heddle_sarif *sarif, const struct heddle_result *result)
{
	for (size_t i = 0; sarif->stream && i < result->n_groups; i++) {
		fputs(sarif->any ? ",\n   " : "\n   ", sarif->stream);
		sarif->any = true;
		print_finding(sarif->stream, result, &result->groups[i]);
	}
}

void heddle_sarif_end(struct heddle_sarif *sarif)
{
	if (sarif->stream)
		fputs("],\n  \"columnKind\": \"unicodeCodePoints\"}]}\n", sarif->stream);
	*sarif = (struct heddle_sarif){ 0 };
}
