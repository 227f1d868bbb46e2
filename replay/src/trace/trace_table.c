// SPDX-License-Identifier: MIT
/*
 * The rows of the table:
 *
 *      3 | lock inode 1.i_mutex    |                       | core/dio/dio.c:12     a step
 *        |   - read tree [0,3]     |                       |                       what a section touched
 *        |   ? read error: 1 of 2  |                       |                       a choice
 *        | ~~ preempted            |                       |                       could have gone on
 *        |                         | -- waits: lock a      | core/trunc.c:40       cannot go on
 */
#include "trace/layout.h"
#include "schedule/text.h"
#include "schedule/words.h"

#include <errno.h>
#include <string.h>

#define TOUCHES_SHOWN 12
#define CELL_MAX      1400

#define BOLD   "\033[1m"
#define RED    "\033[31m"
#define YELLOW "\033[33m"

struct table {
	struct layout layout;
	const struct heddle_schedule *schedule;
	FILE *stream;
};

/* Rows of a thread without a column begin with its name; in lanes the name stands before each row anyway. */
static void print_row(const struct table *table, struct row row)
{
	char text[CELL_MAX];

	if (table->layout.column[row.thread] == COLUMN_NONE && !table->layout.lanes) {
		snprintf(text, sizeof(text), "(%.100s) %s", table->schedule->threads[row.thread].name,
			 row.text);
		row.text = text;
	}
	layout_print_row(&table->layout, table->schedule, &row, table->stream);
}

/* A section ends by releasing the lock that it began with: nothing to tell. */
static bool is_the_end(const struct heddle_schedule_touch *touch, const struct heddle_schedule_step *step)
{
	return touch->operation == HEDDLE_OP_SPIN_UNLOCK && step->target.object != NULL &&
	       touch->target.object != NULL && strcmp(touch->target.object, step->target.object) == 0;
}

/* "data_read tree [0]" is "read tree [0]" below its section. */
static const char *short_deed(const char *deed)
{
	return strncmp(deed, "data_", 5) == 0 ? deed + 5 : deed;
}

static void print_touch(const struct table *table, const struct heddle_schedule_step *step,
			const struct heddle_schedule_touch *touch)
{
	const struct heddle_place *place = heddle_text_is_part(step, &touch->place) ? NULL : &touch->place;
	char about[CELL_MAX], text[CELL_MAX], value[128];

	heddle_text_result(table->schedule, touch->operation, touch->value, value, sizeof(value));
	heddle_text_deed(touch->operation, &touch->target, place, about, sizeof(about));
	snprintf(text, sizeof(text), "- %.900s%s", short_deed(about), value);
	print_row(table, (struct row){ .step = -1, .thread = step->thread, .indent = 2, .text = text });
}

static void print_touches(const struct table *table, const struct heddle_schedule_step *step)
{
	uint32_t i, shown = 0, left = 0;
	char text[40];

	for (i = step->first_touch; i < step->first_touch + step->n_touches; i++) {
		const struct heddle_schedule_touch *touch = &table->schedule->touches[i];

		if (is_the_end(touch, step))
			continue;
		if (shown == TOUCHES_SHOWN) {
			left++;
			continue;
		}
		print_touch(table, step, touch);
		shown++;
	}
	if (left == 0)
		return;
	snprintf(text, sizeof(text), "- and %u more", left);
	print_row(table, (struct row){ .step = -1, .thread = step->thread, .indent = 2, .text = text });
}

static void print_choices(const struct table *table, const struct heddle_schedule_step *step)
{
	char text[CELL_MAX];
	uint32_t i;

	for (i = step->first_choice; i < step->first_choice + step->n_choices; i++) {
		const struct heddle_schedule_choice *choice = &table->schedule->choices[i];

		snprintf(text, sizeof(text), "? %.900s: %u of 0..%u", choice->why, choice->value,
			 choice->n - 1);
		print_row(table,
			  (struct row){ .step = -1, .thread = step->thread, .indent = 2, .text = text });
	}
}

static void print_step(const struct table *table, size_t number, bool failing)
{
	const struct heddle_schedule_step *step = &table->schedule->steps[number];
	char text[CELL_MAX];

	heddle_text_operation(table->schedule, step->operation, &step->target, &step->place, step->value,
			      text, sizeof(text));
	print_row(table, (struct row){ .step = (int)number,
				       .thread = step->thread,
				       .indent = step->inside ? 1 : 0,
				       .text = text,
				       .place = &step->place,
				       .colour = failing ? RED : NULL });
	print_touches(table, step);
	print_choices(table, step);
}

