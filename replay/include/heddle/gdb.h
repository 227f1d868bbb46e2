/* SPDX-License-Identifier: MIT */
/*
 * gdb at a schedule's failure: the replay runs in the debugger, and stops in the frame that notices the
 * finding, or at the end of the failing step. The session has the commands of heddle-gdb.py, which the
 * library carries: `help heddle` lists them.
 *
 * The environment names the debugger: HEDDLE_GDB (default "gdb").
 */
#ifndef HEDDLE_GDB_H
#define HEDDLE_GDB_H

#include <heddle/schedule.h>

#ifdef __cplusplus
extern "C" {
#endif

/** At what a debugger that follows a schedule stops first. */
enum heddle_gdb_stop {
	HEDDLE_GDB_STEP,    /**< at the end of the step: nobody was running when the finding was noticed */
	HEDDLE_GDB_FINDING, /**< in the frame that notices the first finding in this step or later */
	HEDDLE_GDB_SIGNAL,  /**< at the signal that ends the thread */
};

/** Where the finding of the schedule is noticed, and in *step the number of its step, 0 if there is none. */
enum heddle_gdb_stop heddle_gdb_stop_of(const struct heddle_schedule *schedule, uint32_t *step);

struct heddle_gdb_request {
	const char *program;	   /**< this command's own executable */
	const char *schedule;	   /**< the file to replay */
	const char *story;	   /**< the command of a shell that the session's `heddle story` runs */
	enum heddle_gdb_stop stop; /**< of this step */
	uint32_t step;
};

/**
 * Runs gdb on the caller's terminal until it ends. Returns 0 with its exit code in *exit_code; -ENOENT if
 * there is no gdb; other -errno if it could not be started.
 */
int heddle_gdb_replay(const struct heddle_gdb_request *request, int *exit_code);

/**
 * Tries the debugger: it must run, and know Python; 10 s at most. Returns 0; -ENOENT if there is none;
 * -ENOTSUP if it has no Python; other -errno if it could not be tried.
 */
int heddle_gdb_probe(void);

/** The name of the debugger, as the environment or the default has it. */
const char *heddle_gdb_name(void);

#ifdef __cplusplus
}
#endif

#endif
