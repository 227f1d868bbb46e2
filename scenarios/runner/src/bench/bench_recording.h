/* SPDX-License-Identifier: MIT */
/* A recorded exploration, a byte for each step: what the floor plays back. */
#ifndef RUNNER_BENCH_RECORDING_H
#define RUNNER_BENCH_RECORDING_H

#include <heddle/explore.h>

/** Bytes that grow at their end. */
struct heddle_bench_bytes {
	unsigned char *bytes;
	size_t n, room;
};

struct heddle_bench_recording {
	struct heddle_recording list; /**< points into the fields below */
	struct heddle_bench_bytes picks, choices;
	uint64_t *restarts;
	uint64_t threads;		     /**< of all executions together, main included */
	struct heddle_statistics statistics; /**< of the recorded exploration */
};

/**
 * Explores program under options and records each execution. Returns 0 (the caller frees), the explorer's
 * -errno, or -ENOMEM. Nothing is left after an error.
 */
int heddle_bench_record(struct heddle_bench_recording *recording, const struct heddle_program *program,
			const struct heddle_options *options);
void heddle_bench_recording_free(struct heddle_bench_recording *recording);

#endif
