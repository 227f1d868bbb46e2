// SPDX-License-Identifier: MIT
#include "trace/layout.h"
#include "schedule/place.h"

#include <string.h>

#define SOURCE_MIN 12
#define NAME_MAX_  14
#define GAP	   2  /* "| " before each column */
#define HANG	   2  /* continued lines are indented */
#define LANES_MAX  48 /* of more threads neighbours share a lane */

static unsigned decimal_width(size_t number)
{
	unsigned width = 1;

	for (; number >= 10; number /= 10)
		width++;
	return width;
}

/* Threads that did something but join others, or are left with it to do, get a column. */
static void assign_columns(struct layout *layout, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_thread *thread = schedule->threads;
	bool shown[HEDDLE_THREADS_MAX] = { 0 };
	size_t i;

	for (i = 0; i < schedule->n_steps; i++)
		shown[schedule->steps[i].thread] |= !heddle_operation_joins(schedule->steps[i].operation);
	for (i = 0; i < schedule->n_threads; i++, thread++) {
		shown[i] |= !thread->ended && !thread->stopped && !heddle_operation_joins(thread->operation);
		layout->column[i] = shown[i] ? (int)layout->n_columns++ : COLUMN_NONE;
	}
}

/* Without its folders if it is too long for max. */
static const char *short_place(const struct heddle_place *place, unsigned max, char *buffer, size_t size)
{
	const char *text = heddle_place_text(place, buffer, size), *slash = strrchr(text, '/');

	return strlen(text) > max && slash != NULL ? slash + 1 : text;
}

static unsigned place_length(const struct heddle_place *place, unsigned max)
{
	char text[HEDDLE_SCHEDULE_WORD_MAX];

	return (unsigned)strlen(short_place(place, max, text, sizeof(text)));
}

/* Of the steps and the finding. */
static unsigned longest_place(const struct heddle_schedule *schedule, unsigned max)
{
	unsigned longest = SOURCE_MIN, length;
	size_t i;

	if (schedule->has_finding && place_length(&schedule->finding.place, max) > longest)
		longest = place_length(&schedule->finding.place, max);
	for (i = 0; i < schedule->n_steps; i++) {
		length = place_length(&schedule->steps[i].place, max);
		if (length > longest)
			longest = length;
	}
	return longest < max ? longest : max;
}

static unsigned longest_name(const struct heddle_schedule *schedule)
{
	unsigned longest = 1, length;
	size_t i;

	for (i = 0; i < schedule->n_threads; i++) {
		length = (unsigned)strlen(schedule->threads[i].name);
		if (length > longest)
			longest = length;
	}
	return longest < NAME_MAX_ ? longest : NAME_MAX_;
}

static size_t steps_of(const struct heddle_schedule *schedule, size_t thread)
{
	size_t i, n = 0;

	for (i = 0; i < schedule->n_steps; i++)
		n += schedule->steps[i].thread == thread;
	return n;
}

/* Each column gets its least width; what is left over is shared out by the steps. */
static void place_columns(struct layout *layout, const struct heddle_schedule *schedule, unsigned column_min)
{
	unsigned start = layout->step_width + 1,
		 spare = layout->cells_width - layout->n_columns * (column_min + GAP);
	size_t steps = 0, thread;
	int column;

	for (thread = 0; thread < schedule->n_threads; thread++) {
		if (layout->column[thread] != COLUMN_NONE)
			steps += steps_of(schedule, thread) + 1;
	}
	for (thread = 0; thread < schedule->n_threads; thread++) {
		column = layout->column[thread];
		if (column == COLUMN_NONE)
			continue;
		layout->cell_start[column] = start + GAP;
		layout->cell_width[column] =
			column_min + (unsigned)(spare * (steps_of(schedule, thread) + 1) / steps);
		start += GAP + layout->cell_width[column];
	}
}

static void place_lanes(struct layout *layout)
{
	layout->n_lanes = layout->n_columns < LANES_MAX ? layout->n_columns : LANES_MAX;
	layout->cell_start[0] = layout->step_width + 1 + layout->n_lanes + 1 + layout->name_width + 1;
	layout->cell_width[0] = layout->source_start - GAP - layout->cell_start[0];
}

