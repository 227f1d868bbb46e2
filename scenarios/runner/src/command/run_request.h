/* SPDX-License-Identifier: MIT */
/* The options of `heddle run`. */
#ifndef RUNNER_RUN_REQUEST_H
#define RUNNER_RUN_REQUEST_H

#include "explore/explore_variant.h"
#include "command/flags.h"
#include "scenario/plan.h"
#include "command/run_outputs.h"
#include "result/recordings.h"

#define FAILURES_DEFAULT "failures"

struct run_request {
	struct heddle_wish wish;
	struct heddle_exploration exploration;
	struct run_files files;
	const char *failures; /* NULL: FAILURES_DEFAULT */
	const char *kept;     /* the folder of kept schedules; NULL: the program's */
	unsigned jobs;	      /* 0: not given */
	enum recordings_when record;
	bool strict, regressions_only, no_color;
	bool certify, no_certify, no_minimize;
	bool explores; /* an option was given that has no meaning for the replay of kept schedules */
	bool varies;   /* one of them asks for other variants than the scenarios' own */
};

/** Parses the command line. Returns as heddle_flags_parse does. */
bool run_request_parse(struct run_request *request, const struct heddle_command *command, int argc,
		       char **argv, int *first, int *code);

/** Where schedules of findings go. */
const char *run_failures_folder(const struct run_request *request);

#endif
