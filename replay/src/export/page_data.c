// SPDX-License-Identifier: MIT
/*
 * What page.js reads, one object:
 *
 *   threads   name, colour, interrupt, ends; lane: -1, or its lane; left: what it was about to do
 *   steps     t: thread; op; at: place; fn: function; held: locks behind it; does: what it touched, each with
 *             x: in words, at: place, s: 1 if others have to do with it; choices; notes;
 *             after: edges, each [step, about what]; pre: 1 if it preempts
 *   waits     t: thread; from, until, by: steps or null; x: in words
 *   finding   text, step or null
 */
#include "export/page_lanes.h"
#include "schedule/place.h"

#include <heddle/markup.h>
#include <inttypes.h>

struct data {
	const struct record *record;
	const struct timeline *timeline;
	const struct heddle_schedule *schedule;
	FILE *stream;
};

static void print_string(const struct data *data, const char *name, const char *text)
{
	fprintf(data->stream, ",\"%s\":", name);
	heddle_json_string(data->stream, text);
}

static void print_place(const struct data *data, const struct heddle_place *place)
{
	char text[HEDDLE_SCHEDULE_WORD_MAX + 16];

	if (place->file != NULL)
		print_string(data, "at", heddle_place_text(place, text, sizeof(text)));
	if (place->function != NULL)
		print_string(data, "fn", place->function);
}

/* A step's number; null for none. */
static void print_number(const struct data *data, const char *name, uint32_t step)
{
	if (step == HEDDLE_NO_STEP)
		fprintf(data->stream, ",\"%s\":null", name);
	else
		fprintf(data->stream, ",\"%s\":%" PRIu32, name, step);
}

/* ---- threads */

static void print_thread(const struct data *data, uint16_t number)
{
	const struct heddle_schedule_thread *thread = &data->schedule->threads[number];
	char colour[PAGE_COLOUR_MAX], left[PHRASE_MAX];

	fprintf(data->stream, "%s\n{\"lane\":%d", number > 0 ? "," : "", data->timeline->lane[number]);
	print_string(data, "name", thread->name);
	print_string(data, "colour", page_colour(data->record, data->timeline, number, colour));
	fprintf(data->stream, ",\"interrupt\":%d,\"ends\":%d,\"blocked\":%d", thread->interrupt,
		thread->ended, page_is_left(data->schedule, number) && !thread->enabled);
	if (!thread->ended && !thread->stopped) {
		print_string(data, "left", record_left(data->schedule, number, left));
		print_place(data, &thread->place);
	}
	fputs("}", data->stream);
}

/* ---- steps */

static void print_held(const struct data *data, const struct timeline_step *step)
{
	uint32_t i;

	if (step->n_held == 0)
		return;
	fputs(",\"held\":[", data->stream);
	for (i = 0; i < step->n_held; i++) {
		fputs(i > 0 ? "," : "", data->stream);
		heddle_json_string(data->stream, data->timeline->held[step->first_held + i]);
	}
	fputs("]", data->stream);
}

/* Where a fact was touched: by the step itself, or by one of its touches. */
static const struct heddle_place *place_of(const struct data *data, uint32_t step, const struct fact *fact)
{
	const struct heddle_schedule_step *done = &data->schedule->steps[step];

	if (fact->touch == 0)
		return &done->place;
	return &data->schedule->touches[done->first_touch + fact->touch - 1].place;
}

static void print_does(const struct data *data, uint32_t step)
{
	const struct facts *facts = &data->timeline->facts;
	char phrase[PHRASE_MAX], text[HEDDLE_SCHEDULE_WORD_MAX + 16];
	uint32_t i;

	fputs(",\"does\":[", data->stream);
	for (i = facts->first[step]; i < facts->first[step + 1]; i++) {
		fprintf(data->stream, "%s{\"s\":%d", i > facts->first[step] ? "," : "",
			facts->all[i].is_shared);
		print_string(data, "x", timeline_phrase(data->timeline, i, phrase));
		print_string(data, "at",
			     heddle_place_text(place_of(data, step, &facts->all[i]), text, sizeof(text)));
		fputs("}", data->stream);
	}
	fputs("]", data->stream);
}

