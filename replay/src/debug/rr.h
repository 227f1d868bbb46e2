/* SPDX-License-Identifier: MIT */
/*
 * What probing and replaying share: the command line of rr, and what its words mean.
 */
#ifndef REPLAY_RR_H
#define REPLAY_RR_H

#include "debug/program.h"

#include <heddle/rr.h>

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

/** Fills status by what rr said when it did not record. */
void rr_explain(struct heddle_rr_status *status, const char *words);

#endif
