/* SPDX-License-Identifier: MIT */
#include "generate/drawn.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static uint32_t kinds_of_thread(const struct heddle_story_thread *thread)
{
	uint32_t kinds = 0;

	for (unsigned c = 0; c < thread->n_calls; c++)
		kinds |= 1u << thread->calls[c].kind;
	return kinds;
}

/* A pair counts once in a story, however many threads have it. */
static void note_pairs(bool has[HEDDLE_STORY_KINDS][HEDDLE_STORY_KINDS], uint32_t one, uint32_t other)
{
	for (unsigned a = 0; a < HEDDLE_STORY_KINDS; a++)
		for (unsigned b = 0; b < HEDDLE_STORY_KINDS; b++)
			if (one >> a & 1 && other >> b & 1)
				has[a < b ? a : b][a < b ? b : a] = true;
}

static void count_pairs(struct drawn *drawn, const struct heddle_story *story)
{
	bool has[HEDDLE_STORY_KINDS][HEDDLE_STORY_KINDS] = { 0 };

	for (unsigned s = 0; s < story->n_threads; s++)
		for (unsigned t = s + 1; t < story->n_threads; t++)
			note_pairs(has, kinds_of_thread(&story->threads[s]),
				   kinds_of_thread(&story->threads[t]));
	for (unsigned a = 0; a < HEDDLE_STORY_KINDS; a++)
		for (unsigned b = a; b < HEDDLE_STORY_KINDS; b++)
			drawn->pairs[a][b] += has[a][b];
}

static long n_values(const struct heddle_story_number *setting)
{
	long n = setting->high - setting->low + 1;

	return n <= DRAWN_VALUES_MAX ? n : 0;
}

void drawn_count(struct drawn *drawn, const struct heddle_story *story,
		 const struct heddle_generator *generator)
{
	count_pairs(drawn, story);
	for (size_t i = 0; generator->settings[i].name; i++) {
		long value = story->settings[i] - generator->settings[i].low;

		if (value >= 0 && value < n_values(&generator->settings[i]))
			drawn->settings[i][value]++;
	}
}

static void write_setting(FILE *stream, const struct drawn *drawn, size_t setting,
			  const struct heddle_story_number *number)
{
	heddle_json_string(stream, number->name);
	fputs(": {", stream);
	for (long value = 0; value < n_values(number); value++)
		fprintf(stream, "%s\"%ld\": %" PRIu64, value ? ", " : "", number->low + value,
			drawn->settings[setting][value]);
	fputs("}", stream);
}

static void write_pair(FILE *stream, const char *one, const char *other, uint64_t stories)
{
	fputs("{\"calls\": [", stream);
	heddle_json_string(stream, one);
	fputs(", ", stream);
	heddle_json_string(stream, other);
	fprintf(stream, "], \"stories\": %" PRIu64 "}", stories);
}

void drawn_json(FILE *stream, const struct drawn *drawn, const struct heddle_generator *generator)
{
	const struct heddle_story_kind *kinds = generator->kinds;
	const char *between = "";

	fputs("\"settings\": {", stream);
	for (size_t i = 0; generator->settings[i].name; i++) {
		if (!n_values(&generator->settings[i]))
			continue;
		fputs(between, stream);
		between = ", ";
		write_setting(stream, drawn, i, &generator->settings[i]);
	}
	between = "";
	fputs("}, \"pairs\": [", stream);
	for (size_t a = 0; kinds[a].name; a++) {
		for (size_t b = a; kinds[b].name; b++) {
			if (!drawn->pairs[a][b])
				continue;
			fputs(between, stream);
			between = ", ";
			write_pair(stream, kinds[a].name, kinds[b].name, drawn->pairs[a][b]);
		}
	}
	fputs("], ", stream);
}
