// SPDX-License-Identifier: MIT
#include <heddle/story.h>

#include "schedule/text.h"
#include "story/rows.h"
#include "story/slice.h"
#include "trace/parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_LEAST 12 /* lines of the failing run, whatever else there is to tell */
/* fewer that others have to do with: those are told as well that say what they found */
#define STEPS_FEW    12
#define PASSING_MOST 6 /* lines of the passing run */
#define TEXT_MAX     2000

struct story {
	const struct heddle_schedule *schedule;
	const struct heddle_story_options *options;
	struct story_order orders[HEDDLE_FAILING_ORDERS_MAX + 1];
	size_t n_orders;
	struct facts facts;
	unsigned rows;	  /* lines that there are for the failing run */
	unsigned passing; /* and for the passing one */
	bool lanes;
};

static unsigned width_of(const struct story *story)
{
	unsigned width = story->options->trace.width != 0 ? story->options->trace.width : 80;

	return width < HEDDLE_TRACE_WIDTH_MIN ? HEDDLE_TRACE_WIDTH_MIN : width;
}

static void wrapped(const struct story *story, const char *first, const char *text, FILE *stream)
{
	trace_wrapped(stream, width_of(story), first, text);
}

static bool has_orders(const struct heddle_failing_set *failing)
{
	return failing != NULL && failing->is_found && failing->n_orders + failing->n_choices > 0;
}

typedef int part(const struct story *story, FILE *stream);

/* *text: what the part prints; caller frees. */
static int keep(part *print, const struct story *story, char **text)
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

	for (i = 0; has_orders(failing) && i < failing->n_orders; i++)
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

	for (i = 0; has_orders(failing) && i < failing->n_orders; i++) {
		rows->marks[failing->orders[i].earlier] |= 1u << i;
		rows->marks[failing->orders[i].later] |= 1u << i;
	}
	for (i = 0; has_orders(failing) && i < failing->n_choices; i++)
		mark_choice(story, rows, failing->choices[i], 1u << (failing->n_orders + i));
}

/* ---- the failing run */

static int weigh_failing_run(const struct story *story, struct rows *rows)
{
	const struct heddle_schedule *schedule = story->schedule;
	int error;

	mark_orders(story, rows);
	error = slice_weigh(rows->weights, &rows->facts, &rows->waits, story->orders, story->n_orders,
			    schedule->has_finding ? schedule->finding.message : "");
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
		if (!rows.layout.lanes)
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
	char text[TEXT_MAX] = "", about[HEDDLE_SCHEDULE_WORD_MAX + 64];
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
		wrapped(story, "  ", text, stream);
}

/* ---- in words: the failing set */

/* What a step does to an object, as a noun. */
static const char *deed(enum heddle_operation operation)
{
	unsigned accesses = heddle_operation_accesses(operation);

	switch ((int)operation) {
	case HEDDLE_OP_ATOMIC_LOAD:
	case HEDDLE_OP_VARIABLE_READ:
	case HEDDLE_OP_DATA_READ:
	case HEDDLE_OP_MEMORY_READ:
	case HEDDLE_OP_MEMORY_LOAD:
		return "read";
	case HEDDLE_OP_ATOMIC_STORE:
	case HEDDLE_OP_VARIABLE_WRITE:
	case HEDDLE_OP_DATA_WRITE:
	case HEDDLE_OP_MEMORY_WRITE:
	case HEDDLE_OP_MEMORY_STORE:
		return "write";
	default:
		return accesses == 1u << HEDDLE_ADD ? "change" : heddle_operation_name(operation);
	}
}

static bool adds(const struct fact *fact)
{
	return fact->accesses == 1u << HEDDLE_ADD;
}

/*
 * What the two have to do with each other: the same for both, and a read and a write rather than a count.
 * NULL: nothing is known.
 */
static const struct fact *fact_between(const struct facts *facts, uint32_t event, uint32_t other)
{
	const struct fact *found = NULL, *a, *b;
	uint32_t first = event < other ? event : other, second = event < other ? other : event, i, j;
	bool is_best = false;

	for (i = facts->first[first]; i < facts->first[first + 1] && !is_best; i++) {
		for (j = facts->first[second]; j < facts->first[second + 1] && !is_best; j++) {
			a = &facts->all[i];
			b = &facts->all[j];
			if (!facts_conflict(a, b))
				continue;
			is_best = !adds(a) && !adds(b);
			if (found == NULL || is_best)
				found = event == first ? a : b;
		}
	}
	return found;
}

