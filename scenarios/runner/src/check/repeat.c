/* SPDX-License-Identifier: MIT */
#include "check/repeat.h"

#include <heddle/replay.h>
#include <stdio.h>

/* Explorations have heddle_options.fill = 0. */
#define OTHER_FILL 0xa5

static void tell(struct heddle_difference *difference, const struct heddle_schedule *schedule,
		 const struct heddle_replay *replay)
{
	char *message = difference->message;
	size_t size = sizeof(difference->message);
	bool again = replay->outcome == (schedule->has_finding ? HEDDLE_REPLAY_SAME : HEDDLE_REPLAY_PASSED);
	char text[HEDDLE_REPLAY_TEXT_MAX];

	if (replay->n_differences)
		snprintf(message, size,
			 "run twice, an execution did not do the same in step %u: %.80s; then %.80s",
			 replay->step, replay->expected, replay->instead);
	else if (!again)
		snprintf(message, size, "run twice, an execution did not end the same: the second %.150s",
			 heddle_replay_describe(replay, text, sizeof(text)));
	else if (replay->n_moved)
		snprintf(message, size, "run twice, an execution did not go the same way: %.150s",
			 replay->moved);
}

int heddle_repeat(struct heddle_difference *difference, const struct heddle_schedule *schedule,
		  const struct heddle_variant *variant)
{
	struct heddle_program program = heddle_variant_program(variant);
	struct heddle_replay *replay;
	int error;

	*difference = (struct heddle_difference){ .second = NULL };
	error = heddle_replay_filled(&replay, schedule, &program, HEDDLE_REPLAY_STRICT, OTHER_FILL);
	if (error)
		return error;
	tell(difference, schedule, replay);
	if (*difference->message) {
		difference->second = replay->found;
		replay->found = NULL;
	}
	heddle_replay_free(replay);
	return 0;
}
