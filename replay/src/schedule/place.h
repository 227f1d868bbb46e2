/* SPDX-License-Identifier: MIT */
/*
 * Places in the source as every machine spells them: relative to the root of the source tree.
 */
#ifndef REPLAY_PLACE_H
#define REPLAY_PLACE_H

#include "schedule/build.h"

/** where as a place whose strings the schedule keeps; all zero for NULL. */
struct heddle_place heddle_place_keep(struct heddle_schedule *schedule, const struct heddle_where *where);

/** "core/dio/dio.c:120", "?" if unknown. Returns buffer. */
const char *heddle_place_text(const struct heddle_place *place, char *buffer, size_t size);

/** Whether two places are the same but for the line: nothing moved but text above it. */
bool heddle_place_same_function(const struct heddle_place *a, const struct heddle_place *b);
bool heddle_place_equal(const struct heddle_place *a, const struct heddle_place *b);

#endif
