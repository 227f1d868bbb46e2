/* SPDX-License-Identifier: MIT */
/* The program of which a schedule is: heddle cc has linked it, and it replays its schedules itself. */
#ifndef RUNNER_RECORDED_PROGRAM_H
#define RUNNER_RECORDED_PROGRAM_H

#include "scenario/variant.h"

/** Whether a scenario of this name is a program. */
bool recorded_program_is(const char *scenario);

/**
 * Gives variant the arguments that the schedule has, unless the program was given others, or the schedule
 * tells of no program: an older one.
 */
void recorded_program_take(struct heddle_variant *variant, const struct heddle_schedule_header *header);

/** Says, in a line each, that variant has other arguments than the schedule, or is another build. */
void recorded_program_compare(const struct heddle_variant *variant, const struct heddle_schedule *schedule,
			      const char *path);

/**
 * If the schedule is of a program that this is not, starts that one with the arguments of this one, and
 * returns true; *code is its exit code, or that of a complaint. The program lies where the schedule says, or
 * beside the schedule.
 */
bool recorded_program_start(const struct heddle_schedule *schedule, const char *command, int argc,
			    char **argv, const char *path, int *code);

#endif
