/* SPDX-License-Identifier: MIT */
/*
 * All that is told of a schedule, gathered once: its run, the passing one, the story, the marks of the
 * orders that make it fail. Each format is a writer of it.
 */
#ifndef REPLAY_RECORD_H
#define REPLAY_RECORD_H

#include "export/timeline.h"

#include <heddle/export.h>

#define RECORD_STORY_WIDTH 110

/* A step of both runs, one of the two whose exchange makes it pass. */
struct record_exchanged {
	uint32_t here,
		there; /* here: n_steps and a thread's index: what it was about to do; HEDDLE_NO_STEP */
};

struct record {
	const struct heddle_schedule *schedule;
	const struct heddle_export_options *options;
	struct timeline run;
	uint32_t *marks;  /* of each step: set of the orders that it is in */
	uint32_t failing; /* the step in which the finding shows; HEDDLE_NO_STEP */
	char *story;	  /* as heddle_story_print has it */
	bool has_passing;
	struct timeline passing;
	uint32_t parting; /* the first step in which they differ */
	struct record_exchanged earlier, later;
};

/** Returns 0 or -ENOMEM; then there is nothing to free. */
int record_make(struct record *record, const struct heddle_schedule *schedule,
		const struct heddle_export_options *options);
void record_free(struct record *record);

/* The writers. Each returns 0, or -ENOMEM; whether the stream took it is for the caller to ask. */
int html_write(const struct record *record, FILE *stream);
int perfetto_write(const struct record *record, FILE *stream);
int shiviz_write(const struct record *record, FILE *stream);
int dot_write(const struct record *record, FILE *stream);

/** "failed check: size, after 8 steps"; "no finding". Returns buffer. */
#define RECORD_FINDING_MAX (HEDDLE_SCHEDULE_WORD_MAX + 128)
const char *record_finding(const struct record *record, char buffer[RECORD_FINDING_MAX]);
/** "lock account 0", "atomic_load size=6". Returns buffer. */
const char *record_operation(const struct heddle_schedule *schedule, uint32_t step, char buffer[PHRASE_MAX]);
/** "clerk 0 waits for account 1: lock": what a thread was about to do at the end. Returns buffer. */
const char *record_left(const struct heddle_schedule *schedule, uint16_t thread, char buffer[PHRASE_MAX]);

#endif
