// SPDX-License-Identifier: MIT
#include "debug/gdb_script.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* The parts in replay/gdb as one file: a program of one's own has it where the file is not installed. */
__asm__(".pushsection .rodata\n"
	"heddle_gdb_script:\n"
	".incbin \"" HEDDLE_GDB_SCRIPT "\"\n"
	"heddle_gdb_script_end:\n"
	".byte 0\n"
	".popsection\n");
extern const char heddle_gdb_script[] __attribute__((visibility("hidden")));
extern const char heddle_gdb_script_end[] __attribute__((visibility("hidden")));

int gdb_script_write(const char *folder, char *path)
{
	size_t size = (size_t)(heddle_gdb_script_end - heddle_gdb_script);
	FILE *stream;
	int error = 0;

	if (snprintf(path, PATH_MAX, "%s/heddle-gdb.py", folder) >= PATH_MAX)
		return -ENAMETOOLONG;
	stream = fopen(path, "we");
	if (stream == NULL)
		return -errno;
	if (fwrite(heddle_gdb_script, 1, size, stream) != size)
		error = -EIO;
	if (fclose(stream) != 0)
		error = -errno;
	return error;
}

void gdb_start_command(enum heddle_gdb_stop stop, uint32_t step, char *command)
{
	static const char *const names[] = {
		[HEDDLE_GDB_STEP] = "step",
		[HEDDLE_GDB_FINDING] = "finding",
		[HEDDLE_GDB_SIGNAL] = "signal",
	};

	snprintf(command, GDB_START_MAX, "heddle start %s %" PRIu32, names[stop], step);
}

int gdb_tell_story(const char *command)
{
	return setenv("HEDDLE_STORY", command, 1) != 0 ? -errno : 0;
}
