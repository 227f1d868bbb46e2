/* SPDX-License-Identifier: MIT */
/*
 * Shrinking: the smallest story that can be found for which a question is still answered with yes.
 *
 * Smaller is: a thread less, a call less, a number nearer to its simplest. Each yes is the story to go on
 * from. It ends when no smaller story of those that are one change away is left.
 */
#ifndef RUNNER_SHRINK_H
#define RUNNER_SHRINK_H

#include <heddle/generate.h>

struct story_shrink {
	const struct heddle_generator *generator;
	/** The question. Returns 1: yes; 0: no; negative: end. */
	int (*is_still)(void *context, const struct heddle_story *story);
	void *context;
	unsigned attempts_max; /**< questions; 0: no limit */
	unsigned attempts;     /**< that were asked */
};

/** Shrinks *story. Returns 0, or the negative answer that ended it; *story is the smallest so far. */
int story_shrink(struct story_shrink *shrink, struct heddle_story *story);

#endif
