// SPDX-License-Identifier: MIT
#include "debug/gdb_script.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

/*
 * A step is found by the marker that a replay calls at its end, in the thread that did the step: there a
 * backtrace shows what it was about. The step's number is compared with the variable, since an argument may
 * be gone in an optimised build.
 *
 * SIGABRT is passed on in silence: in reverse it would stop the first time again where the program ended by
 * it.
 */
static const char script[] =
	"set confirm off\n"
	"set pagination off\n"
	"set breakpoint pending on\n"
	"handle SIGABRT nostop noprint pass\n"
	"\n"
	"define heddle-where\n"
	"  printf \"At the end of step %%u of the replay, in the thread that did it.\\n\", heddle_replay_step\n"
	"  backtrace\n"
	"end\n"
	"document heddle-where\n"
	"Tell the step that the replay is at, and how its thread came there.\n"
	"end\n"
	"\n"
	"define heddle-step\n"
	"  tbreak heddle_replay_after_step if heddle_replay_step == $arg0\n"
	"  if heddle_replay_step > $arg0\n"
	"    reverse-continue\n"
	"  else\n"
	"    continue\n"
	"  end\n"
	"  heddle-where\n"
	"end\n"
	"document heddle-step\n"
	"heddle-step N: go to the end of step N, forwards or backwards.\n"
	"end\n"
	"\n"
	"define heddle-back\n"
	"  tbreak heddle_replay_after_step\n"
	"  reverse-continue\n"
	"  heddle-where\n"
	"end\n"
	"document heddle-back\n"
	"Go back to the end of the step before.\n"
	"end\n"
	"\n"
	"define heddle-next\n"
	"  tbreak heddle_replay_after_step\n"
	"  continue\n"
	"  heddle-where\n"
	"end\n"
	"document heddle-next\n"
	"Go on to the end of the next step.\n"
	"end\n"
	"\n"
	"tbreak heddle_replay_after_step if heddle_replay_step == %" PRIu32 "\n"
	"continue\n"
	"heddle-where\n"
	"printf \"heddle-back, heddle-next, heddle-step N; reverse-next, reverse-step, reverse-continue as ever.\\n\"\n";

int gdb_script_write(const char *folder, uint32_t step, char *path)
{
	FILE *stream;
	int error = 0;

	if (snprintf(path, PATH_MAX, "%s/heddle.gdb", folder) >= PATH_MAX)
		return -ENAMETOOLONG;
	stream = fopen(path, "we");
	if (stream == NULL)
		return -errno;
	if (fprintf(stream, script, step) < 0)
		error = -EIO;
	if (fclose(stream) != 0)
		error = -errno;
	return error;
}
