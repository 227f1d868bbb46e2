/* SPDX-License-Identifier: MIT */
/*
 * Notes of an execution while it runs: they are kept until its schedule is made.
 *
 *   notes_listen(&notes, &options);
 *   ... the execution runs, its schedule is captured ...
 *   error = notes_give(&notes, schedule);
 *   notes_end(&notes);
 */
#ifndef REPLAY_NOTES_H
#define REPLAY_NOTES_H

#include <heddle/schedule.h>

struct notes {
	struct heddle_schedule *heap; /* that holds nothing but them; NULL: no memory */
};

/** From now on an execution with these options gives its notes. */
void notes_listen(struct notes *notes, struct heddle_options *options);
/** Those that were given so far were another execution's. */
void notes_forget(struct notes *notes);
/** Copies those of schedule's steps into it. Returns 0, -ENOMEM or -E2BIG. */
int notes_give(const struct notes *notes, struct heddle_schedule *schedule);
void notes_end(struct notes *notes);

#endif
