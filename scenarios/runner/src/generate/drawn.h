/* SPDX-License-Identifier: MIT */
/* What stories have been about: the pairs of calls that ran beside each other, and the settings. */
#ifndef RUNNER_DRAWN_H
#define RUNNER_DRAWN_H

#include <heddle/generate.h>
#include <stdio.h>

/** Values of a setting that are told apart; a wider setting is not counted. */
#define DRAWN_VALUES_MAX 16

struct drawn {
	/** Stories in which two threads have these kinds of calls; the first is not above the second. */
	uint64_t pairs[HEDDLE_STORY_KINDS][HEDDLE_STORY_KINDS];
	/** Stories whose setting has this value, counted from its lowest. */
	uint64_t settings[HEDDLE_STORY_SETTINGS][DRAWN_VALUES_MAX];
};

void drawn_count(struct drawn *drawn, const struct heddle_story *story,
		 const struct heddle_generator *generator);
/**
 * Writes the fields "settings" and "pairs" of --json, with ", " behind each. Pairs that no story has are
 * left out; kinds of calls with a weight of 0 are not drawn.
 */
void drawn_json(FILE *stream, const struct drawn *drawn, const struct heddle_generator *generator);

#endif
