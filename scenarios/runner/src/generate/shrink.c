/* SPDX-License-Identifier: MIT */
#include "generate/shrink.h"
#include "generate/story.h"

#include <stdlib.h>
#include <string.h>

/* Makes *story smaller in one way, of those that `way` counts. Returns false if there is no such way. */
typedef bool changer(struct heddle_story *story, const struct heddle_generator *generator, unsigned way);

static bool drop_thread(struct heddle_story *story, const struct heddle_generator *generator, unsigned way)
{
	(void)generator;
	if (way >= story->n_threads || story->n_threads == 1)
		return false;
	memmove(&story->threads[way], &story->threads[way + 1],
		(story->n_threads - way - 1) * sizeof(story->threads[0]));
	story->threads[--story->n_threads] = (struct heddle_story_thread){ 0 };
	return true;
}

/* The way-th call of all; NULL: there are fewer. */
static struct heddle_story_call *call_at(struct heddle_story *story, unsigned way,
					 struct heddle_story_thread **of)
{
	for (unsigned t = 0; t < story->n_threads; t++) {
		*of = &story->threads[t];
		if (way < (*of)->n_calls)
			return &(*of)->calls[way];
		way -= (*of)->n_calls;
	}
	return NULL;
}

static bool drop_call(struct heddle_story *story, const struct heddle_generator *generator, unsigned way)
{
	struct heddle_story_thread *of;
	struct heddle_story_call *call = call_at(story, way, &of);

	if (!call)
		return false;
	if (of->n_calls == 1)
		return drop_thread(story, generator, (unsigned)(of - story->threads));
	memmove(call, call + 1, (size_t)(of->calls + of->n_calls - call - 1) * sizeof(*call));
	of->calls[--of->n_calls] = (struct heddle_story_call){ 0 };
	return true;
}

/* Nearer to the simplest: 0: it is that; 1: half of the way, 2: one step. */
#define WAYS_OF_NUMBER 3

static void change_number(long *value, const struct heddle_story_number *number, unsigned way)
{
	long away = *value - number->simplest;

	if (way == 0)
		*value = number->simplest;
	else if (way == 1)
		*value -= away / 2;
	else if (away)
		*value -= away > 0 ? 1 : -1;
}

static bool change_setting(struct heddle_story *story, const struct heddle_generator *generator, unsigned way)
{
	unsigned which = way / WAYS_OF_NUMBER;

	if (which >= story_n_numbers(generator->settings))
		return false;
	change_number(&story->settings[which], &generator->settings[which], way % WAYS_OF_NUMBER);
	return true;
}

static bool change_argument(struct heddle_story *story, const struct heddle_generator *generator,
			    unsigned way)
{
	unsigned n = (unsigned)story_n_numbers(generator->arguments), which = way / WAYS_OF_NUMBER;
	struct heddle_story_thread *of;
	struct heddle_story_call *call = call_at(story, which / n, &of);

	if (!call)
		return false;
	if (generator->kinds[call->kind].arguments >> which % n & 1)
		change_number(&call->arguments[which % n], &generator->arguments[which % n],
			      way % WAYS_OF_NUMBER);
	return true;
}

/* The coarsest first. */
static changer *const changes[] = { drop_thread, drop_call, change_setting, change_argument };

static long distance(const long *values, const struct heddle_story_number *numbers, uint32_t which)
{
	long sum = 0;

	for (size_t i = 0; numbers[i].name; i++)
		if (which >> i & 1)
			sum += labs(values[i] - numbers[i].simplest);
	return sum;
}

/* To fit a story may change further numbers: only what is smaller in all is asked for, so there is an end. */
static long size_of(const struct heddle_story *story, const struct heddle_generator *generator)
{
	long size = distance(story->settings, generator->settings, UINT32_MAX) + 1000000L * story->n_threads +
		    10000L * story_calls(story);

	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++) {
			const struct heddle_story_call *call = &story->threads[t].calls[c];

			size += distance(call->arguments, generator->arguments,
					 generator->kinds[call->kind].arguments);
		}
	return size;
}

/* Asks, if the change makes another story, and one that fits. Returns as is_still does. */
static int try_change(struct story_shrink *shrink, struct heddle_story *story,
		      const struct heddle_story *smaller)
{
	struct heddle_story fitting = *smaller;
	int answer;

	if (!shrink->generator->fit(&fitting) ||
	    size_of(&fitting, shrink->generator) >= size_of(story, shrink->generator))
		return 0;
	if (shrink->attempts_max && shrink->attempts == shrink->attempts_max)
		return 0;
	shrink->attempts++;
	answer = shrink->is_still(shrink->context, &fitting);
	if (answer > 0)
		*story = fitting;
	return answer;
}

/* All ways of one change. After a yes the same way is another one. Returns whether there was any; or < 0. */
static int change_all(struct story_shrink *shrink, struct heddle_story *story, changer *change)
{
	int any = 0;

	for (unsigned way = 0;;) {
		struct heddle_story smaller = *story;
		int answer;

		if (!change(&smaller, shrink->generator, way))
			return any;
		answer = try_change(shrink, story, &smaller);
		if (answer < 0)
			return answer;
		any |= answer;
		way += !answer;
	}
}

int story_shrink(struct story_shrink *shrink, struct heddle_story *story)
{
	int any;

	do {
		any = 0;
		for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
			int answer = change_all(shrink, story, changes[i]);

			if (answer < 0)
				return answer;
			any |= answer;
		}
	} while (any);
	return 0;
}