void layout_make(struct layout *layout, const struct heddle_schedule *schedule,
		 const struct heddle_trace_options *options, unsigned column_min, bool has_source)
{
	unsigned width = options->width != 0 ? options->width : 80, room;

	*layout = (struct layout){ .colour = options->colour };
	if (width < HEDDLE_TRACE_WIDTH_MIN)
		width = HEDDLE_TRACE_WIDTH_MIN;
	layout->width = width < HEDDLE_TRACE_WIDTH_MAX ? width : HEDDLE_TRACE_WIDTH_MAX;
	layout->step_width = decimal_width(schedule->n_steps) > 4 ? decimal_width(schedule->n_steps) : 4;
	layout->source_width = has_source ? longest_place(schedule, layout->width / 4) : 0;
	layout->source_start = has_source ? layout->width - layout->source_width : layout->width + GAP;
	assign_columns(layout, schedule);
	room = layout->source_start - layout->step_width - 1 - GAP;
	layout->cells_width = room;
	layout->name_width = longest_name(schedule);
	layout->lanes = room < layout->n_columns * (column_min + GAP);
	if (layout->lanes)
		place_lanes(layout);
	else
		place_columns(layout, schedule, column_min);
}

/*
 * Where to break text: before the last blank, else behind the last joint of a name, else in the midst of it.
 */
static size_t find_break(const char *text, size_t width)
{
	size_t i;

	for (i = width; i > width / 3; i--) {
		if (text[i] == ' ')
			return i;
	}
	for (i = width; i > width / 2; i--) {
		if (strchr("_./", text[i - 1]) != NULL)
			return i;
	}
	return width;
}

size_t layout_wrap(const char **text, size_t width, const char **line)
{
	size_t length;

	while (**text == ' ')
		(*text)++;
	*line = *text;
	length = strlen(*text);
	if (length > width)
		length = find_break(*text, width);
	*text += length;
	while (length > 0 && (*line)[length - 1] == ' ')
		length--;
	return length;
}

/* A line of the table while it is put together. */
struct canvas {
	char text[HEDDLE_TRACE_WIDTH_MAX + 1];
};

static void put(struct canvas *canvas, unsigned at, const char *text, size_t length)
{
	if (at + length <= HEDDLE_TRACE_WIDTH_MAX)
		memcpy(canvas->text + at, text, length);
}

/* Where a row's text stands and how wide it may be, without a blank before the next column. */
static unsigned row_start(const struct layout *layout, const struct row *row, unsigned *width)
{
	int column = layout->column[row->thread];

	if (layout->lanes || column == COLUMN_NONE)
		column = 0;
	*width = layout->cell_width[column] - 1;
	if (layout->column[row->thread] == COLUMN_NONE && !layout->lanes)
		*width = layout->cells_width - GAP - 1;
	return layout->cell_start[column];
}

static void put_rules(struct canvas *canvas, const struct layout *layout)
{
	unsigned i;

	for (i = 0; !layout->lanes && i < layout->n_columns; i++)
		canvas->text[layout->cell_start[i] - GAP] = '|';
	if (layout->source_width > 0)
		canvas->text[layout->source_start - GAP] = '|';
}

static void blank(struct canvas *canvas, const struct layout *layout)
{
	memset(canvas->text, ' ', sizeof(canvas->text));
	put_rules(canvas, layout);
}

static void print_canvas(struct canvas *canvas, const struct layout *layout, const char *colour, FILE *stream)
{
	size_t length = layout->width;

	while (length > 0 && canvas->text[length - 1] == ' ')
		length--;
	canvas->text[length] = '\0';
	if (layout->colour && colour != NULL)
		fprintf(stream, "%s%s\033[0m\n", colour, canvas->text);
	else
		fprintf(stream, "%s\n", canvas->text);
}

/* A place that is too long loses its folders, then its beginning. */
static void put_place(struct canvas *canvas, const struct layout *layout, const struct heddle_place *place)
{
	char buffer[HEDDLE_SCHEDULE_WORD_MAX];
	const char *text = short_place(place, layout->source_width, buffer, sizeof(buffer));
	size_t length = strlen(text);

	if (length > layout->source_width) {
		text += length - layout->source_width;
		length = layout->source_width;
	}
	put(canvas, layout->source_start, text, length);
}

static void put_name(struct canvas *canvas, unsigned at, const char *name, unsigned width)
{
	size_t length = strlen(name);

	put(canvas, at, name, length < width ? length : width);
}

