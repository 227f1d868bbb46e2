/* SPDX-License-Identifier: MIT */
#include "result.h"

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

void heddle_result_clear(struct heddle_result *result)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		heddle_schedule_free(result->groups[i].schedule);
		free(result->groups[i].path);
		free(result->groups[i].message);
	}
	free(result->groups);
	result->groups = NULL;
	result->n_groups = 0;
}

void heddle_result_free(struct heddle_result *result)
{
	heddle_result_clear(result);
	free(result->bounds);
	for (size_t i = 0; i < result->n_warnings; i++)
		free(result->warnings[i]);
	free(result->warnings);
	result->warnings = NULL;
	result->n_warnings = 0;
}

static bool same_place(const struct heddle_where *a, const struct heddle_where *b)
{
	return a == b || (a && b && a->line == b->line && !strcmp(a->file, b->file));
}

struct heddle_group *heddle_result_group(const struct heddle_result *result,
					 const struct heddle_finding *finding)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		struct heddle_group *g = &result->groups[i];

		if (g->kind == finding->kind && same_place(g->where, finding->where) &&
		    !strcmp(g->schedule->finding.subject, finding->subject))
			return g;
	}
	return NULL;
}

/* Makes room for one more group. Returns NULL if there is none. */
static struct heddle_group *next_group(struct heddle_result *result)
{
	struct heddle_group *groups = reallocarray(result->groups, result->n_groups + 1, sizeof(*groups));

	if (!groups)
		return NULL;
	result->groups = groups;
	return &groups[result->n_groups];
}

int heddle_result_add(struct heddle_result *result, const struct heddle_finding *finding,
		      const struct heddle_execution *execution, const struct heddle_options *options)
{
	struct heddle_group *group = next_group(result);
	struct heddle_variant_header header;
	int error;

	if (!group)
		return -ENOMEM;
	*group = (struct heddle_group){
		.kind = finding->kind,
		.hard = finding->hard,
		.where = finding->where,
		.first = execution->number,
	};
	heddle_variant_header(&header, result->variant, options);
	error = heddle_schedule_capture(&group->schedule, &header.header, execution, finding);
	if (!error)
		result->n_groups++;
	return error;
}

int heddle_result_add_difference(struct heddle_result *result, struct heddle_schedule *second,
				 const char *message)
{
	struct heddle_group *group = next_group(result);

	if (!group)
		return -ENOMEM;
	*group = (struct heddle_group){
		.kind = HEDDLE_NONDETERMINISM,
		.hard = true,
		.executions = 1,
		.schedule = second,
		.message = strdup(message),
	};
	if (!group->message)
		return -ENOMEM;
	second->has_finding = true;
	second->finding = (struct heddle_schedule_finding){
		.kind = group->kind,
		.hard = true,
		.subject = "second run",
		.message = group->message,
		.thread = -1,
		.step = (uint32_t)second->n_steps,
	};
	result->n_groups++;
	return 0;
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

const char *heddle_group_text(const struct heddle_group *group, char *buffer, size_t size)
{
	snprintf(buffer, size, "%s '%s'%s%s%s", heddle_finding_kind_name(group->kind),
		 group->schedule->finding.subject, group->defect ? " (" : "",
		 group->defect ? group->defect : "", group->defect ? ")" : "");
	return buffer;
}
