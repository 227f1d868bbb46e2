/* SPDX-License-Identifier: MIT */
#include "generate/story.h"

#include <stdio.h>
#include <string.h>

size_t story_n_numbers(const struct heddle_story_number *numbers)
{
	size_t n = 0;

	while (numbers[n].name)
		n++;
	return n;
}

size_t story_n_kinds(const struct heddle_story_kind *kinds)
{
	size_t n = 0;

	while (kinds[n].name)
		n++;
	return n;
}

unsigned story_calls(const struct heddle_story *story)
{
	unsigned n = 0;

	for (unsigned t = 0; t < story->n_threads; t++)
		n += story->threads[t].n_calls;
	return n;
}

uint32_t story_kinds(const struct heddle_story *story)
{
	uint32_t kinds = 0;

	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			kinds |= 1u << story->threads[t].calls[c].kind;
	return kinds;
}

static uint32_t mix(uint32_t hash, long value)
{
	hash ^= (uint32_t)value;
	hash *= 0x01000193u;
	return hash ^ hash >> 15;
}

uint32_t story_hash(const struct heddle_story *story)
{
	uint32_t hash = 0x811c9dc5u;

	for (size_t i = 0; i < HEDDLE_STORY_SETTINGS; i++)
		hash = mix(hash, story->settings[i]);
	for (unsigned t = 0; t < story->n_threads; t++) {
		hash = mix(hash, -1);
		for (unsigned c = 0; c < story->threads[t].n_calls; c++) {
			hash = mix(hash, story->threads[t].calls[c].kind);
			for (size_t i = 0; i < HEDDLE_STORY_ARGUMENTS; i++)
				hash = mix(hash, story->threads[t].calls[c].arguments[i]);
		}
	}
	return hash;
}

/* ---- text */

static void tell_numbers(FILE *to, const struct heddle_story_number *numbers, const long *values)
{
	for (size_t i = 0; numbers[i].name; i++)
		if (values[i] != numbers[i].simplest)
			fprintf(to, " %s=%ld", numbers[i].name, values[i]);
}

static void tell_call(FILE *to, const struct heddle_generator *generator,
		      const struct heddle_story_call *call)
{
	const struct heddle_story_kind *kind = &generator->kinds[call->kind];

	fputs(kind->name, to);
	for (size_t i = 0; generator->arguments[i].name; i++) {
		const struct heddle_story_number *number = &generator->arguments[i];

		if (kind->arguments >> i & 1 && (call->arguments[i] != number->simplest || !number->often))
			fprintf(to, " %s=%ld", number->name, call->arguments[i]);
	}
}

const char *story_text(const struct heddle_story *story, const struct heddle_generator *generator,
		       char buffer[STORY_TEXT_MAX])
{
	FILE *to = fmemopen(buffer, STORY_TEXT_MAX, "w");

	buffer[0] = '\0';
	if (!to)
		return buffer;
	for (unsigned t = 0; t < story->n_threads; t++) {
		fprintf(to, "%s%c: ", t ? "; " : "", 'A' + (int)t);
		for (unsigned c = 0; c < story->threads[t].n_calls; c++) {
			fputs(c ? ", " : "", to);
			tell_call(to, generator, &story->threads[t].calls[c]);
		}
	}
	fputs("; with", to);
	tell_numbers(to, generator->settings, story->settings);
	fclose(to);
	buffer[STORY_TEXT_MAX - 1] = '\0';
	return buffer;
}

const char *story_kinds_text(uint32_t kinds, const struct heddle_generator *generator,
			     char buffer[STORY_KINDS_TEXT_MAX])
{
	size_t n = 0;

	buffer[0] = '\0';
	for (size_t i = 0; generator->kinds[i].name && n < STORY_KINDS_TEXT_MAX; i++)
		if (kinds >> i & 1)
			n += (size_t)snprintf(buffer + n, STORY_KINDS_TEXT_MAX - n, "%s%s", n ? "+" : "",
					      generator->kinds[i].name);
	return buffer;
}
