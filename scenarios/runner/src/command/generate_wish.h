/* SPDX-License-Identifier: MIT */
/* What stories `heddle generate` is asked for: --calls and --setting. */
#ifndef RUNNER_GENERATE_WISH_H
#define RUNNER_GENERATE_WISH_H

#include "generate/story.h"

/** Adds the kinds of --calls: names with commas between. Returns false, and complains, if one is unknown. */
bool generate_wish_calls(struct story_wish *wish, const struct heddle_generator *generator,
			 const char *calls);
/** Adds a --setting, NAME=N. Returns false, and complains, if it is none, or N is not in its range. */
bool generate_wish_setting(struct story_wish *wish, const struct heddle_generator *generator,
			   const char *setting);

#endif
