/* SPDX-License-Identifier: MIT */
/* Stories are drawn the same way each time, counted, and shrunk to the smallest that is still what it was. */
#include "generate/drawn.h"
#include "generate/shrink.h"
#include "generate/story.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

enum { SIZE, ROOM };
enum { PLACE, BYTES };
enum { LOOK, TAKE, PUT };

static const struct heddle_story_number settings[] = {
	[SIZE] = { "size", 0, 9, 2, 0 }, [ROOM] = { "room", 1, 4, 1, 50 }, { 0 }
};
static const struct heddle_story_number arguments[] = {
	[PLACE] = { "place", 0, 20, 0, 0 }, [BYTES] = { "bytes", 1, 20, 1, 0 }, { 0 }
};
static const struct heddle_story_kind kinds[] = { [LOOK] = { "look", 0, 1 },
						  [TAKE] = { "take", 1u << PLACE, 1 },
						  [PUT] = { "put", 1u << PLACE | 1u << BYTES, 3 },
						  { 0 } };

/* Places are even. */
static bool fit(struct heddle_story *story)
{
	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			story->threads[t].calls[c].arguments[PLACE] &= ~1L;
	return true;
}

static const struct heddle_generator generator = {
	.settings = settings, .arguments = arguments, .kinds = kinds, .fit = fit
};

/* ---- drawing */

/* Stories are set whole, padding included. */
static bool is_same(const void *story, const void *other)
{
	return !memcmp(story, other, sizeof(struct heddle_story));
}

Test(stories, are_drawn_the_same_way_again)
{
	for (uint64_t number = 0; number < 200; number++) {
		struct heddle_story once = { 0 }, again = { 0 };

		story_draw(&once, &generator, 7, number, NULL);
		story_draw(&again, &generator, 7, number, NULL);
		cr_assert(is_same(&once, &again));
	}
}

Test(stories, of_other_seeds_are_others)
{
	unsigned same = 0;

	for (uint64_t number = 0; number < 200; number++) {
		struct heddle_story once, other;

		story_draw(&once, &generator, 7, number, NULL);
		story_draw(&other, &generator, 8, number, NULL);
		same += story_hash(&once) == story_hash(&other);
	}
	cr_expect_lt(same, 5);
}

Test(stories, have_numbers_in_their_ranges)
{
	for (uint64_t number = 0; number < 500; number++) {
		struct heddle_story story;

		story_draw(&story, &generator, 1, number, NULL);
		cr_assert(story.n_threads >= 2 && story.n_threads <= HEDDLE_STORY_THREADS);
		cr_assert(story.settings[SIZE] >= 0 && story.settings[SIZE] <= 9);
		for (unsigned t = 0; t < story.n_threads; t++) {
			cr_assert(story.threads[t].n_calls >= 1);
			cr_assert(story.threads[t].calls[0].arguments[PLACE] % 2 == 0);
		}
	}
}

Test(stories, have_calls_of_the_wanted_kinds_only)
{
	static const struct story_wish takes = { .kinds = 1u << TAKE };

	for (uint64_t number = 0; number < 200; number++) {
		struct heddle_story story;

		story_draw(&story, &generator, 1, number, &takes);
		cr_assert_eq(story_kinds(&story), 1u << TAKE);
	}
}

Test(stories, have_the_settings_that_are_wanted)
{
	static const struct story_wish large = { .settings = 1u << SIZE | 1u << ROOM,
						 .values = { [SIZE] = 7, [ROOM] = 3 } };
	uint32_t seen = 0;

	for (uint64_t number = 0; number < 200; number++) {
		struct heddle_story story;

		story_draw(&story, &generator, 1, number, &large);
		cr_assert_eq(story.settings[SIZE], 7);
		cr_assert_eq(story.settings[ROOM], 3);
		seen |= story_kinds(&story);
	}
	cr_expect_eq(seen, 1u << LOOK | 1u << TAKE | 1u << PUT);
}

/* What does not fit is not made to fit by another setting than the one that is wanted. */
static bool fit_small(struct heddle_story *story)
{
	story->settings[SIZE] = story->settings[SIZE] > 5 ? 5 : story->settings[SIZE];
	return true;
}

Test(stories, have_no_thread_where_nothing_fits)
{
	static const struct story_wish large = { .settings = 1u << SIZE, .values = { [SIZE] = 6 } };
	struct heddle_generator small = generator;
	struct heddle_story story;

	small.fit = fit_small;
	story_draw(&story, &small, 1, 0, &large);
	cr_expect_eq(story.n_threads, 0);
}

Test(stories, of_a_swarm_lack_the_same_kinds)
{
	bool lacks = false;

	for (uint64_t swarm = 0; swarm < 40; swarm++) {
		uint32_t all = 0;

		for (uint64_t i = 0; i < STORIES_IN_SWARM; i++) {
			struct heddle_story story;

			story_draw(&story, &generator, 1, swarm * STORIES_IN_SWARM + i, NULL);
			all |= story_kinds(&story);
		}
		lacks |= all != 7;
	}
	cr_expect(lacks);
}