/* The finding, below the step in which it was made. A deadlock is told by who is left. */
static void print_finding(const struct table *table, size_t steps_done)
{
	const struct heddle_schedule *schedule = table->schedule;
	const struct heddle_schedule_finding *finding = &schedule->finding;
	char text[CELL_MAX];

	if (!schedule->has_finding || finding->step != steps_done || finding->thread < 0 ||
	    finding->kind == HEDDLE_DEADLOCK)
		return;
	snprintf(text, sizeof(text), "!! %s: %.600s", heddle_finding_kind_name(finding->kind),
		 finding->subject);
	print_row(table, (struct row){ .step = -1,
				       .thread = finding->thread,
				       .text = text,
				       .place = &finding->place,
				       .colour = RED });
}

/* The next step of a thread from number on; n_steps if it has none. */
static size_t next_step_of(const struct heddle_schedule *schedule, uint16_t thread, size_t number)
{
	while (number < schedule->n_steps && schedule->steps[number].thread != thread)
		number++;
	return number;
}

/* deed: what the thread waits to do; shown: where its place is shown beside it, else NULL */
static void print_wait(const struct table *table, uint16_t thread, const char *deed,
		       const struct heddle_place *shown, const char *word)
{
	char text[CELL_MAX + 16];

	snprintf(text, sizeof(text), "-- %s: %s", word, deed);
	print_row(
		table,
		(struct row){ .step = -1, .thread = thread, .text = text, .place = shown, .colour = YELLOW });
}

static const char *left_deed(const struct heddle_schedule_thread *left, char *buffer, size_t size)
{
	return heddle_text_deed(left->operation, &left->target, &left->place, buffer, size);
}

static bool is_first_of_interrupt(const struct heddle_schedule *schedule, size_t number)
{
	uint16_t thread = schedule->steps[number].thread;

	return schedule->threads[thread].interrupt && next_step_of(schedule, thread, 0) == number;
}

/* Why the thread of the step before `number` did not go on. */
static void print_switch(const struct table *table, size_t number)
{
	const struct heddle_schedule *schedule = table->schedule;
	const struct heddle_schedule_step *step = &schedule->steps[number], *next;
	uint16_t left = step[-1].thread;
	const struct heddle_schedule_thread *thread = &schedule->threads[left];
	size_t later = next_step_of(schedule, left, number);
	char deed[CELL_MAX];

	if (step->preempts) {
		print_row(table,
			  (struct row){ .step = -1, .thread = left, .text = "~~ preempted", .colour = BOLD });
	} else if (later == schedule->n_steps && thread->stopped) {
		return; /* at the finding, which is told */
	} else if (later == schedule->n_steps && thread->ended) {
		print_row(table, (struct row){ .step = -1, .thread = left, .text = "-- ends" });
	} else if (is_first_of_interrupt(schedule, number)) {
		print_row(table, (struct row){ .step = -1, .thread = step->thread, .text = "-- interrupt" });
	} else if (later == schedule->n_steps) {
		print_wait(table, left, left_deed(thread, deed, sizeof(deed)), NULL,
			   thread->operation == HEDDLE_OP_YIELD ? "yields" : "waits");
	} else {
		next = &schedule->steps[later];
		heddle_text_deed(next->operation, &next->target, &next->place, deed, sizeof(deed));
		print_wait(table, left, deed, NULL, next->operation == HEDDLE_OP_YIELD ? "yields" : "waits");
	}
}

/* Whom the end found unable to go on, or stopped before it could. */
static void print_left(const struct table *table)
{
	const struct heddle_schedule_thread *thread = table->schedule->threads;
	char deed[CELL_MAX];
	size_t i;

	for (i = 0; i < table->schedule->n_threads; i++, thread++) {
		if (!thread->ended && !thread->stopped)
			print_wait(table, (uint16_t)i, left_deed(thread, deed, sizeof(deed)), &thread->place,
				   thread->enabled ? "was to" : "blocked");
	}
}

int heddle_trace_table(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
		       FILE *stream)
{
	struct table table = { .schedule = schedule, .stream = stream };
	size_t i;

	layout_make(&table.layout, schedule, options, LAYOUT_COLUMN_MIN, true);
	if (table.layout.n_columns == 0) {
		fprintf(stream, "No steps: one thread did it all, with nobody to run beside it.\n");
		return ferror(stream) ? -EIO : 0;
	}
	layout_print_head(&table.layout, schedule, stream);
	print_finding(&table, 0);
	for (i = 0; i < schedule->n_steps; i++) {
		if (i > 0 && schedule->steps[i].thread != schedule->steps[i - 1].thread)
			print_switch(&table, i);
		print_step(&table, i, schedule->has_finding && i == heddle_schedule_failing_step(schedule));
		print_finding(&table, i + 1);
	}
	print_left(&table);
	return ferror(stream) ? -EIO : 0;
}
