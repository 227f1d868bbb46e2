/* SPDX-License-Identifier: MIT */
/*
 * What probing and replaying share: the command line of rr, and what its words mean.
 */
#ifndef REPLAY_RR_H
#define REPLAY_RR_H

#include "debug/program.h"

#include <heddle/rr.h>
#include <limits.h>

#define RR_WORDS_MAX 2048 /* that are kept of what rr says */

/* An rr command line in the making. */
struct rr {
	char path[4096];
	char options[1024]; /* HEDDLE_RR_OPTIONS, cut into words */
	struct program program;
};

/**
 * Begins "rr SUBCOMMAND OPTIONS...". Returns 0; -ENOTSUP with status filled where there is no rr, or the
 * options are too long.
 */
int rr_begin(struct rr *rr, const char *subcommand, struct heddle_rr_status *status);

/** Begins "rr pack". HEDDLE_RR_OPTIONS is for recording and replaying: pack refuses such options. */
int rr_begin_pack(struct rr *rr, struct heddle_rr_status *status);

/** Fills status by what rr said when it did not record. */
void rr_explain(struct heddle_rr_status *status, const char *words);

/* rr_record.c */
/**
 * Records the replay, unless its recording is there. folder: where it lies. Returns 0, or -errno with status
 * filled; nothing is left behind then.
 */
int rr_record(const struct heddle_rr_request *request, struct heddle_rr_status *status,
	      char folder[PATH_MAX]);
/** Whether the recording lies in a folder of ours under TMPDIR, which is gone after the session. */
bool rr_is_temporary(const struct heddle_rr_request *request, const char *folder);
/** Removes the recording, and the folder of ours that it lies in. Writes to folder. */
void rr_remove_trace(const struct heddle_rr_request *request, char folder[PATH_MAX]);

#endif
