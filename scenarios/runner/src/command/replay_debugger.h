/* SPDX-License-Identifier: MIT */
/* `heddle replay --gdb` and `--rr`: a debugger where the finding is noticed. */
#ifndef RUNNER_REPLAY_DEBUGGER_H
#define RUNNER_REPLAY_DEBUGGER_H

#include <heddle/gdb.h>
#include <heddle/schedule.h>

/**
 * Fills in the program, which is this one, and replays in gdb. Returns the command's exit code, after a
 * complaint if it is no debugger's.
 */
int replay_in_gdb(struct heddle_gdb_request *request);
/**
 * Likewise, in a recording of rr, in which the replay must end as the schedule says. A signal meanwhile ends
 * the process.
 */
int replay_in_rr(struct heddle_gdb_request *request, const struct heddle_schedule *schedule);

#endif
