/* SPDX-License-Identifier: MIT */
#include "result/result.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *heddle_verdict_name(enum heddle_verdict verdict)
{
	static const char *const names[] = {
		[HEDDLE_EXHAUSTED] = "EXHAUSTED",
		[HEDDLE_FAILED] = "FAILED",
		[HEDDLE_BUDGET] = "BUDGET",
	};

	return names[verdict];
}

static void free_texts(char ***texts, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		free((*texts)[i]);
	free(*texts);
	*texts = NULL;
	*n = 0;
}

void heddle_result_clear(struct heddle_result *result)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		heddle_schedule_free(result->groups[i].schedule);
		if (result->groups[i].minimised)
			heddle_minimised_free(result->groups[i].minimised);
		free(result->groups[i].minimised);
		free(result->groups[i].path);
		free(result->groups[i].recording);
		free(result->groups[i].message);
	}
	free(result->groups);
	result->groups = NULL;
	result->n_groups = 0;
	free_texts(&result->notes, &result->n_notes); /* also those of executions that are forgotten */
	result->repeated = result->exchanged = result->exchanged_in = 0;
}

void heddle_result_free(struct heddle_result *result)
{
	heddle_result_clear(result);
	free(result->bounds);
	result->bounds = NULL;
	result->n_bounds = 0;
	free_texts(&result->warnings, &result->n_warnings);
}

static bool same_place(const struct heddle_place *place, const struct heddle_where *where)
{
	if (!place->file || !where || !where->file)
		return !place->file && !(where && where->file);
	return place->line == (unsigned)where->line && !strcmp(place->file, heddle_place_file(where->file));
}

struct heddle_group *heddle_result_group(const struct heddle_result *result,
					 const struct heddle_finding *finding)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		struct heddle_group *g = &result->groups[i];
		const struct heddle_schedule_finding *known = &g->schedule->finding;

		if (g->kind == finding->kind && same_place(&known->place, finding->where) &&
		    !strcmp(known->subject, finding->subject))
			return g;
	}
	return NULL;
}

int heddle_result_add_schedule(struct heddle_result *result, struct heddle_schedule *schedule,
			       uint64_t executions)
{
	struct heddle_group *groups = reallocarray(result->groups, result->n_groups + 1, sizeof(*groups));

	if (!groups) {
		heddle_schedule_free(schedule);
		return -ENOMEM;
	}
	result->groups = groups;
	groups[result->n_groups++] = (struct heddle_group){
		.kind = schedule->finding.kind,
		.hard = schedule->finding.hard,
		.executions = executions,
		.schedule = schedule,
	};
	return 0;
}

int heddle_result_add(struct heddle_result *result, const struct heddle_finding *finding,
		      const struct heddle_execution *execution, const struct heddle_options *options)
{
	struct heddle_variant_header header;
	struct heddle_schedule *schedule;
	int error;

	heddle_variant_header(&header, result->variant, options);
	error = heddle_schedule_capture(&schedule, &header.header, execution, finding);
	return error ? error : heddle_result_add_schedule(result, schedule, 0);
}

int heddle_result_add_difference(struct heddle_result *result, struct heddle_schedule *second,
				 const char *message)
{
	char *copy = strdup(message);
	int error;

	if (!copy) {
		heddle_schedule_free(second);
		return -ENOMEM;
	}
	second->has_finding = true;
	second->finding = (struct heddle_schedule_finding){
		.kind = HEDDLE_NONDETERMINISM,
		.hard = true,
		.subject = "second run",
		.message = copy,
		.thread = -1,
		.step = (uint32_t)second->n_steps,
	};
	error = heddle_result_add_schedule(result, second, 1);
	if (error)
		free(copy);
	else
		result->groups[result->n_groups - 1].message = copy;
	return error;
}

static bool is_known(char *const *texts, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(texts[i], text))
			return true;
	return false;
}

/* Takes the text. Without memory it is lost, which changes no verdict. */
static void add_text(char ***texts, size_t *n, char *text)
{
	char **more = is_known(*texts, *n, text) ? NULL : reallocarray(*texts, *n + 1, sizeof(char *));

	if (!more) {
		free(text);
		return;
	}
	*texts = more;
	more[(*n)++] = text;
}

void heddle_result_add_warning(struct heddle_result *result, char *text)
{
	add_text(&result->warnings, &result->n_warnings, text);
}

void heddle_result_add_note(struct heddle_result *result, const char *text)
{
	char *copy = strdup(text);

	if (copy)
		add_text(&result->notes, &result->n_notes, copy);
}

void heddle_result_conclude(struct heddle_result *result, bool first)
{
	if (result->unchecked) {
		result->all = result->up_to_bound = false;
		result->preemptions = -1;
	}
	if (result->n_groups)
		result->verdict = HEDDLE_FAILED;
	else
		result->verdict = result->all || result->up_to_bound ? HEDDLE_EXHAUSTED : HEDDLE_BUDGET;
	heddle_judge(result, first);
}

uint64_t heddle_group_of(const struct heddle_result *result, const struct heddle_group *group)
{
	if (group->only_sampled)
		return result->parts[0].executions;
	return result->statistics.executions + result->statistics.blocked;
}

const struct heddle_group *heddle_result_hardest(const struct heddle_result *result)
{
	const struct heddle_group *hardest = NULL;

	for (size_t i = 0; i < result->n_groups; i++) {
		const struct heddle_group *g = &result->groups[i];

		if (!hardest || g->hard > hardest->hard ||
		    (g->hard == hardest->hard && g->kind < hardest->kind))
			hardest = g;
	}
	return hardest;
}

const char *heddle_result_coverage(const struct heddle_result *result, char buffer[HEDDLE_COVERAGE_TEXT_MAX])
{
	if (result->all)
		strcpy(buffer, "all");
	else if (result->preemptions >= 0)
		snprintf(buffer, HEDDLE_COVERAGE_TEXT_MAX, "preemptions<=%d", result->preemptions);
	else
		strcpy(buffer, "budget");
	return buffer;
}

const struct heddle_schedule *heddle_group_schedule(const struct heddle_group *group)
{
	return group->minimised ? group->minimised->schedule : group->schedule;
}

const char *heddle_group_text(const struct heddle_group *group, char *buffer, size_t size)
{
	snprintf(buffer, size, "%s '%s'%s%s%s", heddle_finding_kind_name(group->kind),
		 group->schedule->finding.subject, group->defect ? " (" : "",
		 group->defect ? group->defect : "", group->defect ? ")" : "");
	return buffer;
}
