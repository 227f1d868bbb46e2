// SPDX-License-Identifier: MIT
#include "story/parting.h"
#include "story/screen.h"
#include "story/rows.h"

#include <stdlib.h>
#include <string.h>

/* None of it is told at any price: the failing run comes first. */
static int fit_passing(struct rows *rows, unsigned lines)
{
	uint32_t i;

	for (i = 0; i < rows->schedule->n_steps; i++) {
		if (rows->weights[i] >= WEIGHT_TOLD)
			rows->weights[i] = WEIGHT_TOLD - 1;
	}
	return rows_fit(rows, lines);
}

static int print_passing_rows(const struct story *story, FILE *stream)
{
	const struct heddle_passing *passing = story->options->passing;
	const struct heddle_schedule *run = passing->run;
	struct story_order order;
	struct rows rows;
	int error = rows_open(&rows, run, &story->options->trace, story->lanes);

	if (error != 0)
		return error;
	rows.from = parting_of(story->schedule, run);
	order.later = parting_find(run, rows.from, story->schedule, passing->earlier);
	order.earlier = parting_find(run, rows.from, story->schedule, passing->later);
	error = slice_weigh(rows.weights, &rows.facts, &rows.waits, &order,
			    order.earlier != HEDDLE_NO_STEP && order.later != HEDDLE_NO_STEP);
	if (error == 0)
		error = fit_passing(&rows, story->passing);
	if (error == 0)
		error = rows_print(&rows, stream);
	rows_close(&rows);
	return error;
}

int story_print_passing(const struct story *story, FILE *stream)
{
	const struct heddle_passing *passing = story->options->passing;
	char earlier[STORY_TEXT_MAX], later[STORY_TEXT_MAX], text[3 * STORY_TEXT_MAX], *rows = NULL;
	int error = 0;

	const struct heddle_failing_set *failing = story->options->failing;

	if (passing == NULL || (!passing->is_found && passing->replays == 0))
		return 0;
	if (!passing->is_found && failing != NULL && failing->is_found && failing->always_fails)
		return 0; /* it is said already */
	if (!passing->is_found) {
		fprintf(stream,
			"\nNo two steps were found that make it pass the other way round (%u replay%s).\n",
			passing->replays, passing->replays == 1 ? "" : "s");
		return 0;
	}
	if (passing->run != NULL && story->passing > 0)
		error = story_keep(print_passing_rows, story, &rows);
	story_event_text(story, passing->earlier, passing->later, earlier, sizeof(earlier));
	story_event_text(story, passing->later, passing->earlier, later, sizeof(later));
	snprintf(text, sizeof(text), "It passes with %s before %s%s", later, earlier,
		 rows != NULL && rows[0] != '\0' ? ". That run, from where it parts:" : ".");
	fputc('\n', stream);
	story_wrapped(story, "", text, stream);
	fputs(rows != NULL ? rows : "", stream);
	free(rows);
	return error;
}
