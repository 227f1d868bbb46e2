/* SPDX-License-Identifier: MIT */
/* Stories as numbers: drawing them, comparing them, telling them in words. */
#ifndef RUNNER_STORY_NUMBERS_H
#define RUNNER_STORY_NUMBERS_H

#include <heddle/generate.h>
#include <stddef.h>

/** So many stories in a row have the same kinds of calls to draw from. */
#define STORIES_IN_SWARM 25

/** What stories are wanted. */
struct story_wish {
	uint32_t kinds;	   /**< of calls, a set; 0: all */
	uint32_t settings; /**< a set of 1 << index: those with the value below; the others are drawn */
	long values[HEDDLE_STORY_SETTINGS];
};

/**
 * Draws the number-th story of seed: always the same. Its kinds of calls are those of its swarm, a random
 * subset of those that are wanted. wish: NULL: any. A wish that nothing fits gives stories without a thread.
 */
void story_draw(struct heddle_story *story, const struct heddle_generator *generator, uint64_t seed,
		uint64_t number, const struct story_wish *wish);

/** How many calls it has. */
unsigned story_calls(const struct heddle_story *story);
/** The kinds of its calls, as a set. */
uint32_t story_kinds(const struct heddle_story *story);
/** A number that two stories share by chance only. */
uint32_t story_hash(const struct heddle_story *story);

/** Writes the story in one line: "A: direct_write pos=0 bytes=2; B: truncate; pages=1". Returns buffer. */
#define STORY_TEXT_MAX 1500
const char *story_text(const struct heddle_story *story, const struct heddle_generator *generator,
		       char buffer[STORY_TEXT_MAX]);
/** Writes the names of the kinds in a set: "direct_write+truncate". Returns buffer. */
#define STORY_KINDS_TEXT_MAX 500
const char *story_kinds_text(uint32_t kinds, const struct heddle_generator *generator,
			     char buffer[STORY_KINDS_TEXT_MAX]);

/** Number of entries of a generator's tables. */
size_t story_n_numbers(const struct heddle_story_number *numbers);
size_t story_n_kinds(const struct heddle_story_kind *kinds);

#endif
