/* SPDX-License-Identifier: MIT */
/* Drawing stories. */
#include "generate/random.h"
#include "generate/story.h"

/* Stories that do not fit are drawn again; after so many the story is empty. */
#define DRAWS_MAX 2000

/* What a swarm's stories are drawn from. */
struct swarm {
	uint32_t kinds;
	long spread; /* of the calls of a thread: 1 to 3 */
};

static struct swarm draw_swarm(const struct heddle_generator *generator, uint64_t seed, uint64_t number,
			       uint32_t wanted)
{
	struct random_numbers random = random_of(~seed, number / STORIES_IN_SWARM);
	unsigned percent = (unsigned)random_between(&random, 25, 90);
	struct swarm swarm = { .spread = random_between(&random, 1, HEDDLE_STORY_CALLS) };
	uint32_t all = 0;

	for (size_t i = 0; generator->kinds[i].name; i++) {
		if (!generator->kinds[i].weight || (wanted && !(wanted >> i & 1)))
			continue;
		all |= 1u << i;
		if (random_often(&random, percent))
			swarm.kinds |= 1u << i;
	}
	if (!swarm.kinds)
		swarm.kinds = all;
	return swarm;
}

static void draw_numbers(long *values, const struct heddle_story_number *numbers, uint32_t which,
			 struct random_numbers *random)
{
	for (size_t i = 0; numbers[i].name; i++) {
		bool any = !numbers[i].often || random_often(random, numbers[i].often);

		values[i] = 0;
		if (which >> i & 1)
			values[i] = any ? random_between(random, numbers[i].low, numbers[i].high)
					: numbers[i].simplest;
	}
}

static unsigned draw_kind(const struct heddle_generator *generator, uint32_t kinds,
			  struct random_numbers *random)
{
	unsigned all = 0;
	long at;

	for (size_t i = 0; generator->kinds[i].name; i++)
		all += kinds >> i & 1 ? generator->kinds[i].weight : 0;
	at = random_between(random, 0, (long)all - 1);
	for (unsigned i = 0;; i++) {
		at -= kinds >> i & 1 ? (long)generator->kinds[i].weight : 0;
		if (at < 0)
			return i;
	}
}

static void draw_thread(struct heddle_story_thread *thread, const struct heddle_generator *generator,
			const struct swarm *swarm, struct random_numbers *random)
{
	thread->n_calls = (unsigned)random_between(random, 1, swarm->spread);
	for (unsigned c = 0; c < thread->n_calls; c++) {
		struct heddle_story_call *call = &thread->calls[c];

		call->kind = draw_kind(generator, swarm->kinds, random);
		draw_numbers(call->arguments, generator->arguments, generator->kinds[call->kind].arguments,
			     random);
	}
}

static void grant(struct heddle_story *story, const struct story_wish *wish)
{
	for (size_t i = 0; i < HEDDLE_STORY_SETTINGS; i++)
		if (wish->settings >> i & 1)
			story->settings[i] = wish->values[i];
}

static bool is_granted(const struct heddle_story *story, const struct story_wish *wish)
{
	for (size_t i = 0; i < HEDDLE_STORY_SETTINGS; i++)
		if (wish->settings >> i & 1 && story->settings[i] != wish->values[i])
			return false;
	return true;
}

static void draw(struct heddle_story *story, const struct heddle_generator *generator,
		 const struct swarm *swarm, struct random_numbers *random)
{
	*story = (struct heddle_story){ .n_threads =
						(unsigned)random_between(random, 2, HEDDLE_STORY_THREADS) };
	draw_numbers(story->settings, generator->settings, UINT32_MAX, random);
	for (unsigned t = 0; t < story->n_threads; t++)
		draw_thread(&story->threads[t], generator, swarm, random);
}

void story_draw(struct heddle_story *story, const struct heddle_generator *generator, uint64_t seed,
		uint64_t number, const struct story_wish *wish)
{
	static const struct story_wish any;
	struct swarm swarm = draw_swarm(generator, seed, number, wish ? wish->kinds : 0);
	struct random_numbers random = random_of(seed, number);

	wish = wish ? wish : &any;
	for (unsigned i = 0; i < DRAWS_MAX; i++) {
		draw(story, generator, &swarm, &random);
		grant(story, wish);
		if (generator->fit(story) && is_granted(story, wish))
			return;
	}
	*story = (struct heddle_story){ 0 };
}
