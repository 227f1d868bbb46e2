// SPDX-License-Identifier: MIT
#include <heddle/story.h>

#include "schedule/text.h"
#include "story/rows.h"
#include "story/screen.h"
#include "trace/parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_LEAST 18 /* lines of the failing run, whatever else there is to tell */
/* fewer that others have to do with: those are told as well that say what they found */
#define STEPS_FEW    12
#define PASSING_MOST 6 /* lines of the passing run */

static unsigned width_of(const struct story *story)
{
	unsigned width = story->options->trace.width != 0 ? story->options->trace.width : 80;

	return width < HEDDLE_TRACE_WIDTH_MIN ? HEDDLE_TRACE_WIDTH_MIN : width;
}

void story_wrapped(const struct story *story, const char *first, const char *text, FILE *stream)
{
	trace_wrapped(stream, width_of(story), first, text);
}

bool story_has_orders(const struct heddle_failing_set *failing)
{
	return failing != NULL && failing->is_found && failing->n_orders + failing->n_choices > 0;
}

/* *text: what the part prints; caller frees. */
int story_keep(story_part *print, const struct story *story, char **text)
{
	size_t size;
	FILE *stream = open_memstream(text, &size);
	int error;

	if (stream == NULL)
		return -ENOMEM;
	error = print(story, stream);
	if (fclose(stream) != 0 && error == 0)
		error = -ENOMEM;
	return error;
}

/* ---- the events that all is about */

static void gather_orders(struct story *story)
{
	const struct heddle_failing_set *failing = story->options->failing;
	const struct heddle_passing *passing = story->options->passing;
	size_t i;

	for (i = 0; story_has_orders(failing) && i < failing->n_orders; i++)
		story->orders[story->n_orders++] =
			(struct story_order){ failing->orders[i].earlier, failing->orders[i].later };
	if (passing != NULL && passing->is_found)
		story->orders[story->n_orders++] = (struct story_order){ passing->earlier, passing->later };
}

static void mark_choice(const struct story *story, struct rows *rows, uint32_t choice, uint32_t mark)
{
	const struct heddle_schedule *schedule = story->schedule;
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (choice - schedule->steps[i].first_choice < schedule->steps[i].n_choices)
			rows->marks[i] |= mark;
	}
}

static void mark_orders(const struct story *story, struct rows *rows)
{
	const struct heddle_failing_set *failing = story->options->failing;
	size_t i;

	for (i = 0; story_has_orders(failing) && i < failing->n_orders; i++) {
		rows->marks[failing->orders[i].earlier] |= 1u << i;
		rows->marks[failing->orders[i].later] |= 1u << i;
	}
	for (i = 0; story_has_orders(failing) && i < failing->n_choices; i++)
		mark_choice(story, rows, failing->choices[i], 1u << (failing->n_orders + i));
}

/* ---- the failing run */

/* What the marks of the rows mean, in a line. */
static void print_legend(const struct story *story, bool lanes, FILE *stream)
{
	bool has_marks = story_has_orders(story->options->failing);

	if (lanes)
		fputs("Numbers are steps; * takes a step, - does not.", stream);
	if (has_marks)
		fprintf(stream, "%s[A]: see \"It fails whenever\".", lanes ? " " : "");
	if (lanes || has_marks)
		fputc('\n', stream);
}

static int weigh_failing_run(const struct story *story, struct rows *rows)
{
	int error;

	mark_orders(story, rows);
	error = slice_weigh(rows->weights, &rows->facts, &rows->waits, story->orders, story->n_orders);
	slice_tell_more(rows->weights, &rows->facts, STEPS_FEW);
	return error;
}

static int print_failing_run(const struct story *story, FILE *stream)
{
	struct rows rows;
	int error = rows_open(&rows, story->schedule, &story->options->trace, story->lanes);

	if (error != 0)
		return error;
	error = weigh_failing_run(story, &rows);
	if (error == 0)
		error = rows_fit(&rows, story->rows);
	if (error == 0) {
		print_legend(story, rows.layout.lanes, stream);
		if (!rows.layout.lanes && rows.layout.n_columns > 0)
			layout_print_head(&rows.layout, story->schedule, stream);
		error = rows_print(&rows, stream);
	}
	rows_close(&rows);
	return error;
}

/* *lines: of all that could be told. */
static int measure_with(const struct story *story, bool lanes, unsigned *lines)
{
	struct rows rows;
	int error = rows_open(&rows, story->schedule, &story->options->trace, lanes);

	if (error != 0)
		return error;
	error = weigh_failing_run(story, &rows);
	if (error == 0)
		error = rows_measure(&rows, lines);
	rows_close(&rows);
	return error;
}

