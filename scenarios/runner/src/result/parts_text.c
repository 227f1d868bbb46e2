/* SPDX-License-Identifier: MIT */
/* What the parts of a run gave, in words. */
#include "result/result.h"
#include "terminal/figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *heddle_part_coverage(const struct heddle_part *part, char buffer[HEDDLE_COVERAGE_TEXT_MAX])
{
	const struct heddle_result result = { .all = part->all, .preemptions = part->preemptions };

	return heddle_result_coverage(&result, buffer);
}

static void print_coverage(FILE *stream, const struct heddle_part *part)
{
	if (part->all)
		fputs(", the whole space", stream);
	else if (part->preemptions >= 0)
		fprintf(stream, ", all up to %d preemption%s", part->preemptions,
			part->preemptions == 1 ? "" : "s");
}

static void print_part(FILE *stream, const struct heddle_part *part, bool is_first)
{
	char figure[HEDDLE_FIGURE_MAX];

	fprintf(stream, "%s%s %" PRIu64, is_first ? "" : "; ", part->strategy, part->executions);
	if (!part->all && part->estimate > (double)part->executions)
		fprintf(stream, " of about %s", heddle_figure(part->estimate, figure));
	if (is_first)
		fprintf(stream, " execution%s", part->executions == 1 ? "" : "s");
	print_coverage(stream, part);
	if (part->findings)
		fprintf(stream, ", %zu %sfinding%s", part->findings, is_first ? "" : "new ",
			part->findings == 1 ? "" : "s");
}

const char *heddle_parts_text(const struct heddle_result *result, char buffer[HEDDLE_PARTS_TEXT_MAX])
{
	FILE *stream = fmemopen(buffer, HEDDLE_PARTS_TEXT_MAX - 1, "w");

	memset(buffer, 0, HEDDLE_PARTS_TEXT_MAX);
	for (size_t i = 0; stream && i < result->n_parts; i++)
		print_part(stream, &result->parts[i], !i);
	if (stream)
		fclose(stream);
	return buffer;
}
