/* SPDX-License-Identifier: MIT */
#ifndef REPLAY_PAGE_LANES_H
#define REPLAY_PAGE_LANES_H

#include "export/page.h"

#define PAGE_ROW 22 /* pixels; page.css has the same in --row */

/** In pixels: of one lane, and of all of them with a margin. */
unsigned page_lane_width(const struct timeline *timeline);
unsigned page_lanes_width(const struct timeline *timeline);

/** Draws the lanes of a run beside its rows, which are so many pixels high. */
void page_lanes_write(const struct page_run *run, unsigned height, FILE *stream);

/** Whether a thread has a row below the steps: it has not come to its end, and does not join others. */
bool page_is_left(const struct heddle_schedule *schedule, uint16_t thread);

#endif
