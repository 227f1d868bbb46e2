// SPDX-License-Identifier: GPL-2.0-only
/* From a story to its end. */
#include "story_world.h"

static const char *const thread_names[HEDDLE_STORY_THREADS] = { "A", "B", "C", "D" };

void story_run(const struct heddle_story *story)
{
	struct story_world *of = story_begin(story);
	struct heddle_thread *spawned[HEDDLE_STORY_THREADS];
	struct story_thread threads[HEDDLE_STORY_THREADS];

	for (unsigned t = 0; t < story->n_threads; t++)
		threads[t] = (struct story_thread){ of, t };
	for (unsigned t = 0; t < story->n_threads; t++)
		spawned[t] = heddle_spawn(thread_names[t], story_thread_run, &threads[t]);
	join_calls(of->world, spawned, story->n_threads);
	story_judge(of);
}
