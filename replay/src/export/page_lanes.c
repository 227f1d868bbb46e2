// SPDX-License-Identifier: MIT
/*
 * The lanes beside the rows, as a drawing of the height of the rows: a line for each thread, on it
 *
 *   a dot         a step
 *   a thick line  steps in a row
 *   a band        a lock is held
 *   dashes        the thread cannot go on; with a cross at the end: for ever
 *   a slant       another thread goes on; broken where the one before was preempted
 */
#include "export/page_lanes.h"

#include <inttypes.h>

unsigned page_lane_width(const struct timeline *timeline)
{
	return timeline->n_lanes <= 6 ? 22 : timeline->n_lanes <= 12 ? 16 : 10;
}

unsigned page_lanes_width(const struct timeline *timeline)
{
	return timeline->n_lanes * page_lane_width(timeline) + 8;
}

struct drawing {
	const struct page_run *run;
	const struct heddle_schedule *schedule;
	FILE *stream;
	unsigned lane_width;
	uint32_t first[HEDDLE_THREADS_MAX], last[HEDDLE_THREADS_MAX]; /* steps of each; HEDDLE_NO_STEP */
	char colour[PAGE_COLOUR_MAX];
};

static unsigned x_of(const struct drawing *drawing, uint16_t thread)
{
	return (unsigned)drawing->run->timeline->lane[thread] * drawing->lane_width +
	       drawing->lane_width / 2 + 4;
}

/* The middle of a row; above and below of what is shown: its ends. */
static unsigned y_of(const struct drawing *drawing, uint32_t step)
{
	const struct page_run *run = drawing->run;

	if (step < run->from)
		return 0;
	if (step >= run->to)
		return (run->to - run->from) * PAGE_ROW;
	return (step - run->from) * PAGE_ROW + PAGE_ROW / 2;
}

static const char *colour_of(struct drawing *drawing, uint16_t thread)
{
	return page_colour(drawing->run->record, drawing->run->timeline, thread, drawing->colour);
}

static bool has_lane(const struct drawing *drawing, uint16_t thread)
{
	return drawing->run->timeline->lane[thread] >= 0;
}

static void line(struct drawing *drawing, const char *class, uint16_t thread, unsigned from, unsigned to)
{
	unsigned x = x_of(drawing, thread);

	if (from < to)
		fprintf(drawing->stream, "<path class=\"%s %s\" d=\"M%u %uV%u\"/>\n", class,
			colour_of(drawing, thread), x, from, to);
}

/* ---- what goes on for a while */

/* Where the row of a thread that has not ended is, below the steps. */
static unsigned y_of_left(const struct drawing *drawing, uint16_t thread)
{
	const struct heddle_schedule *schedule = drawing->schedule;
	unsigned n = 0;
	uint16_t i;

	for (i = 0; i < thread; i++)
		n += page_is_left(schedule, i);
	return y_of(drawing, drawing->run->to) + n * PAGE_ROW + PAGE_ROW / 2;
}

static unsigned end_of(const struct drawing *drawing, uint16_t thread)
{
	if (drawing->run->to < drawing->schedule->n_steps)
		return y_of(drawing, drawing->last[thread] == HEDDLE_NO_STEP ? 0 : drawing->run->to);
	if (page_is_left(drawing->schedule, thread))
		return y_of_left(drawing, thread);
	return drawing->last[thread] == HEDDLE_NO_STEP ? 0 : y_of(drawing, drawing->last[thread]);
}

static void draw_lives(struct drawing *drawing)
{
	uint16_t i;

	for (i = 0; i < drawing->schedule->n_threads; i++) {
		uint32_t first = drawing->first[i] == HEDDLE_NO_STEP ? 0 : drawing->first[i];

		if (has_lane(drawing, i))
			line(drawing, "life", i, y_of(drawing, first), end_of(drawing, i));
	}
}

/* The next step of the thread from there on; n_steps if it has none. */
static uint32_t next_of(const struct heddle_schedule *schedule, uint16_t thread, uint32_t step)
{
	while (step < schedule->n_steps && schedule->steps[step].thread != thread)
		step++;
	return step;
}

/* From the step behind which something is held to the one that releases the last of it. */
static void draw_holds_of(struct drawing *drawing, uint16_t thread)
{
	const struct timeline *timeline = drawing->run->timeline;
	uint32_t i = next_of(drawing->schedule, thread, 0), from = HEDDLE_NO_STEP;

	for (; i < drawing->schedule->n_steps; i = next_of(drawing->schedule, thread, i + 1)) {
		if (timeline->steps[i].n_held > 0 && from == HEDDLE_NO_STEP)
			from = i;
		if (timeline->steps[i].n_held > 0 || from == HEDDLE_NO_STEP)
			continue;
		line(drawing, "holds", thread, y_of(drawing, from), y_of(drawing, i));
		from = HEDDLE_NO_STEP;
	}
	if (from != HEDDLE_NO_STEP)
		line(drawing, "holds", thread, y_of(drawing, from), end_of(drawing, thread));
}

