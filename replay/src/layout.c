// SPDX-License-Identifier: MIT
#include "layout.h"
#include "place.h"

#include <string.h>

#define COLUMN_MIN 15
#define SOURCE_MIN 12
#define NAME_MAX_  14
#define GAP	   2 /* "| " before each column */
#define HANG	   2 /* continued lines are indented */

static unsigned decimal_width(size_t number)
{
	unsigned width = 1;

	for (; number >= 10; number /= 10)
		width++;
	return width;
}

/* Threads that did something, or are left with something to do, get a column. */
static void assign_columns(struct layout *layout, const struct heddle_schedule *schedule)
{
	bool shown[HEDDLE_THREADS_MAX] = { 0 };
	size_t i;

	for (i = 0; i < schedule->n_steps; i++)
		shown[schedule->steps[i].thread] = true;
	for (i = 0; i < schedule->n_threads; i++) {
		shown[i] |= !schedule->threads[i].ended;
		layout->column[i] = shown[i] ? (int)layout->n_columns++ : -1;
	}
}

static unsigned longest_place(const struct heddle_schedule *schedule)
{
	unsigned longest = SOURCE_MIN, length;
	char text[HEDDLE_SCHEDULE_WORD_MAX];
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		length = (unsigned)strlen(heddle_place_text(&schedule->steps[i].place, text, sizeof(text)));
		if (length > longest)
			longest = length;
	}
	return longest;
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

void layout_make(struct layout *layout, const struct heddle_schedule *schedule,
		 const struct heddle_trace_options *options)
{
	unsigned width = options->width != 0 ? options->width : 80, room;

	*layout = (struct layout){ .colour = options->colour };
	if (width < HEDDLE_TRACE_WIDTH_MIN)
		width = HEDDLE_TRACE_WIDTH_MIN;
	layout->width = width < HEDDLE_TRACE_WIDTH_MAX ? width : HEDDLE_TRACE_WIDTH_MAX;
	layout->step_width = decimal_width(schedule->n_steps) > 4 ? decimal_width(schedule->n_steps) : 4;
	layout->source_width = longest_place(schedule);
	if (layout->source_width > layout->width / 4)
		layout->source_width = layout->width / 4;
	layout->source_start = layout->width - layout->source_width;
	assign_columns(layout, schedule);
	room = layout->source_start - layout->step_width - 1 - GAP;
	layout->lanes = room < layout->n_columns * (COLUMN_MIN + GAP);
	layout->name_width = longest_name(schedule);
	if (layout->lanes)
		layout->cell_width = room - layout->n_columns - 1 - layout->name_width - 1;
	else
		layout->cell_width = room / (layout->n_columns > 0 ? layout->n_columns : 1) - GAP;
}

size_t layout_wrap(const char **text, size_t width, const char **line)
{
	size_t length, blank;

	while (**text == ' ')
		(*text)++;
	*line = *text;
	length = strlen(*text);
	if (length > width) {
		for (blank = width; blank > width / 3 && (*text)[blank] != ' '; blank--)
			;
		length = (*text)[blank] == ' ' ? blank : width;
	}
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

static unsigned cell_start(const struct layout *layout, int column)
{
	if (layout->lanes)
		return layout->step_width + 1 + layout->n_columns + 1 + layout->name_width + 1;
	return layout->step_width + 1 + (unsigned)column * (layout->cell_width + GAP) + GAP;
}

static void put_rules(struct canvas *canvas, const struct layout *layout)
{
	unsigned i;

	for (i = 0; !layout->lanes && i < layout->n_columns; i++)
		canvas->text[cell_start(layout, (int)i) - GAP] = '|';
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
	const char *text = heddle_place_text(place, buffer, sizeof(buffer)), *slash = strrchr(text, '/');
	size_t length;

	if (strlen(text) > layout->source_width && slash != NULL)
		text = slash + 1;
	length = strlen(text);
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

static void put_lanes(struct canvas *canvas, const struct layout *layout,
		      const struct heddle_schedule *schedule, const struct row *row)
{
	unsigned start = layout->step_width + 1;

	memset(canvas->text + start, '.', layout->n_columns);
	canvas->text[start + (unsigned)layout->column[row->thread]] = row->step >= 0 ? '*' : '-';
	put_name(canvas, start + layout->n_columns + 1, schedule->threads[row->thread].name,
		 layout->name_width);
}

void layout_print_row(const struct layout *layout, const struct heddle_schedule *schedule,
		      const struct row *row, FILE *stream)
{
	struct canvas canvas;
	const char *rest = row->text, *line;
	unsigned start = cell_start(layout, layout->column[row->thread]), indent = row->indent;
	char number[16];
	bool first = true;
	size_t length;

	while ((length = layout_wrap(&rest, layout->cell_width - indent, &line)) > 0) {
		blank(&canvas, layout);
		if (first && layout->lanes)
			put_lanes(&canvas, layout, schedule, row);
		if (first && row->step >= 0) {
			snprintf(number, sizeof(number), "%*d", (int)layout->step_width, row->step);
			put(&canvas, 0, number, strlen(number));
		}
		if (first && row->place != NULL && row->place->file != NULL)
			put_place(&canvas, layout, row->place);
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
	put(&canvas, layout->source_start, "source", 6);
	for (i = 0; i < schedule->n_threads; i++) {
		if (layout->column[i] >= 0 && !layout->lanes)
			put_name(&canvas, cell_start(layout, layout->column[i]), schedule->threads[i].name,
				 layout->cell_width);
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
		if (layout->column[i] < 0)
			continue;
		memset(canvas.text, ' ', sizeof(canvas.text));
		memset(canvas.text + start, '|', (unsigned)layout->column[i]);
		canvas.text[start + (unsigned)layout->column[i]] = '+';
		put_name(&canvas, start + layout->n_columns + 1, schedule->threads[i].name,
			 layout->width - start - layout->n_columns - 1);
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
