// SPDX-License-Identifier: MIT
/* Texts that several parts of a page have. */
#include "export/page.h"

#include <heddle/markup.h>
#include <string.h>

void page_tagged(FILE *stream, const char *before, const char *text, const char *after)
{
	fputs(before, stream);
	heddle_markup_text(stream, text);
	fputs(after, stream);
}

static int lane_by_name(const struct timeline *timeline, const char *name)
{
	size_t i;

	for (i = 0; i < timeline->schedule->n_threads; i++) {
		if (strcmp(timeline->schedule->threads[i].name, name) == 0)
			return timeline->lane[i];
	}
	return -1;
}

const char *page_colour(const struct record *record, const struct timeline *timeline, uint16_t thread,
			char buffer[PAGE_COLOUR_MAX])
{
	int lane = lane_by_name(&record->run, timeline->schedule->threads[thread].name);

	if (lane < 0)
		snprintf(buffer, PAGE_COLOUR_MAX, "tn");
	else
		snprintf(buffer, PAGE_COLOUR_MAX, "t%d", lane % PAGE_COLOURS);
	return buffer;
}

/* ---- what a step did beyond its own operation */

static void append(char buffer[PAGE_EFFECT_MAX], const char *text)
{
	size_t length = strlen(buffer);

	snprintf(buffer + length, PAGE_EFFECT_MAX - length, "%s%s", length > 0 ? "; " : "", text);
}

static void append_notes(const struct heddle_schedule *schedule, uint32_t step, char buffer[PAGE_EFFECT_MAX])
{
	size_t i;

	for (i = 0; i < schedule->n_notes; i++) {
		if (schedule->notes[i].step == step)
			append(buffer, schedule->notes[i].text);
	}
}

static void append_choices(const struct heddle_schedule *schedule, uint32_t number,
			   char buffer[PAGE_EFFECT_MAX])
{
	const struct heddle_schedule_step *step = &schedule->steps[number];
	char text[PAGE_EFFECT_MAX];
	uint32_t i;

	for (i = step->first_choice; i < step->first_choice + step->n_choices; i++) {
		const struct heddle_schedule_choice *choice = &schedule->choices[i];

		snprintf(text, sizeof(text), "%.300s: %u of 0..%u", choice->why, choice->value,
			 choice->n - 1);
		append(buffer, text);
	}
}

/* Of the operation itself its word is there: only what it made of a known value is new. */
static bool is_news(const struct fact *fact, const char *phrase)
{
	return fact->is_shared && (fact->touch != 0 || strstr(phrase, " -> ") != NULL);
}

const char *page_effect(const struct timeline *timeline, uint32_t step, char buffer[PAGE_EFFECT_MAX])
{
	const struct facts *facts = &timeline->facts;
	char phrase[PHRASE_MAX];
	uint32_t i;

	buffer[0] = '\0';
	append_notes(timeline->schedule, step, buffer);
	append_choices(timeline->schedule, step, buffer);
	for (i = facts->first[step]; i < facts->first[step + 1]; i++) {
		timeline_phrase(timeline, i, phrase);
		if (is_news(&facts->all[i], phrase))
			append(buffer, phrase);
	}
	return buffer;
}
