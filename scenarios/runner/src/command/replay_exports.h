/* SPDX-License-Identifier: MIT */
/* `heddle replay --html FILE` and its kin: files of what happened. */
#ifndef RUNNER_REPLAY_EXPORTS_H
#define RUNNER_REPLAY_EXPORTS_H

#include "terminal/output.h"

#include <heddle/export.h>

struct replay_exports {
	const char *paths[HEDDLE_EXPORT_FORMATS]; /**< NULL: not asked for */
	struct heddle_output files[HEDDLE_EXPORT_FORMATS];
};

/** Takes the path if flag is one of these options. Returns whether it is. */
bool replay_exports_take(struct replay_exports *exports, const char *flag, const char *path);
/** The option of the first file that is asked for; NULL: none is. */
const char *replay_exports_first(const struct replay_exports *exports);

/** Opens the files that are asked for. Returns false after a complaint; then none is left. */
bool replay_exports_open(struct replay_exports *exports);
/** Writes schedule to each, and gives it its name. Returns false after a complaint. */
bool replay_exports_write(struct replay_exports *exports, const struct heddle_schedule *schedule,
			  const struct heddle_export_options *options);
/** Discards those that were not written. */
void replay_exports_discard(struct replay_exports *exports);

#endif
