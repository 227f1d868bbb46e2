/* SPDX-License-Identifier: MIT */
#include "command/replay_exports.h"
#include "terminal/complain.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *flag, *option;
} names[HEDDLE_EXPORT_FORMATS] = {
	[HEDDLE_EXPORT_HTML] = { "html", "--html" },
	[HEDDLE_EXPORT_PERFETTO] = { "perfetto", "--perfetto" },
	[HEDDLE_EXPORT_SHIVIZ] = { "shiviz", "--shiviz" },
	[HEDDLE_EXPORT_DOT] = { "dot", "--dot" },
};

bool replay_exports_take(struct replay_exports *exports, const char *flag, const char *path)
{
	for (size_t i = 0; i < HEDDLE_EXPORT_FORMATS; i++) {
		if (strcmp(flag, names[i].flag) != 0)
			continue;
		exports->paths[i] = path;
		return true;
	}
	return false;
}

const char *replay_exports_first(const struct replay_exports *exports)
{
	for (size_t i = 0; i < HEDDLE_EXPORT_FORMATS; i++)
		if (exports->paths[i])
			return names[i].option;
	return NULL;
}

bool replay_exports_open(struct replay_exports *exports)
{
	for (size_t i = 0; i < HEDDLE_EXPORT_FORMATS; i++) {
		if (!exports->paths[i] ||
		    heddle_output_open_whole(&exports->files[i], exports->paths[i], names[i].option))
			continue;
		replay_exports_discard(exports);
		return false;
	}
	return true;
}

static bool write_one(struct heddle_output *file, enum heddle_export_format format,
		      const struct heddle_schedule *schedule, const struct heddle_export_options *options)
{
	int error = heddle_export_write(format, schedule, options, file->stream);

	if (error != -ENOMEM)
		return heddle_output_commit(file); /* a stream that took not all of it is noticed there */
	heddle_output_discard(file);
	heddle_complain("%s: %s: there is not enough memory", names[format].option, file->path);
	return false;
}

bool replay_exports_write(struct replay_exports *exports, const struct heddle_schedule *schedule,
			  const struct heddle_export_options *options)
{
	bool written = true;

	for (size_t i = 0; i < HEDDLE_EXPORT_FORMATS; i++)
		if (exports->paths[i])
			written = write_one(&exports->files[i], i, schedule, options) && written;
	return written;
}

void replay_exports_discard(struct replay_exports *exports)
{
	for (size_t i = 0; i < HEDDLE_EXPORT_FORMATS; i++)
		heddle_output_discard(&exports->files[i]);
}
