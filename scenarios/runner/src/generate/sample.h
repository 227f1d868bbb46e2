/* SPDX-License-Identifier: MIT */
/*
 * Running stories: in a worker, each in samples of its interleavings, of three strategies that find different
 * things; what is small is then explored whole.
 */
#ifndef RUNNER_SAMPLE_H
#define RUNNER_SAMPLE_H

#include "generate/story.h"
#include "result/result.h"

#include <heddle/generate.h>

/** Against what stories are run, and how much. */
struct sampling {
	const struct heddle_subject *subject;
	const char *revision, *defect;	 /* defect: NULL: none */
	struct heddle_taken_out without; /* of the revision */
	uint64_t seed;			 /* of the stories and of the strategies */
	struct story_wish wish;
	uint64_t executions; /* of a story, sampled */
	uint64_t whole;	     /* the most of a small story that is explored whole; 0: none is */
	double stuck;	     /* seconds */
};

/** What a story gave. */
struct sampled {
	uint64_t number;
	uint64_t executions;
	bool is_whole; /* every interleaving that can differ was run */
	struct heddle_group *groups;
	size_t n_groups;
};

/** Makes the variant that runs story. It is one object: there is one story at a time. */
const struct heddle_variant *sample_variant(const struct sampling *sampling,
					    const struct heddle_story *story);

/** Told of each story of a run, in their order. Returns false to end it. sampled is valid during the call. */
typedef bool sample_taker(void *context, const struct sampled *sampled);

/**
 * Draws and runs the stories [from, to), and tells of each. A worker that dies, or is stuck, is a finding of
 * its story. seconds: after so many no further story is begun; 0: no limit. Returns 0, -EINTR after a signal,
 * or -errno.
 */
int sample_stories(const struct sampling *sampling, uint64_t from, uint64_t to, double seconds,
		   sample_taker *take, void *context);
/** Runs one story, and tells of it. `until`: ends when a finding has this key (finding.h); NULL: goes on. */
int sample_story(const struct sampling *sampling, const struct heddle_story *story, const char *until,
		 sample_taker *take, void *context);

#endif