/* The lane of a thread that has a column. */
static unsigned lane_of(const struct layout *layout, size_t thread)
{
	return (unsigned)layout->column[thread] * layout->n_lanes / layout->n_columns;
}

static void put_lanes(struct canvas *canvas, const struct layout *layout,
		      const struct heddle_schedule *schedule, const struct row *row)
{
	unsigned start = layout->step_width + 1;

	memset(canvas->text + start, '.', layout->n_lanes);
	if (layout->column[row->thread] != COLUMN_NONE)
		canvas->text[start + lane_of(layout, (size_t)row->thread)] = row->step >= 0 ? '*' : '-';
	put_name(canvas, start + layout->n_lanes + 1, schedule->threads[row->thread].name,
		 layout->name_width);
}

/* What stands beside the first line of a row's text. */
static void put_margins(struct canvas *canvas, const struct layout *layout,
			const struct heddle_schedule *schedule, const struct row *row)
{
	char number[16];

	if (layout->lanes)
		put_lanes(canvas, layout, schedule, row);
	if (row->step >= 0) {
		snprintf(number, sizeof(number), "%*d", (int)layout->step_width, row->step);
		put(canvas, 0, number, strlen(number));
	}
	if (layout->source_width > 0 && row->place != NULL && row->place->file != NULL)
		put_place(canvas, layout, row->place);
}

void layout_print_row(const struct layout *layout, const struct heddle_schedule *schedule,
		      const struct row *row, FILE *stream)
{
	struct canvas canvas;
	const char *rest = row->text, *line;
	unsigned width, start = row_start(layout, row, &width), indent = row->indent;
	size_t length;
	bool first = true;

	while ((length = layout_wrap(&rest, width - indent, &line)) > 0) {
		blank(&canvas, layout);
		if (first)
			put_margins(&canvas, layout, schedule, row);
		if (layout->column[row->thread] == COLUMN_NONE && !layout->lanes)
			memset(canvas.text + start, ' ', width); /* no rules through what goes across */
		put(&canvas, start + indent, line, length);
		print_canvas(&canvas, layout, row->colour, stream);
		indent = row->indent + HANG;
		first = false;
	}
}

static void print_head_line(const struct layout *layout, const struct heddle_schedule *schedule, FILE *stream)
{
	struct canvas canvas;
	size_t i;

	blank(&canvas, layout);
	put(&canvas, layout->step_width - 4, "step", 4);
	if (layout->source_width > 0)
		put(&canvas, layout->source_start, "source", 6);
	for (i = 0; i < schedule->n_threads; i++) {
		if (layout->column[i] != COLUMN_NONE && !layout->lanes)
			put_name(&canvas, layout->cell_start[layout->column[i]], schedule->threads[i].name,
				 layout->cell_width[layout->column[i]] - 1);
	}
	print_canvas(&canvas, layout, "\033[1m", stream);
}

/* In lanes the names do not fit above: each gets a line that leads to its lane. */
static void print_lane_names(const struct layout *layout, const struct heddle_schedule *schedule,
			     FILE *stream)
{
	struct canvas canvas;
	unsigned start = layout->step_width + 1;
	size_t i;

	for (i = 0; i < schedule->n_threads; i++) {
		if (layout->column[i] == COLUMN_NONE)
			continue;
		memset(canvas.text, ' ', sizeof(canvas.text));
		memset(canvas.text + start, '|', lane_of(layout, i));
		canvas.text[start + lane_of(layout, i)] = '+';
		put_name(&canvas, start + layout->n_lanes + 1, schedule->threads[i].name,
			 layout->width - start - layout->n_lanes - 1);
		print_canvas(&canvas, layout, NULL, stream);
	}
}

static void print_rule(const struct layout *layout, FILE *stream)
{
	struct canvas canvas;
	unsigned i;

	blank(&canvas, layout);
	for (i = 0; i < layout->width; i++)
		canvas.text[i] = canvas.text[i] == '|' ? '+' : '-';
	print_canvas(&canvas, layout, NULL, stream);
}

void layout_print_head(const struct layout *layout, const struct heddle_schedule *schedule, FILE *stream)
{
	if (layout->lanes)
		print_lane_names(layout, schedule, stream);
	print_head_line(layout, schedule, stream);
	print_rule(layout, stream);
}
