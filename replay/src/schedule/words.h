/* SPDX-License-Identifier: MIT */
/*
 * The words of the schedule format: what the writer and the parser must spell alike.
 */
#ifndef REPLAY_WORDS_H
#define REPLAY_WORDS_H

#include <heddle/schedule.h>

#define HEDDLE_WORD_MAGIC "heddle-schedule"

bool heddle_access_by_name(const char *name, enum heddle_access *access);

bool heddle_finding_kind_by_name(const char *name, enum heddle_finding_kind *kind);

#endif