/* "R's read of file 1 i_size (13)"; what was to come has no number. */
static void event_text(const struct story *story, uint32_t event, uint32_t other, char *text, size_t size)
{
	const struct heddle_schedule *schedule = story->schedule;
	const struct fact *fact = fact_between(&story->facts, event, other);
	bool is_step = event < schedule->n_steps;
	size_t thread = is_step ? schedule->steps[event].thread : event - schedule->n_steps;
	const struct heddle_schedule_thread *left = &schedule->threads[thread];
	enum heddle_operation operation = is_step ? schedule->steps[event].operation : left->operation;
	const struct heddle_target *target = is_step ? &schedule->steps[event].target : &left->target;
	char about[HEDDLE_SCHEDULE_WORD_MAX + 64], number[40] = "";

	heddle_text_target(fact != NULL ? fact->target : target, about, sizeof(about));
	if (is_step)
		snprintf(number, sizeof(number), " (%" PRIu32 ")", event);
	snprintf(text, size, "%.200s's %s%s%.400s%s", left->name,
		 deed(fact != NULL ? fact->operation : operation), about[0] != '\0' ? " of " : "", about,
		 number);
}

static size_t count_differences(const struct story *story)
{
	return story->options->failing->n_orders + story->options->failing->n_choices;
}

static void print_choice(const struct story *story, size_t number, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	const struct heddle_schedule_choice *choice = &story->schedule->choices[failing->choices[number]];
	char text[TEXT_MAX], mark[MARK_MAX], first[MARK_MAX + 2];

	number += failing->n_orders;
	snprintf(text, sizeof(text), "%.600s: %u of 0..%u%s", choice->why, choice->value, choice->n - 1,
		 number + 1 < count_differences(story) ? ", and" : "");
	snprintf(first, sizeof(first), "  %s", rows_mark(1u << number, mark));
	wrapped(story, first, text, stream);
}

static void print_order(const struct story *story, size_t number, FILE *stream)
{
	const struct heddle_order *order = &story->options->failing->orders[number];
	char earlier[TEXT_MAX], later[TEXT_MAX], text[3 * TEXT_MAX], mark[MARK_MAX], first[MARK_MAX + 2];

	event_text(story, order->earlier, order->later, earlier, sizeof(earlier));
	event_text(story, order->later, order->earlier, later, sizeof(later));
	snprintf(text, sizeof(text), "%s comes before %s%s", earlier, later,
		 number + 1 < count_differences(story) ? ", and" : "");
	snprintf(first, sizeof(first), "  %s", rows_mark(1u << number, mark));
	wrapped(story, first, text, stream);
}

static void print_how_sure(const struct story *story, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	char text[TEXT_MAX];

	if (failing->is_exhausted)
		snprintf(text, sizeof(text),
			 "All %" PRIu32 " executions were run, one of each class. The %" PRIu32
			 " that pass%s lack%s one of these orders, and no order can be left out.",
			 failing->executions, failing->passing, failing->passing == 1 ? "es" : "",
			 failing->passing == 1 ? "s" : "");
	else
		snprintf(text, sizeof(text),
			 "That was so in each of %" PRIu32 " runs that had it, of %" PRIu32
			 " tried: a sample. None of it can be left out.",
			 failing->failing, failing->executions);
	wrapped(story, "", text, stream);
}

static void print_failing_set(const struct story *story, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	size_t i;

	if (failing == NULL || !failing->is_found)
		return;
	if (failing->always_fails) {
		fprintf(stream, "\nIt fails whatever the order: none of %" PRIu32 " executions%s passes.\n",
			failing->executions, failing->is_exhausted ? ", which are all," : " tried");
		return;
	}
	fprintf(stream, "\nIt fails whenever\n");
	for (i = 0; i < failing->n_orders; i++)
		print_order(story, i, stream);
	for (i = 0; i < failing->n_choices; i++)
		print_choice(story, i, stream);
	print_how_sure(story, stream);
}

/* ---- the passing run, from where it parts */

static uint32_t parting(const struct heddle_schedule *a, const struct heddle_schedule *b)
{
	uint32_t i = 0;

	while (i < a->n_steps && i < b->n_steps &&
	       strcmp(a->threads[a->steps[i].thread].name, b->threads[b->steps[i].thread].name) == 0)
		i++;
	return i;
}