/* ---- shrinking */

static unsigned count(const struct heddle_story *story, unsigned kind, long bytes)
{
	unsigned n = 0;

	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			n += story->threads[t].calls[c].kind == kind &&
			     story->threads[t].calls[c].arguments[BYTES] >= bytes;
	return n;
}

/* It fails with a put of at least five bytes and a take, in a room of two. */
static int fails(void *context, const struct heddle_story *story)
{
	++*(unsigned *)context;
	return count(story, PUT, 5) && count(story, TAKE, 0) && story->settings[ROOM] >= 2;
}

static struct heddle_story failing(uint64_t seed)
{
	struct heddle_story story;
	unsigned asked = 0;

	for (uint64_t number = 0;; number++) {
		story_draw(&story, &generator, seed, number, NULL);
		if (fails(&asked, &story))
			return story;
	}
}

Test(shrink, leaves_what_it_takes)
{
	for (uint64_t seed = 0; seed < 50; seed++) {
		struct heddle_story story = failing(seed);
		unsigned asked = 0;
		struct story_shrink shrink = { .generator = &generator,
					       .is_still = fails,
					       .context = &asked };

		cr_assert_eq(story_shrink(&shrink, &story), 0);
		cr_expect_eq(story_calls(&story), 2);
		cr_expect_eq(story_kinds(&story), 1u << PUT | 1u << TAKE);
		cr_expect_eq(count(&story, PUT, 5), 1);
		cr_expect_eq(count(&story, PUT, 6), 0);
		cr_expect_eq(story.settings[ROOM], 2);
		cr_expect_eq(story.settings[SIZE], 2);
		cr_expect_eq(shrink.attempts, asked);
	}
}

Test(shrink, keeps_a_story_that_nothing_smaller_is_like)
{
	struct heddle_story story = { .settings = { 2, 2 },
				      .n_threads = 2,
				      .threads = { { 1, { { PUT, { 0, 5 } } } },
						   { 1, { { TAKE, { 0 } } } } } };
	struct heddle_story before = story;
	unsigned asked = 0;
	struct story_shrink shrink = { .generator = &generator, .is_still = fails, .context = &asked };

	cr_assert_eq(story_shrink(&shrink, &story), 0);
	cr_expect(is_same(&story, &before));
	cr_expect_gt(asked, 0);
}

Test(shrink, asks_no_more_often_than_it_may)
{
	struct heddle_story story = failing(3);
	unsigned asked = 0;
	struct story_shrink shrink = {
		.generator = &generator, .is_still = fails, .context = &asked, .attempts_max = 4
	};

	cr_assert_eq(story_shrink(&shrink, &story), 0);
	cr_expect_eq(asked, 4);
	cr_expect(fails(&asked, &story));
}

static int interrupted(void *context, const struct heddle_story *story)
{
	(void)context;
	(void)story;
	return -EINTR;
}

Test(shrink, ends_when_it_is_told_to)
{
	struct heddle_story story = failing(3), before = story;
	struct story_shrink shrink = { .generator = &generator, .is_still = interrupted };

	cr_expect_eq(story_shrink(&shrink, &story), -EINTR);
	cr_expect(is_same(&story, &before));
}

/* ---- counting */

Test(stories, are_counted_by_pairs_of_calls_and_by_settings)
{
	static const struct heddle_story both = {
		.settings = { [SIZE] = 9, [ROOM] = 1 },
		.n_threads = 3,
		.threads = { { 2, { { PUT, { 0 } }, { LOOK, { 0 } } } },
			     { 1, { { TAKE, { 0 } } } },
			     { 1, { { TAKE, { 0 } } } } },
	};
	static const struct heddle_story one = {
		.settings = { [SIZE] = 9, [ROOM] = 4 },
		.n_threads = 1,
		.threads = { { 2, { { PUT, { 0 } }, { LOOK, { 0 } } } } },
	};
	struct drawn drawn = { 0 };
	char *text = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);

	drawn_count(&drawn, &both, &generator);
	drawn_count(&drawn, &one, &generator);
	drawn_json(stream, &drawn, &generator);
	fclose(stream);
	cr_expect_str_eq(
		text, "\"settings\": {\"size\": {\"0\": 0, \"1\": 0, \"2\": 0, \"3\": 0, \"4\": 0, \"5\": 0, "
		      "\"6\": 0, \"7\": 0, \"8\": 0, \"9\": 2}, "
		      "\"room\": {\"1\": 1, \"2\": 0, \"3\": 0, \"4\": 1}}, "
		      "\"pairs\": [{\"calls\": [\"look\", \"take\"], \"stories\": 1}, "
		      "{\"calls\": [\"take\", \"take\"], \"stories\": 1}, "
		      "{\"calls\": [\"take\", \"put\"], \"stories\": 1}], ");
	free(text);
}
