/* SPDX-License-Identifier: MIT */
/* A fact in words: "file 1 i_size: 6 -> 0", "wakes R on page wait queue 11". */
#ifndef REPLAY_PHRASE_H
#define REPLAY_PHRASE_H

#include "schedule/facts.h"
#include "story/waits.h"

#define PHRASE_MAX 800

/** What is known of an object's value before a step. */
struct known_value {
	int64_t value;
	bool is_known;
};

/**
 * Returns buffer. before: of the fact's object. woken: names of those that the step lets go on with the
 * object, as "R" or "R and T"; "" if there are none.
 */
const char *phrase_of(const struct heddle_schedule *schedule, const struct fact *fact,
		      const struct known_value *before, const char *woken, char buffer[PHRASE_MAX]);
/** The value behind the fact. */
struct known_value phrase_value_after(const struct fact *fact, const struct known_value *before);
/** The operation's object, without a range that is a key of Heddle's. Returns buffer. */
const char *phrase_of_object(enum heddle_operation operation, const struct heddle_target *target,
			     char *buffer, size_t size);
/** "read error: 1, not 0"; of more than two values "read error: 2 of 0..3". Returns buffer. */
const char *phrase_of_choice(const struct heddle_schedule_choice *choice, char buffer[PHRASE_MAX]);
/** "waits for account 1", "sleeps on page wait queue 11". Returns buffer. */
const char *phrase_of_wait(enum heddle_operation operation, const struct heddle_target *target,
			   char buffer[PHRASE_MAX]);

#endif
