/* SPDX-License-Identifier: MIT */
/*
 * Stories that nobody has written: `heddle generate` draws them, runs each in samples of its interleavings,
 * and makes what fails as small as it can.
 *
 * A story is numbers: settings (sizes, what is there before), and threads of calls, each with a kind and
 * arguments. What they mean is the subject's affair: it has a generator, which names and bounds them, makes
 * them fit each other, and runs a story. The loop around it (drawing, sampling, grouping, shrinking, writing)
 * knows numbers only.
 */
#ifndef HEDDLE_GENERATE_H
#define HEDDLE_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_STORY_SETTINGS  32
#define HEDDLE_STORY_ARGUMENTS 6
#define HEDDLE_STORY_THREADS   4
#define HEDDLE_STORY_CALLS     3
#define HEDDLE_STORY_KINDS     32

struct heddle_story_call {
	unsigned kind; /**< of the generator's kinds */
	long arguments[HEDDLE_STORY_ARGUMENTS];
};

struct heddle_story_thread {
	unsigned n_calls;
	struct heddle_story_call calls[HEDDLE_STORY_CALLS];
};

struct heddle_story {
	long settings[HEDDLE_STORY_SETTINGS];
	unsigned n_threads;
	struct heddle_story_thread threads[HEDDLE_STORY_THREADS];
};

/** A setting, or an argument of calls. */
struct heddle_story_number {
	const char *name; /**< "pages"; in C its index is called PREFIX_PAGES */
	long low, high;
	long simplest; /**< what shrinking tries to get it to */
	/** percent: how often it is drawn from its range; else it is the simplest. 0: always drawn */
	unsigned often;
};

/** What a call can do. */
struct heddle_story_kind {
	const char *name;   /**< "direct_write"; in C it is called PREFIX_DIRECT_WRITE */
	uint32_t arguments; /**< set of 1 << index: those that have a meaning for it; the others are 0 */
	unsigned weight;    /**< how often it is drawn; 0: never */
};

struct heddle_generator {
	const char *suite;  /**< of the scenarios that are written */
	const char *header; /**< that they include, as a file of the suite does */
	const char *licence;
	const char *prefix;			     /**< of names in C */
	const struct heddle_story_number *settings;  /**< ends with a NULL name */
	const struct heddle_story_number *arguments; /**< the same */
	const struct heddle_story_kind *kinds;	     /**< the same */
	/**
	 * Makes the numbers of story, each of which is in its range, fit each other; what fits stays as it
	 * is. Returns false if there is no such story.
	 */
	bool (*fit)(struct heddle_story *story);
	/** How many faults one execution of story may have. */
	unsigned (*faults)(const struct heddle_story *story);
	/** Runs story, as thread "main": sets up, starts the threads, judges. Called in each execution. */
	void (*run)(const struct heddle_story *story);
	const char *run_name; /**< what `run` is called in C */
};

#ifdef __cplusplus
}
#endif

#endif
