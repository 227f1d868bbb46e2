/* SPDX-License-Identifier: MIT */
/*
 * The `heddle` command as a function: a program that links some scenarios and calls it has every subcommand.
 *
 *   int main(int argc, char **argv)
 *   {
 *           heddle_regressions_folder("regressions");
 *           return heddle_main(argc, argv);
 *   }
 */
#ifndef HEDDLE_COMMAND_H
#define HEDDLE_COMMAND_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Runs the subcommand that the arguments name. Data goes to stdout, progress and messages to stderr. Returns
 * the exit code (`heddle help` lists them). Call it once, from main, with one thread.
 */
int heddle_main(int argc, char **argv);

/**
 * Sets the folder of kept schedules, to which `adopt` writes and from which `run` reads, unless their options
 * say otherwise. Default: the folder "regressions" beside the program. folder must outlive the program.
 */
void heddle_regressions_folder(const char *folder);

/**
 * Replays a kept schedule under each revision that it names. Returns whether each gave what the file expects;
 * else *why_not says what did not (valid until the next call). For test programs.
 */
bool heddle_regression_as_expected(const char *path, const char **why_not);

/**
 * Whether this build's tests leave the kept schedule out: its scenario says that only other builds find that,
 * or it is a data race, and a test program of the tsan build does not see it.
 */
bool heddle_regression_is_left_out(const char *path);

#ifdef __cplusplus
}
#endif

#endif
