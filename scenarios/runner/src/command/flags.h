/* SPDX-License-Identifier: MIT */
/*
 * Subcommands and their options: one table for each. The parser (getopt_long) and --help are both made from
 * it.
 */
#ifndef RUNNER_FLAGS_H
#define RUNNER_FLAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heddle_flag {
	const char *name;     /**< "revision", without dashes */
	const char *argument; /**< "R"; "[=R]": the argument is optional; NULL: it takes none */
	const char *doc;
	/**
	 * not built yet: what to do instead. The flag is refused with this text, and --help does not show it
	 */
	const char *later;
	bool repeats; /**< may be given more than once */
};

struct heddle_command {
	const char *name;
	const char *operands;		 /**< "[PATTERN...]" */
	const char *doc;		 /**< one line */
	const char *more;		 /**< paragraphs for --help; NULL: none */
	const struct heddle_flag *flags; /**< ends with a NULL name */
	/** argv[0] is the subcommand's name. Returns the exit code. */
	int (*run)(const struct heddle_command *command, int argc, char **argv);
	void (*print_last)(void); /**< prints the end of --help; NULL: nothing */
};

/** The subcommands, ends with a NULL name. */
extern const struct heddle_command heddle_commands[];

/** Takes one option. value: NULL if it has none. Returns false after a complaint. */
typedef bool heddle_flag_taker(void *context, const char *flag, const char *value);

/**
 * Parses the arguments, calling take for each option. Operands end up in argv[*first_operand] .. argv[argc -
 * 1]. Returns false if the command must end with *code: help was printed, or there was a complaint.
 */
bool heddle_flags_parse(const struct heddle_command *command, int argc, char **argv, heddle_flag_taker *take,
			void *context, int *first_operand, int *code);

void heddle_help(const struct heddle_command *command);

/** Parses a whole number from low to high. Complains and returns false if text is none. */
bool heddle_parse_number(const char *flag, const char *text, uint64_t low, uint64_t high, uint64_t *number);
/**
 * Parses seconds: "90", "1.5", "90s", "5m", "2h"; 0: no limit. Complains and returns false if text is none.
 */
bool heddle_parse_seconds(const char *flag, const char *text, double *seconds);

#endif
