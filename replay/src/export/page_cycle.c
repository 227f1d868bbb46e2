// SPDX-License-Identifier: MIT
/*
 * Who waits for whom: threads and what they wait for, in turns, down a column and up another one, an arrow
 * from each to the next.
 *
 *   clerk 0    <-- held ---   account 0
 *      | waits for               ^ waits for
 *   account 1  --- held -->   clerk 1
 *
 * What is no cycle is drawn in rows: who waits, for what, and who holds that.
 */
#include "export/page.h"
#include "schedule/text.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define BOX_WIDTH  190
#define BOX_HEIGHT 34
#define LABEL_MAX  25 /* characters in a box; more are cut, and in its title */
#define DOWN	   88 /* from one box of a column to the next */
#define ACROSS	   (BOX_WIDTH + 150)
#define ROW_HEIGHT 64
#define ROW_ACROSS (BOX_WIDTH + 110)
#define MARGIN	   14

struct point {
	double x, y;
};

struct picture {
	const struct record *record;
	const struct heddle_schedule *schedule;
	FILE *stream;
};

/* ---- boxes */

/* The first characters of a name, as whole ones. */
static void print_cut(FILE *stream, const char *text)
{
	char cut[4 * LABEL_MAX + 1];
	size_t n = 0, bytes = 0;
	uint32_t character;

	while (text[bytes] != '\0' && n < LABEL_MAX) {
		int length = heddle_utf8_length((const unsigned char *)text + bytes, &character);

		bytes += length > 0 ? (size_t)length : 1;
		n++;
	}
	memcpy(cut, text, bytes);
	cut[bytes] = '\0';
	page_tagged(stream, "", cut, text[bytes] != '\0' ? "\xe2\x80\xa6" : "");
}

static void print_box(const struct picture *picture, const char *class, struct point at, const char *text)
{
	fprintf(picture->stream,
		"<g class=\"%s\"><rect x=\"%.0f\" y=\"%.0f\" width=\"%d\" height=\"%d\" rx=\"%d\"/>"
		"<text x=\"%.0f\" y=\"%.0f\">",
		class, at.x - BOX_WIDTH / 2.0, at.y - BOX_HEIGHT / 2.0, BOX_WIDTH, BOX_HEIGHT,
		strncmp(class, "object", 6) == 0 ? 4 : BOX_HEIGHT / 2, at.x, at.y + 5);
	print_cut(picture->stream, text);
	page_tagged(picture->stream, "</text><title>", text, "</title></g>\n");
}

static void print_thread(const struct picture *picture, uint16_t thread, struct point at)
{
	char class[PAGE_COLOUR_MAX + 8], colour[PAGE_COLOUR_MAX];

	snprintf(class, sizeof(class), "thread %s",
		 page_colour(picture->record, &picture->record->run, thread, colour));
	print_box(picture, class, at, picture->schedule->threads[thread].name);
}

static void print_object(const struct picture *picture, const struct heddle_schedule_wait *wait,
			 struct point at)
{
	char text[PHRASE_MAX];

	heddle_text_target(&wait->target, text, sizeof(text));
	print_box(picture, "object", at, text[0] != '\0' ? text : "something unnamed");
}

/* ---- arrows */

/* From where the line between two boxes leaves the first one, and with a gap. */
static struct point edge_of(struct point box, struct point towards)
{
	double x = towards.x - box.x, y = towards.y - box.y;
	double wide = x != 0 ? (BOX_WIDTH / 2.0 + 6) / fabs(x) : 1e9;
	double high = y != 0 ? (BOX_HEIGHT / 2.0 + 6) / fabs(y) : 1e9;
	double part = fmin(wide, high);

	return (struct point){ box.x + x * part, box.y + y * part };
}

/* Its label stands beside it if it goes up or down, above it if to the right, below it if to the left. */
static void print_arrow(const struct picture *picture, const char *class, struct point from, struct point to,
			const char *label)
{
	struct point a = edge_of(from, to), b = edge_of(to, from);
	bool is_upright = fabs(a.x - b.x) < 1;
	int lower = is_upright ? 4 : a.x < b.x ? -8 : 17;

	fprintf(picture->stream,
		"<path class=\"%s\" marker-end=\"url(#arrow)\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n"
		"<text class=\"label%s\" x=\"%.0f\" y=\"%.0f\">%s</text>\n",
		class, a.x, a.y, b.x, b.y, is_upright ? " beside" : "",
		(a.x + b.x) / 2 + (is_upright ? 10 : 0), (a.y + b.y) / 2 + lower, label);
}

