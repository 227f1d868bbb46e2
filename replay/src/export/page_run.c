// SPDX-License-Identifier: MIT
/*
 * A row for each step, lanes beside them, and below them a row for each thread that has not ended:
 *
 *   12 | o      T  spin_lock tree_lock    page 3 := 0         trunc.c:22
 */
#include "export/page_lanes.h"
#include "schedule/place.h"
#include "story/rows.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <string.h>

bool page_is_left(const struct heddle_schedule *schedule, uint16_t thread)
{
	const struct heddle_schedule_thread *left = &schedule->threads[thread];

	return !left->ended && !left->stopped && !heddle_operation_joins(left->operation);
}

/* ---- what is shown of a step that is pointed at: without a script, it is all that is said of it */

static void print_title(const struct page_run *run, uint32_t number, const char *operation,
			const char *effect, FILE *stream)
{
	const struct heddle_schedule_step *step = &run->timeline->schedule->steps[number];
	const struct timeline_step *told = &run->timeline->steps[number];
	char place[HEDDLE_SCHEDULE_WORD_MAX + 16];
	uint32_t i;

	fprintf(stream, " title=\"step %" PRIu32 ", ", number);
	page_tagged(stream, "", run->timeline->schedule->threads[step->thread].name, ": ");
	heddle_markup_text(stream, operation);
	if (effect[0] != '\0')
		page_tagged(stream, "&#10;", effect, "");
	page_tagged(stream, "&#10;", heddle_place_text(&step->place, place, sizeof(place)), "");
	if (step->place.function != NULL)
		page_tagged(stream, " in ", step->place.function, "");
	for (i = 0; i < told->n_held; i++)
		page_tagged(stream, i == 0 ? "&#10;holds " : ", ", run->timeline->held[told->first_held + i],
			    "");
	fputs("\"", stream);
}

/* ---- a row */

static bool is_exchanged(const struct page_run *run, uint32_t step, const struct record_exchanged *exchanged)
{
	return step == (run->is_passing ? exchanged->there : exchanged->here);
}

static void print_classes(const struct page_run *run, uint32_t number, FILE *stream)
{
	const struct heddle_schedule_step *step = &run->timeline->schedule->steps[number];
	const struct record *record = run->record;
	bool goes_on = number > run->from && step[-1].thread == step->thread;

	fprintf(stream, " class=\"%s%s%s%s%s\"", goes_on ? "on" : "to", step->preempts ? " preempts" : "",
		!run->is_passing && number == record->failing ? " fails" : "",
		is_exchanged(run, number, &record->earlier) ? " earlier" : "",
		is_exchanged(run, number, &record->later) ? " later" : "");
}

static const char *short_file(const char *file)
{
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;

	return slash != NULL ? slash + 1 : file != NULL ? file : "";
}

static void print_place(const struct heddle_place *place, FILE *stream)
{
	page_tagged(stream, "<td class=\"at\">", short_file(place->file), "");
	if (place->file != NULL)
		fprintf(stream, ":%u", place->line);
	fputs("</td>", stream);
}

static void print_head(const struct page_run *run, uint16_t thread, FILE *stream)
{
	char colour[PAGE_COLOUR_MAX];

	fprintf(stream, "<td class=\"lane\"></td><td class=\"who %s\">",
		page_colour(run->record, run->timeline, thread, colour));
	page_tagged(stream, "", run->timeline->schedule->threads[thread].name, "</td><td class=\"did\">");
}

static void print_step(const struct page_run *run, uint32_t number, FILE *stream)
{
	const struct heddle_schedule_step *step = &run->timeline->schedule->steps[number];
	char operation[PHRASE_MAX], effect[PAGE_EFFECT_MAX], mark[MARK_MAX];

	record_operation(run->timeline->schedule, number, operation);
	page_effect(run->timeline, number, effect);
	fprintf(stream, "<tr id=\"%s%" PRIu32 "\"", run->id, number);
	print_classes(run, number, stream);
	print_title(run, number, operation, effect, stream);
	fprintf(stream, "><th scope=\"row\">%" PRIu32 "</th>", number);
	print_head(run, step->thread, stream);
	if (!run->is_passing && run->record->marks[number] != 0)
		page_tagged(stream, "<b>", rows_mark(run->record->marks[number], mark), "</b>");
	page_tagged(stream, "<code>", operation, "</code>");
	if (effect[0] != '\0')
		page_tagged(stream, " <i>", effect, "</i>");
	fputs("</td>", stream);
	if (run->has_places)
		print_place(&step->place, stream);
	fputs("</tr>\n", stream);
}

