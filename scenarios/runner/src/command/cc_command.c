/* SPDX-License-Identifier: MIT */
/* `heddle cc`, `heddle c++`. */
#include "cc/cc.h"
#include "command/commands.h"
#include "terminal/complain.h"

#include <string.h>

const char heddle_cc_more[] =
	"It is the compiler, cc, or what HEDDLE_CC names (c++: HEDDLE_CXX), with its\n"
	"own options: make CC=\"heddle cc\". Programs that it links explore themselves:\n"
	"\n"
	"  ./prog run       as `heddle run`; what is behind -- is the program's\n"
	"  ./prog replay F\n"
	"  ./prog           runs it once\n"
	"\n"
	"docs/posix.md says what of pthread.h and of the C library is modelled.\n";

/* Its options are the compiler's, so none is parsed here but a lone --help. */
int heddle_cc_command(const struct heddle_command *command, int argc, char **argv)
{
	if (argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		heddle_help(command);
		return HEDDLE_EXIT_AS_EXPECTED;
	}
	if (argc < 2)
		return heddle_complain("%s: no file is given: `heddle %s -o prog prog.c -pthread`", argv[0],
				       argv[0]);
	return cc_run(!strcmp(argv[0], "c++"), argc - 1, argv + 1);
}
