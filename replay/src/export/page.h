/* SPDX-License-Identifier: MIT */
/* A page of a schedule, part by part: see html.c. */
#ifndef REPLAY_PAGE_H
#define REPLAY_PAGE_H

#include "export/record.h"

/** Which steps of a run are shown, and how. */
struct page_run {
	const struct record *record;
	const struct timeline *timeline;
	uint32_t from, to; /* [from, to) */
	const char *id;	   /* of each row: this, and the number of the step */
	bool is_passing;
	bool has_places; /* a column for them */
};

/** The rows of a run, its lanes beside them. */
void page_run_write(const struct page_run *run, FILE *stream);
/** A band: who runs when, over the whole of a run. */
void page_band_write(const struct record *record, FILE *stream);
/** Who waits for whom, as a drawing; nothing if nobody does. */
void page_cycle_write(const struct record *record, FILE *stream);
/** The steps for page.js, as JSON in an element of its own. */
void page_data_write(const struct record *record, FILE *stream);

/** Text between two tags that are written as they are. */
void page_tagged(FILE *stream, const char *before, const char *text, const char *after);
/** The colour of a thread, by its name the same in both runs: "t0" to "t7", "tn" without a lane. */
#define PAGE_COLOURS	8
#define PAGE_COLOUR_MAX 8
const char *page_colour(const struct record *record, const struct timeline *timeline, uint16_t thread,
			char buffer[PAGE_COLOUR_MAX]);
/** Of a step, what others have to do with: "file 1 i_size: 6 -> 0; wakes R". Returns buffer. */
#define PAGE_EFFECT_MAX 400
const char *page_effect(const struct timeline *timeline, uint32_t step, char buffer[PAGE_EFFECT_MAX]);

extern const char heddle_page_style[] __attribute__((visibility("hidden")));
extern const char heddle_page_script[] __attribute__((visibility("hidden")));

#endif
