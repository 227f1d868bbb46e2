/* SPDX-License-Identifier: MIT */
/*
 * Certifying: `heddle run --certify`.
 *
 * A run of dpor is explored a second time by closure, which shares nothing with dpor. Both must reach the
 * same classes, dpor each of them once, and the same findings. A difference is a finding of the run ("class
 * lost"), with an execution of that class as its schedule.
 *
 *   certify.c          the keys of dpor's executions; whether a run is certified, and why not
 *   certify_second.c   the second exploration, and its comparison with the first
 */
#ifndef RUNNER_CERTIFY_H
#define RUNNER_CERTIFY_H

#include <heddle/explore.h>

struct heddle_exploration;
struct run;

/** The class keys of dpor's executions, in their order; sorted at the end. */
struct certify_keys {
	uint64_t max; /* the most keys; 0: none are kept */
	struct heddle_class_key *keys;
	size_t n, capacity;
	bool too_many, no_memory;
};

/** Begins to keep keys, if the run may be certified. End with certify_end. */
void certify_begin(struct certify_keys *keys, const struct heddle_exploration *exploration,
		   const struct heddle_options *options);
void certify_end(struct certify_keys *keys);
/** Keeps the execution's key, unless there are too many. */
void certify_add(struct certify_keys *keys, const struct heddle_execution *execution);
/** Returns whether keys are still kept: then the run may be certified, if one process explores it. */
bool certify_keeps(const struct certify_keys *keys);
/** Called when the exploration restarts. */
void certify_begin_anew(struct certify_keys *keys);

/** Certifies the finished run, or says why not. No explorer may be open. Returns 0 or -errno. */
int certify(struct run *run);

/** Applies --certify and --no-certify to all runs. Returns false after a complaint. */
bool heddle_certify_wish(struct heddle_exploration *exploration, bool certify, bool no_certify);

#endif
