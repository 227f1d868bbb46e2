/* SPDX-License-Identifier: MIT */
/*
 * Certifying: `heddle run --certify`.
 *
 * A run of dpor is explored a second time by closure, which has nothing of dpor's. Both must come to the
 * same classes, dpor to each of them once, and to the same findings. What they do not agree in is a finding
 * of the run ("class lost"), with an execution of that class as its schedule.
 *
 *   certify.c          the keys of dpor's executions; whether a run is certified, and why not
 *   certify_second.c   the second exploration, beside the first
 */
#ifndef RUNNER_CERTIFY_H
#define RUNNER_CERTIFY_H

#include <heddle/explore.h>

struct heddle_exploration;
struct run;

/** The classes that dpor has come to, in the order in which it did; sorted when it is done. */
struct certify_keys {
	uint64_t max; /* 0: none are kept */
	struct heddle_class_key *keys;
	size_t n, capacity;
	bool too_many, no_memory;
};

/** Keeps keys if the run may be certified. End with certify_end. */
void certify_begin(struct certify_keys *keys, const struct heddle_exploration *exploration,
		   const struct heddle_options *options);
void certify_end(struct certify_keys *keys);
/** Keeps the execution's key, unless there are too many. */
void certify_add(struct certify_keys *keys, const struct heddle_execution *execution);
/** Whether it still keeps them: then the run may be certified, if one process explores it. */
bool certify_keeps(const struct certify_keys *keys);
/** The exploration began anew. */
void certify_begin_anew(struct certify_keys *keys);

/** Certifies the run, which is over, or says why not. No explorer may be open. Returns 0 or -errno. */
int certify(struct run *run);

/** What --certify and --no-certify mean for all runs. Returns false after a complaint. */
bool heddle_certify_wish(struct heddle_exploration *exploration, bool certify, bool no_certify);

#endif