static void draw_wait(struct drawing *drawing, const struct story_wait *wait)
{
	uint32_t from = wait->from == HEDDLE_NO_STEP ? 0 : wait->from;

	if (!has_lane(drawing, wait->thread))
		return;
	line(drawing, "waits", wait->thread, y_of(drawing, from),
	     wait->until == HEDDLE_NO_STEP ? end_of(drawing, wait->thread) : y_of(drawing, wait->until));
}

/* ---- who runs */

static void draw_switch(struct drawing *drawing, uint32_t step)
{
	const struct heddle_schedule_step *to = &drawing->schedule->steps[step], *from = to - 1;

	if (!has_lane(drawing, from->thread) || !has_lane(drawing, to->thread))
		return;
	if (from->thread == to->thread)
		line(drawing, "runs", to->thread, y_of(drawing, step - 1), y_of(drawing, step));
	else
		fprintf(drawing->stream, "<path class=\"%s\" d=\"M%u %uL%u %u\"/>\n",
			to->preempts ? "preempts" : "switches", x_of(drawing, from->thread),
			y_of(drawing, step - 1), x_of(drawing, to->thread), y_of(drawing, step));
}

static void draw_step(struct drawing *drawing, uint32_t step)
{
	uint16_t thread = drawing->schedule->steps[step].thread;
	bool fails = !drawing->run->is_passing && step == drawing->run->record->failing;

	if (!has_lane(drawing, thread))
		return;
	if (fails)
		fprintf(drawing->stream, "<circle class=\"fails\" cx=\"%u\" cy=\"%u\" r=\"8\"/>\n",
			x_of(drawing, thread), y_of(drawing, step));
	fprintf(drawing->stream, "<circle class=\"step %s\" cx=\"%u\" cy=\"%u\" r=\"%u\"/>\n",
		colour_of(drawing, thread), x_of(drawing, thread), y_of(drawing, step),
		drawing->lane_width < 12 ? 3 : 4);
}

/* What becomes of a thread that has not ended: a cross, or a ring where it could go on. */
static void draw_left(struct drawing *drawing, uint16_t thread)
{
	unsigned x, y;

	if (!has_lane(drawing, thread) || !page_is_left(drawing->schedule, thread))
		return;
	x = x_of(drawing, thread);
	y = y_of_left(drawing, thread);
	if (drawing->schedule->threads[thread].enabled)
		fprintf(drawing->stream, "<circle class=\"could %s\" cx=\"%u\" cy=\"%u\" r=\"4\"/>\n",
			colour_of(drawing, thread), x, y);
	else
		fprintf(drawing->stream, "<path class=\"stuck\" d=\"M%u %ul8 8m0-8l-8 8\"/>\n", x - 4, y - 4);
}

/* ---- the whole */

static void find_ends(struct drawing *drawing)
{
	uint32_t i;

	for (i = 0; i < HEDDLE_THREADS_MAX; i++)
		drawing->first[i] = drawing->last[i] = HEDDLE_NO_STEP;
	for (i = 0; i < drawing->schedule->n_steps; i++) {
		uint16_t thread = drawing->schedule->steps[i].thread;

		drawing->last[thread] = i;
		if (drawing->first[thread] == HEDDLE_NO_STEP)
			drawing->first[thread] = i;
	}
}

static void draw(struct drawing *drawing)
{
	const struct page_run *run = drawing->run;
	uint32_t i;

	draw_lives(drawing);
	for (i = 0; i < drawing->schedule->n_threads; i++) {
		if (has_lane(drawing, (uint16_t)i))
			draw_holds_of(drawing, (uint16_t)i);
	}
	for (i = 0; i < run->timeline->waits.n; i++)
		draw_wait(drawing, &run->timeline->waits.all[i]);
	for (i = run->from + 1; i < run->to; i++)
		draw_switch(drawing, i);
	for (i = run->from; i < run->to; i++)
		draw_step(drawing, i);
	for (i = 0; run->to == drawing->schedule->n_steps && i < drawing->schedule->n_threads; i++)
		draw_left(drawing, (uint16_t)i);
}

void page_lanes_write(const struct page_run *run, unsigned height, FILE *stream)
{
	struct drawing drawing = { .run = run,
				   .schedule = run->timeline->schedule,
				   .stream = stream,
				   .lane_width = page_lane_width(run->timeline) };
	unsigned width = page_lanes_width(run->timeline);

	find_ends(&drawing);
	fprintf(stream,
		"<svg class=\"lanes\" aria-hidden=\"true\" data-lane=\"%u\" width=\"%u\" height=\"%u\" "
		"viewBox=\"0 0 %u %u\">\n",
		drawing.lane_width, width, height, width, height);
	draw(&drawing);
	fputs("<g class=\"edges\"></g></svg>\n", stream);
}
