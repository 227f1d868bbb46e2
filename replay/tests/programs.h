/* SPDX-License-Identifier: MIT */
/*
 * Small programs whose schedules the tests write, read and replay.
 */
#ifndef REPLAY_TESTS_PROGRAMS_H
#define REPLAY_TESTS_PROGRAMS_H

#include <heddle/explore.h>
#include <heddle/replay.h>

/** Two threads take two mutexes in opposite orders: a deadlock. */
extern const struct heddle_program program_two_mutexes;
/** The same with one order: no finding. */
extern const struct heddle_program program_one_order;
/** The first two with one step more in "left" before its second lock. */
extern const struct heddle_program program_two_mutexes_and_yield;
/**
 * A deadlock of three: one reads and wants a mutex, one is queued to write, one holds the mutex and is queued
 * behind that.
 */
extern const struct heddle_program program_queued_writer;
/** The deadlock on other source lines. */
extern const struct heddle_program program_two_mutexes_moved;
/** Two threads count without a lock; main finds that an update is lost. */
extern const struct heddle_program program_lost_update;
/**
 * A section that reads ranges of a data object, a choice, an interrupt; a soft finding where the choice is 1.
 */
extern const struct heddle_program program_section;
/** A section that two threads touch with the lock and one without: it is split. */
extern const struct heddle_program program_split_section;
/**
 * Two tasks submit interrupts, and each of those has an object of the same name: told apart by who submitted.
 */
extern const struct heddle_program program_submitters;
/** main alone chooses, and fails on 2. */
extern const struct heddle_program program_alone;

/**
 * A writer has something half done for a while; a checker looks once, and fails then. Both go on to do other
 * things, and so does an idler, which has no part in it: two steps and one preemption suffice.
 */
extern const struct heddle_program program_half_done;
/** The checker does not mind. */
extern const struct heddle_program program_half_done_mended;
/** The checker looks at something else before it fails. */
extern const struct heddle_program program_half_done_later;
/** Nobody needs to be preempted: the writer never ends what it began. */
extern const struct heddle_program program_never_done;

/** Skips the test in builds in which each execution of program_lost_update has a data race: none passes. */
void skip_where_a_lost_update_races(void);

/**
 * Explores program until the first finding and captures it, under the name "tests/<name>". Asserts that there
 * is one.
 */
struct heddle_schedule *capture_first_finding(const struct heddle_program *program, const char *name);

/** Of all executions of program with a finding, the first with the most preemptions. */
struct heddle_schedule *capture_worst_finding(const struct heddle_program *program, const char *name);

/** The text of a schedule; the caller frees it. */
char *text_of(const struct heddle_schedule *schedule);

/** Parses text, and asserts that it can be parsed. */
struct heddle_schedule *parsed(const char *text);

#endif
