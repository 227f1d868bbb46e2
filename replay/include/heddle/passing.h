/* SPDX-License-Identifier: MIT */
/*
 * The passing run: two steps of a failing schedule whose exchange makes it pass.
 *
 * The later one of two steps of different threads, which touch the same object, or what a thread was about to
 * do at the end, comes before the earlier one: either its thread goes first, up to it, or the thread of the
 * earlier one waits for it. The rest is followed as far as it can be, and then each thread goes on as long as
 * it can. It passes if all threads come to their ends without any finding; data races count only where the
 * schedule has one.
 */
#ifndef HEDDLE_PASSING_H
#define HEDDLE_PASSING_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_PASSING_REPLAYS_DEFAULT 300

struct heddle_passing {
	bool is_found;
	uint32_t earlier; /**< a step of the schedule */
	/** likewise; n_steps and a thread's index: what that thread was about to do at the end */
	uint32_t later;
	unsigned replays;	     /**< that were run */
	struct heddle_schedule *run; /**< the execution that passes; NULL: none was found */
};

/**
 * Looks for two such steps: first those that have more in common than the lock of a section, of these
 * those that are close to each other first, and of these the last ones first; ends after so many replays, 0:
 * HEDDLE_PASSING_REPLAYS_DEFAULT. Returns 0 with *passing filled (caller frees), or what heddle_replay
 * returns. No explorer may be open.
 */
int heddle_passing_run(struct heddle_passing *passing, const struct heddle_schedule *schedule,
		       const struct heddle_program *program, unsigned replays);

/** Frees the run. */
void heddle_passing_free(struct heddle_passing *passing);

#define HEDDLE_PASSING_TEXT_MAX 2400
/**
 * Lines for a person that tell the two steps, or that none were found; "" if nothing was tried. Returns
 * buffer.
 */
const char *heddle_passing_text(const struct heddle_passing *passing, const struct heddle_schedule *schedule,
				char buffer[HEDDLE_PASSING_TEXT_MAX]);

#ifdef __cplusplus
}
#endif

#endif