static void print_choices(const struct data *data, const struct heddle_schedule_step *step)
{
	char text[HEDDLE_SCHEDULE_WORD_MAX + 64];
	uint32_t i;

	if (step->n_choices == 0)
		return;
	fputs(",\"choices\":[", data->stream);
	for (i = step->first_choice; i < step->first_choice + step->n_choices; i++) {
		const struct heddle_schedule_choice *choice = &data->schedule->choices[i];

		snprintf(text, sizeof(text), "%s: %u of 0..%u", choice->why, choice->value, choice->n - 1);
		fputs(i > step->first_choice ? "," : "", data->stream);
		heddle_json_string(data->stream, text);
	}
	fputs("]", data->stream);
}

/* Notes lie in the order of their steps: next is the first that has not been written. */
static void print_notes(const struct data *data, uint32_t step, size_t *next)
{
	const struct heddle_schedule *schedule = data->schedule;
	const char *before = ",\"notes\":[";

	for (; *next < schedule->n_notes && schedule->notes[*next].step <= step; (*next)++) {
		fputs(before, data->stream);
		heddle_json_string(data->stream, schedule->notes[*next].text);
		before = ",";
	}
	fputs(before[1] != '\0' ? "" : "]", data->stream);
}

static void print_after(const struct data *data, const struct timeline_step *step)
{
	char reason[PHRASE_MAX];
	uint32_t i;

	if (step->n_edges == 0)
		return;
	fputs(",\"after\":[", data->stream);
	for (i = step->first_edge; i < step->first_edge + step->n_edges; i++) {
		const struct timeline_edge *edge = &data->timeline->edges[i];

		fprintf(data->stream, "%s[%" PRIu32 ",", i > step->first_edge ? "," : "", edge->from);
		heddle_json_string(data->stream, timeline_reason(data->timeline, edge, reason));
		fputs("]", data->stream);
	}
	fputs("]", data->stream);
}

static void print_step(const struct data *data, uint32_t number, size_t *next_note)
{
	const struct heddle_schedule_step *step = &data->schedule->steps[number];
	char operation[PHRASE_MAX];

	fprintf(data->stream, "%s\n{\"t\":%u", number > 0 ? "," : "", step->thread);
	print_string(data, "op", record_operation(data->schedule, number, operation));
	print_place(data, &step->place);
	print_held(data, &data->timeline->steps[number]);
	print_does(data, number);
	print_choices(data, step);
	print_notes(data, number, next_note);
	print_after(data, &data->timeline->steps[number]);
	fprintf(data->stream, "%s}", step->preempts ? ",\"pre\":1" : "");
}

/* ---- waits, and the finding */

static void print_wait(const struct data *data, size_t number)
{
	const struct story_wait *wait = &data->timeline->waits.all[number];
	char text[PHRASE_MAX];

	fprintf(data->stream, "%s\n{\"t\":%u", number > 0 ? "," : "", wait->thread);
	print_number(data, "from", wait->from);
	print_number(data, "until", wait->until);
	print_number(data, "by", wait->by);
	print_string(data, "x", phrase_of_wait(wait->operation, wait->target, text));
	fputs("}", data->stream);
}

static void print_finding(const struct data *data)
{
	char text[RECORD_FINDING_MAX];

	fputs("\"finding\":{\"text\":", data->stream);
	heddle_json_string(data->stream, record_finding(data->record, text));
	print_number(data, "step", data->record->failing);
	fputs("}", data->stream);
}

void page_data_write(const struct record *record, FILE *stream)
{
	const struct data data = { record, &record->run, record->schedule, stream };
	size_t next_note = 0, i;

	fputs("<script type=\"application/json\" id=\"data\">{", stream);
	print_finding(&data);
	fputs(",\n\"threads\":[", stream);
	for (i = 0; i < record->schedule->n_threads; i++)
		print_thread(&data, (uint16_t)i);
	fputs("],\n\"steps\":[", stream);
	for (i = 0; i < record->schedule->n_steps; i++)
		print_step(&data, (uint32_t)i, &next_note);
	fputs("],\n\"waits\":[", stream);
	for (i = 0; i < record->run.waits.n; i++)
		print_wait(&data, i);
	fputs("]}</script>\n", stream);
}