static void print_held_arrow(const struct picture *picture, const struct heddle_schedule_wait *wait,
			     struct point object, struct point holder)
{
	char label[48];

	if (wait->step != HEDDLE_NO_STEP)
		snprintf(label, sizeof(label), "%s since step %" PRIu32, wait->queued ? "queued" : "held",
			 wait->step);
	else
		snprintf(label, sizeof(label), "%s", wait->queued ? "queued by" : "held by");
	print_arrow(picture, "held", object, holder, label);
}

/* ---- a cycle */

/* Box i: the first half of them goes down, the other half up. */
static struct point point_of(const struct picture *picture, size_t i)
{
	size_t n = picture->schedule->n_waits;
	bool is_left = i < n;

	return (struct point){ MARGIN + BOX_WIDTH / 2.0 + (is_left ? 0 : ACROSS),
			       MARGIN + BOX_HEIGHT / 2.0 + DOWN * (double)(is_left ? i : 2 * n - 1 - i) };
}

static void print_cycle(const struct picture *picture)
{
	const struct heddle_schedule *schedule = picture->schedule;
	size_t n = schedule->n_waits, i;

	for (i = 0; i < n; i++) {
		print_arrow(picture, "waits", point_of(picture, 2 * i), point_of(picture, 2 * i + 1),
			    "waits for");
		print_held_arrow(picture, &schedule->waits[i], point_of(picture, 2 * i + 1),
				 point_of(picture, (2 * i + 2) % (2 * n)));
	}
	for (i = 0; i < n; i++) {
		print_thread(picture, schedule->waits[i].thread, point_of(picture, 2 * i));
		print_object(picture, &schedule->waits[i], point_of(picture, 2 * i + 1));
	}
}

/* One that waits for what it holds itself: two boxes, and the way back below the way there. */
static void print_alone(const struct picture *picture)
{
	const struct heddle_schedule_wait *wait = picture->schedule->waits;
	struct point thread = point_of(picture, 0), object = { thread.x + ACROSS, thread.y };
	double higher = thread.y - 9, lower = thread.y + 9;

	print_arrow(picture, "waits", (struct point){ thread.x, higher }, (struct point){ object.x, higher },
		    "waits for");
	print_held_arrow(picture, wait, (struct point){ object.x, lower }, (struct point){ thread.x, lower });
	print_thread(picture, wait->thread, thread);
	print_object(picture, wait, object);
}

/* ---- rows */

static struct point cell(size_t row, unsigned column)
{
	return (struct point){ MARGIN + BOX_WIDTH / 2.0 + column * ROW_ACROSS,
			       ROW_HEIGHT * ((double)row + 0.5) };
}

static void print_row(const struct picture *picture, size_t i)
{
	const struct heddle_schedule_wait *wait = &picture->schedule->waits[i];

	print_arrow(picture, "waits", cell(i, 0), cell(i, 1), "waits for");
	if (wait->holder >= 0) {
		print_held_arrow(picture, wait, cell(i, 1), cell(i, 2));
		print_thread(picture, (uint16_t)wait->holder, cell(i, 2));
	} else {
		print_arrow(picture, "held", cell(i, 1), cell(i, 2), "held by");
		print_box(picture, "object nobody", cell(i, 2), "nobody");
	}
	print_thread(picture, wait->thread, cell(i, 0));
	print_object(picture, wait, cell(i, 1));
}

/* ---- the whole */

static void begin(const struct picture *picture, double width, double height, const char *title)
{
	fprintf(picture->stream,
		"<svg class=\"cycle\" role=\"img\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">"
		"<title>%s</title>\n"
		"<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"5\" "
		"markerHeight=\"5\" orient=\"auto-start-reverse\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n",
		width, height, width, height, title);
}

void page_cycle_write(const struct record *record, FILE *stream)
{
	struct picture picture = { .record = record, .schedule = record->schedule, .stream = stream };
	size_t n = record->schedule->n_waits, i;

	if (n == 0)
		return;
	if (record->schedule->waits_are_cycle) {
		begin(&picture, ACROSS + BOX_WIDTH + 2 * MARGIN,
		      DOWN * (double)(n - 1) + BOX_HEIGHT + 2 * MARGIN,
		      "The cycle: who waits for what, and who holds it");
		if (n == 1)
			print_alone(&picture);
		else
			print_cycle(&picture);
	} else {
		begin(&picture, cell(0, 2).x + BOX_WIDTH / 2.0 + MARGIN, (double)(ROW_HEIGHT * n),
		      "Who waits, for what, and who holds it");
		for (i = 0; i < n; i++)
			print_row(&picture, i);
	}
	fputs("</svg>\n", stream);
}