/* Columns show best who runs, unless they are so narrow that every row is broken: then lanes do. */
static int choose_lanes(struct story *story)
{
	unsigned columns, lanes;
	int error = measure_with(story, false, &columns);

	if (error == 0)
		error = measure_with(story, true, &lanes);
	if (error == 0)
		story->lanes = 5 * lanes <= 3 * columns;
	return error;
}

/* ---- the cycle, in a few lines: the rows have told where */

static void print_cycle(const struct story *story, FILE *stream)
{
	const struct heddle_schedule *schedule = story->schedule;
	char text[STORY_TEXT_MAX] = "", about[HEDDLE_SCHEDULE_WORD_MAX + 64];
	size_t length, i;

	for (i = 0; schedule->waits_are_cycle && i < schedule->n_waits; i++) {
		const struct heddle_schedule_wait *wait = &schedule->waits[i];

		length = strlen(text);
		snprintf(text + length, sizeof(text) - length, "%s%.100s waits for %.200s", i > 0 ? ", " : "",
			 schedule->threads[wait->thread].name,
			 heddle_text_target(&wait->target, about, sizeof(about)));
		length = strlen(text);
		if (wait->step != HEDDLE_NO_STEP)
			snprintf(text + length, sizeof(text) - length, " (%.100s, since step %" PRIu32 ")",
				 schedule->threads[wait->holder].name, wait->step);
	}
	if (text[0] != '\0')
		story_wrapped(story, "  ", text, stream);
}

/* ---- the whole */

static void print_head(const struct story *story, FILE *stream)
{
	trace_what_ran(story->schedule, stream);
	if (story->options->about != NULL && story->options->about[0] != '\0')
		story_wrapped(story, "", story->options->about, stream);
	fputc('\n', stream);
}

static int print_tail(const struct story *story, FILE *stream)
{
	int error;

	fputc('\n', stream);
	error = trace_finding_alone(story->schedule, &story->options->trace, stream);
	print_cycle(story, stream);
	story_print_failing_set(story, stream);
	if (error == 0)
		error = story_print_passing(story, stream);
	trace_commands(story->schedule, &story->options->trace, stream);
	return error;
}

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static int print_head_part(const struct story *story, FILE *stream)
{
	print_head(story, stream);
	return 0;
}

/* The whole, as text. */
struct parts {
	char *head, *rows, *tail;
};

static void free_parts(struct parts *parts)
{
	free(parts->head);
	free(parts->rows);
	free(parts->tail);
	*parts = (struct parts){ NULL };
}

static unsigned room(const struct parts *parts, unsigned lines)
{
	unsigned taken = count_lines(parts->head) + count_lines(parts->tail) +
			 3; /* the marks, the names above columns */

	return lines > taken + ROWS_LEAST ? lines - taken : ROWS_LEAST;
}

static int make_parts(struct story *story, struct parts *parts, unsigned lines)
{
	int error = story_keep(print_head_part, story, &parts->head);

	if (error == 0)
		error = story_keep(print_tail, story, &parts->tail);
	if (error != 0)
		return error;
	story->rows = room(parts, lines);
	return story_keep(print_failing_run, story, &parts->rows);
}

static bool fits(const struct parts *parts, unsigned lines)
{
	return count_lines(parts->head) + count_lines(parts->rows) + count_lines(parts->tail) <= lines;
}

/* Where the failing run needs more lines than are left, the passing one has fewer. */
static int make_it_fit(struct story *story, struct parts *parts)
{
	unsigned lines = story->options->lines != 0 ? story->options->lines : HEDDLE_STORY_LINES_DEFAULT;
	int error = make_parts(story, parts, lines);

	for (story->passing = PASSING_MOST; error == 0 && story->passing > 0 && !fits(parts, lines);) {
		story->passing--;
		free_parts(parts);
		error = make_parts(story, parts, lines);
	}
	return error;
}

int heddle_story_print(const struct heddle_schedule *schedule, const struct heddle_story_options *options,
		       FILE *stream)
{
	struct story story = { .schedule = schedule, .options = options, .passing = PASSING_MOST };
	struct parts parts = { NULL };
	int error = facts_make(&story.facts, schedule);

	if (error != 0)
		return error;
	gather_orders(&story);
	error = choose_lanes(&story);
	if (error == 0)
		error = make_it_fit(&story, &parts);
	if (error == 0)
		fprintf(stream, "%s%s%s", parts.head, parts.rows, parts.tail);
	facts_free(&story.facts);
	free_parts(&parts);
	return error != 0 ? error : ferror(stream) ? -EIO : 0;
}
