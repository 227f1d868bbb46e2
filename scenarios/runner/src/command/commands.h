/* SPDX-License-Identifier: MIT */
/* The subcommands: a function and a table of options each. */
#ifndef RUNNER_COMMANDS_H
#define RUNNER_COMMANDS_H

#include "command/flags.h"

int heddle_list_command(const struct heddle_command *command, int argc, char **argv);
int heddle_run_command(const struct heddle_command *command, int argc, char **argv);
int heddle_matrix_command(const struct heddle_command *command, int argc, char **argv);
int heddle_generate_command(const struct heddle_command *command, int argc, char **argv);
int heddle_replay_command(const struct heddle_command *command, int argc, char **argv);
int heddle_minimize_command(const struct heddle_command *command, int argc, char **argv);
int heddle_adopt_command(const struct heddle_command *command, int argc, char **argv);
int heddle_bench_command(const struct heddle_command *command, int argc, char **argv);
int heddle_cc_command(const struct heddle_command *command, int argc, char **argv);
int heddle_doctor_command(const struct heddle_command *command, int argc, char **argv);
int heddle_help_command(const struct heddle_command *command, int argc, char **argv);

extern const struct heddle_flag heddle_list_flags[];
extern const struct heddle_flag heddle_run_flags[];
extern const struct heddle_flag heddle_matrix_flags[];
extern const struct heddle_flag heddle_generate_flags[];
extern const struct heddle_flag heddle_replay_flags[];
extern const struct heddle_flag heddle_minimize_flags[];
extern const struct heddle_flag heddle_adopt_flags[];
extern const struct heddle_flag heddle_bench_flags[];

/** Prints the strategies, for --help. */
void heddle_run_strategies(void);
/** Prints the rows of the bench, for --help. */
void heddle_bench_list_rows(void);

extern const char heddle_run_more[];
extern const char heddle_cc_more[];
extern const char heddle_matrix_more[];
extern const char heddle_generate_more[];
extern const char heddle_minimize_more[];
extern const char heddle_adopt_more[];
extern const char heddle_bench_more[];

#endif