static bool is_like(const struct heddle_schedule *a, const struct heddle_schedule_step *one,
		    const struct heddle_schedule *b, uint16_t thread, enum heddle_operation operation,
		    const struct heddle_place *place)
{
	return strcmp(a->threads[one->thread].name, b->threads[thread].name) == 0 &&
	       one->operation == operation && one->place.line == place->line &&
	       (one->place.file == NULL) == (place->file == NULL) &&
	       (place->file == NULL || strcmp(one->place.file, place->file) == 0);
}

/* The step of run, from its parting on, that is event of schedule; HEDDLE_NO_STEP if it does not come. */
static uint32_t find_event(const struct heddle_schedule *run, uint32_t from,
			   const struct heddle_schedule *schedule, uint32_t event)
{
	bool is_step = event < schedule->n_steps;
	uint16_t thread = is_step ? schedule->steps[event].thread : (uint16_t)(event - schedule->n_steps);
	enum heddle_operation operation =
		is_step ? schedule->steps[event].operation : schedule->threads[thread].operation;
	const struct heddle_place *place =
		is_step ? &schedule->steps[event].place : &schedule->threads[thread].place;
	uint32_t i;

	for (i = from; i < run->n_steps; i++) {
		if (is_like(run, &run->steps[i], schedule, thread, operation, place))
			return i;
	}
	return HEDDLE_NO_STEP;
}

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
	rows.from = parting(story->schedule, run);
	order.later = find_event(run, rows.from, story->schedule, passing->earlier);
	order.earlier = find_event(run, rows.from, story->schedule, passing->later);
	error = slice_weigh(rows.weights, &rows.facts, &rows.waits, &order,
			    order.earlier != HEDDLE_NO_STEP && order.later != HEDDLE_NO_STEP, "");
	if (error == 0)
		error = fit_passing(&rows, story->passing);
	if (error == 0)
		error = rows_print(&rows, stream);
	rows_close(&rows);
	return error;
}

static int print_passing(const struct story *story, FILE *stream)
{
	const struct heddle_passing *passing = story->options->passing;
	char earlier[TEXT_MAX], later[TEXT_MAX], text[3 * TEXT_MAX], *rows = NULL;
	int error = 0;

	if (passing == NULL || (!passing->is_found && passing->replays == 0))
		return 0;
	if (!passing->is_found) {
		fprintf(stream,
			"\nNo two steps were found that make it pass the other way round (%u replay%s).\n",
			passing->replays, passing->replays == 1 ? "" : "s");
		return 0;
	}
	if (passing->run != NULL && story->passing > 0)
		error = keep(print_passing_rows, story, &rows);
	event_text(story, passing->earlier, passing->later, earlier, sizeof(earlier));
	event_text(story, passing->later, passing->earlier, later, sizeof(later));
	snprintf(text, sizeof(text), "It passes with %s before %s%s", later, earlier,
		 rows != NULL && rows[0] != '\0' ? ". That run, from where it parts:" : ".");
	fputc('\n', stream);
	wrapped(story, "", text, stream);
	fputs(rows != NULL ? rows : "", stream);
	free(rows);
	return error;
}

/* ---- the whole */

static void print_head(const struct story *story, FILE *stream)
{
	trace_what_ran(story->schedule, stream);
	if (story->options->about != NULL && story->options->about[0] != '\0')
		wrapped(story, "", story->options->about, stream);
	fputc('\n', stream);
}

static int print_tail(const struct story *story, FILE *stream)
{
	int error;

	fputc('\n', stream);
	error = trace_finding_alone(story->schedule, &story->options->trace, stream);
	print_cycle(story, stream);
	print_failing_set(story, stream);
	if (error == 0)
		error = print_passing(story, stream);
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
	unsigned taken =
		count_lines(parts->head) + count_lines(parts->tail) + 2; /* the names above columns */

	return lines > taken + ROWS_LEAST ? lines - taken : ROWS_LEAST;
}

static int make_parts(struct story *story, struct parts *parts, unsigned lines)
{
	int error = keep(print_head_part, story, &parts->head);

	if (error == 0)
		error = keep(print_tail, story, &parts->tail);
	if (error != 0)
		return error;
	story->rows = room(parts, lines);
	return keep(print_failing_run, story, &parts->rows);
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