static void print_left(const struct page_run *run, uint16_t thread, FILE *stream)
{
	const struct heddle_schedule *schedule = run->timeline->schedule;
	char text[PHRASE_MAX];

	fprintf(stream, "<tr class=\"left%s\"><th scope=\"row\"></th>",
		schedule->threads[thread].enabled ? "" : " blocked");
	print_head(run, thread, stream);
	page_tagged(stream, "", record_left(schedule, thread, text), "</td>");
	if (run->has_places)
		print_place(&schedule->threads[thread].place, stream);
	fputs("</tr>\n", stream);
}

/* ---- the whole */

/* Of those that have not ended, if the end is shown. */
static bool has_row(const struct page_run *run, uint16_t thread)
{
	return run->to == run->timeline->schedule->n_steps && page_is_left(run->timeline->schedule, thread);
}

static unsigned count_rows(const struct page_run *run)
{
	unsigned n = run->to - run->from;
	uint16_t i;

	for (i = 0; i < run->timeline->schedule->n_threads; i++)
		n += has_row(run, i);
	return n;
}

/* In characters, as wide as the longest, within reason. */
static unsigned place_width(const struct heddle_schedule *schedule)
{
	size_t most = 4, length, i;

	for (i = 0; i < schedule->n_steps; i++) {
		length = strlen(short_file(schedule->steps[i].place.file)) + strlen(":12345");
		most = length > most ? length : most;
	}
	return (unsigned)(most > 28 ? 28 : most);
}

static unsigned name_width(const struct heddle_schedule *schedule)
{
	size_t most = 4, i;

	for (i = 0; i < schedule->n_threads; i++) {
		if (strlen(schedule->threads[i].name) > most)
			most = strlen(schedule->threads[i].name);
	}
	return (unsigned)(most > 16 ? 16 : most);
}

void page_run_write(const struct page_run *run, FILE *stream)
{
	uint32_t i;

	fprintf(stream, "<div class=\"run\" style=\"--lanes:%upx;--name:%uch;--at:%uch\">\n",
		page_lanes_width(run->timeline), name_width(run->timeline->schedule) + 3,
		place_width(run->timeline->schedule) + 2);
	page_lanes_write(run, count_rows(run) * PAGE_ROW, stream);
	fprintf(stream,
		"<table><thead class=\"hidden\"><tr><th scope=\"col\">step</th><td></td>"
		"<th scope=\"col\">thread</th><th scope=\"col\">operation</th>%s</tr></thead>\n"
		"<colgroup><col class=\"step\"/><col class=\"lane\"/><col class=\"who\"/><col/>%s</colgroup><tbody>\n",
		run->has_places ? "<th scope=\"col\">place</th>" : "",
		run->has_places ? "<col class=\"at\"/>" : "");
	for (i = run->from; i < run->to; i++)
		print_step(run, i, stream);
	for (i = 0; i < run->timeline->schedule->n_threads; i++) {
		if (has_row(run, (uint16_t)i))
			print_left(run, (uint16_t)i, stream);
	}
	fputs("</tbody></table></div>\n", stream);
}

/* ---- the band: who runs when, from left to right */

void page_band_write(const struct record *record, FILE *stream)
{
	const struct heddle_schedule *schedule = record->schedule;
	unsigned lanes = record->run.n_lanes > 0 ? record->run.n_lanes : 1;
	char colour[PAGE_COLOUR_MAX];
	uint32_t i, from;

	fprintf(stream,
		"<svg class=\"band\" aria-hidden=\"true\" preserveAspectRatio=\"none\" viewBox=\"0 0 %zu %u\" "
		"style=\"height:%upx\">\n",
		schedule->n_steps, lanes,
		lanes <= 4    ? lanes * 10
		: lanes <= 12 ? 48
			      : 72);
	for (i = 0; i < schedule->n_steps; i = from) {
		uint16_t thread = schedule->steps[i].thread;

		for (from = i; from < schedule->n_steps && schedule->steps[from].thread == thread; from++)
			;
		if (record->run.lane[thread] >= 0)
			fprintf(stream,
				"<rect class=\"%s\" x=\"%" PRIu32 "\" y=\"%d.1\" width=\"%" PRIu32
				"\" height=\".8\"/>\n",
				page_colour(record, &record->run, thread, colour), i,
				record->run.lane[thread], from - i);
	}
	fputs("</svg>\n", stream);
}
