/* SPDX-License-Identifier: MIT */
/*
 * rr: recording a replay, and going backwards in it.
 *
 * The environment names the program and its extra options: HEDDLE_RR (default "rr"), HEDDLE_RR_OPTIONS (split
 * at blanks; given to `record` and to `replay`, not to `pack`).
 */
#ifndef HEDDLE_RR_H
#define HEDDLE_RR_H

#include <heddle/gdb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum heddle_rr_reason {
	HEDDLE_RR_WORKS,
	HEDDLE_RR_NOT_INSTALLED,
	HEDDLE_RR_NO_COUNTERS, /**< no hardware performance counters, as in many virtual machines */
	HEDDLE_RR_PARANOID,    /**< perf_event_paranoid is too high */
	HEDDLE_RR_REFUSES,     /**< something else: rr's own words tell */
};

struct heddle_rr_status {
	enum heddle_rr_reason reason;
	char program[256];
	char text[512];	  /**< one line: why it cannot work; "" if it does */
	char remedy[512]; /**< one line: what to do */
	int signal;	  /**< that asked for the end while it was recorded; 0: none */
};

/** "works", "not installed", "no hardware counters", ...: a word for doctor. */
const char *heddle_rr_reason_name(enum heddle_rr_reason reason);

/**
 * Finds out whether rr can record here by recording /bin/true into a folder that it removes; 30 s at most.
 * Returns 0, or -errno when even that could not be tried.
 */
int heddle_rr_probe(struct heddle_rr_status *status);

/**
 * Whether there is an rr, and what it needs of the processor, as far as can be told without trying: whether
 * to advise it. It takes no time.
 */
bool heddle_rr_is_likely(void);

struct heddle_rr_request {
	struct heddle_gdb_request replay; /**< what is recorded, and where the debugger stops */
	int outcome; /**< with which exit code the replay must end: 1 if the schedule has a finding, else 0 */
	bool is_crash; /**< the finding is a crash: the replay may also end by the crash's signal */
	/**
	 * For the trace; must not exist. NULL: beside the schedule, with ".rr" in place of its suffix, where
	 * a trace newer than schedule and program is used again; a new folder under TMPDIR, removed at
	 * the end, if that cannot be written.
	 */
	const char *directory;
	bool is_kept; /**< the trace may not lie under TMPDIR: heddle_rr_record() sets it */
};

/**
 * Records the replay into the folder beside the schedule, unless a recording newer than schedule and program
 * lies there; replay.stop, step and story of the request do not matter. folder: PATH_MAX bytes, the
 * recording's folder. rr is not tried before: heddle_rr_probe() says whether it works. Returns 0, with
 * status->text where the recording opens here but could not be packed; -ENOTSUP
 * with status filled where rr does not record, or what was recorded did not end with the request's outcome;
 * -EINTR with status->signal after a signal; another -errno with status->text. Nothing is left behind then.
 */
int heddle_rr_record(const struct heddle_rr_request *request, struct heddle_rr_status *status, char *folder);

/**
 * Records and opens `rr replay` at the step, on the caller's terminal. Returns 0 after the debugger has
 * ended, *exit_code its exit code. Returns -ENOTSUP with status filled where rr cannot record: nothing is
 * left behind then. Other -errno: could not be tried; status->text tells.
 */
int heddle_rr_replay(const struct heddle_rr_request *request, struct heddle_rr_status *status,
		     int *exit_code);

#ifdef __cplusplus
}
#endif

#endif
