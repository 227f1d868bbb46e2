/* SPDX-License-Identifier: MIT */
/*
 * A schedule: one execution as text, detached from the process that ran it.
 *
 *   execution --heddle_schedule_capture--> schedule --heddle_schedule_write--> file
 *                                             ^                                  |
 *                                             +-------heddle_schedule_read-------+
 *
 * Everything in it is named as a person reads it (threads, objects, places relative to the source root);
 * nothing in it is an address, an index of the scheduler's or a pointer into the program. So a schedule that
 * was read from a file equals the one that was captured, and replay compares the schedule of the file with
 * the schedule of what happens now. The file format is docs/schedule-format.md.
 *
 * Strings and arrays belong to the schedule and live until heddle_schedule_free. A schedule knows nothing of
 * scenarios: its name, parameters, revision and defects are text that the caller puts in and resolves. Not
 * callable from inside a scenario.
 */
#ifndef HEDDLE_SCHEDULE_H
#define HEDDLE_SCHEDULE_H

#include <heddle/execution.h>
#include <heddle/explore.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HEDDLE_SCHEDULE_VERSION 1
#define HEDDLE_SCHEDULE_SUFFIX	".sched"

/* Limits of the format; reading or writing more is an error, never a silent cap. */
#define HEDDLE_SCHEDULE_BYTES_MAX	 (16u << 20) /* of a file */
#define HEDDLE_SCHEDULE_LINE_MAX	 8192	     /* bytes of a line */
#define HEDDLE_SCHEDULE_WORD_MAX	 512	     /* bytes of a name, place or message */
#define HEDDLE_SCHEDULE_TOUCHES_MAX	 200000
#define HEDDLE_SCHEDULE_CHOICES_MAX	 20000
#define HEDDLE_SCHEDULE_NOTES_MAX	 200000
#define HEDDLE_SCHEDULE_PARAMETERS_MAX	 64
#define HEDDLE_SCHEDULE_DEFECTS_MAX	 64
#define HEDDLE_SCHEDULE_ARGUMENTS_MAX	 256
#define HEDDLE_SCHEDULE_EXPECTATIONS_MAX 256

/** "footprint", "lock", "open". sections: one of the enum. */
const char *heddle_sections_name(enum heddle_sections sections);
/** The sections of a word. Returns false, and leaves *sections, if there are none. */
bool heddle_sections_by_name(const char *name, enum heddle_sections *sections);
/** "sync", "racy", "memory". points: one of the enum. */
const char *heddle_points_name(enum heddle_points points);
/** The points of a word. Returns false, and leaves *points, if there are none. */
bool heddle_points_by_name(const char *name, enum heddle_points *points);
/** "read", "write", "add". */
const char *heddle_access_name(enum heddle_access access);

/** A place in the source. file is relative to the source root; NULL: unknown. */
struct heddle_place {
	const char *file;
	const char *function;
	unsigned line;
	/** the function that is called there, under whose name operations are shown; NULL: none */
	const char *call;
};

/**
 * The part of a compiler's __FILE__ below the source root. A file outside of Heddle's own tree (a stranger's
 * scenario) is told by its folder and name: "locks/queue.c". Points into file.
 */
const char *heddle_place_file(const char *file);

/** What an operation is about: an object by name, and the part of it. object NULL: nothing. */
struct heddle_target {
	const char *object;
	uint64_t low, high; /* inclusive */
	/** the name of this part, "fs.lock[3]", for readers: no replay compares it; NULL: none */
	const char *part;
};

struct heddle_schedule_parameter {
	const char *name;
	int64_t value;
};

/** A defect by name: put in (`--defect`), or taken out of the revision that has it (`--without`). */
struct heddle_schedule_defect {
	const char *name;
	bool without;
};

/** How the execution came about: what the caller gives to capture and takes from a file. */
struct heddle_schedule_header {
	const char *scenario; /**< "suite/name" */
	const char *id;	      /**< "FA1"; NULL: none */
	const char *revision; /**< NULL: none */
	const char *strategy; /**< that found it, for the reader; NULL: not told */
	const struct heddle_schedule_parameter *parameters;
	size_t n_parameters;
	const struct heddle_schedule_defect *defects;
	size_t n_defects;
	enum heddle_sections sections;
	enum heddle_points points;
	unsigned steps_max; /**< 0: HEDDLE_STEPS_DEFAULT */
	unsigned faults, spurious;
	bool isolate; /**< each execution ran in a process of its own */
	uint64_t seed;
	const char *program; /**< that ran, as it was called; NULL: not told */
	const char *build;   /**< which one of it: the build id of its file; NULL: not told */
	const char *const *arguments;
	size_t n_arguments;
};

struct heddle_schedule_finding {
	enum heddle_finding_kind kind;
	bool hard;
	const char *subject;
	const char *message; /**< "" if there is none */
	struct heddle_place place;
	int thread;    /**< -1: none */
	uint32_t step; /**< number of steps taken when it was found */
};

struct heddle_schedule_thread {
	const char *name;
	bool interrupt;
	int creator; /**< index, less than its own; -1: none */
	/* Where the execution left it. */
	bool ended;
	bool stopped; /**< by a hard finding of its own, in its last step */
	bool enabled; /**< it could have gone on */
	enum heddle_operation
		operation; /**< that it was about to do; HEDDLE_OP_NONE if it has ended or stopped */
	struct heddle_target target;
	struct heddle_place place;
};

/** A part of a step's footprint beyond what the step itself announced. */
struct heddle_schedule_touch {
	enum heddle_access access;
	enum heddle_operation operation;
	struct heddle_target target;
	int64_t value;
	struct heddle_place place;
};

struct heddle_schedule_choice {
	uint16_t value, n;
	const char *why;
};

struct heddle_schedule_step {
	uint16_t thread;
	bool preempts; /**< the thread of the step before could have gone on */
	bool inside;   /**< a scheduling point inside a spinlocked section */
	enum heddle_operation operation;
	struct heddle_target target;
	int64_t value;
	struct heddle_place place;
	uint32_t first_touch, n_touches;
	uint32_t first_choice, n_choices;
};

/**
 * What the code under test said of a step: see heddle_note and heddle_means. For readers: no replay compares
 * it.
 */
struct heddle_schedule_note {
	uint32_t step;
	uint32_t n_touches; /**< of the step's touches those that came before it */
	/** what the last of these touches means; the step's operation if there is none */
	bool is_meaning;
	const char *text;
};

/**
 * A thread that could not go on: what it waits for and who holds that. In the order of the cycle, if it is
 * one.
 */
struct heddle_schedule_wait {
	uint16_t thread;
	struct heddle_target target; /**< object NULL: it did not say */
	int holder;		     /**< -1: unknown */
	bool queued;		   /**< that one does not hold it: it is queued for it, before this thread */
	struct heddle_place taken; /**< where the holder took it */
	uint32_t step;		   /**< in which step; HEDDLE_NO_STEP: not told */
};
#define HEDDLE_NO_STEP UINT32_MAX

enum heddle_replay_outcome {
	HEDDLE_REPLAY_SAME,	/**< the recorded finding happened again */
	HEDDLE_REPLAY_PASSED,	/**< no finding */
	HEDDLE_REPLAY_OTHER,	/**< a finding, but another one */
	HEDDLE_REPLAY_DIVERGED, /**< the program does not do what the schedule says */
};

/** What a regression expects of a replay under one revision. */
struct heddle_schedule_expectation {
	const char *revision; /**< NULL: of a program without revisions */
	enum heddle_replay_outcome outcome;
};

struct heddle_schedule {
	struct heddle_schedule_header header;
	bool has_finding;
	struct heddle_schedule_finding finding;
	struct heddle_schedule_expectation *expectations;
	size_t n_expectations;
	struct heddle_schedule_thread *threads;
	size_t n_threads;
	struct heddle_schedule_step *steps;
	size_t n_steps;
	struct heddle_schedule_touch *touches;
	size_t n_touches;
	struct heddle_schedule_choice *choices;
	size_t n_choices;
	struct heddle_schedule_note *notes; /**< in the order in which they were said */
	size_t n_notes;
	struct heddle_schedule_wait *waits;
	size_t n_waits;
	bool waits_are_cycle;
	struct heddle_schedule_memory *memory; /* where all of it lives */
};

/**
 * Why a schedule could not be read or written: one line for a person, without newline, beginning with the
 * file's name.
 */
struct heddle_schedule_error {
	unsigned line; /**< of the file, from 1; 0: not about one line */
	char text[512];
};

/**
 * Makes a schedule of an execution. finding: one of the execution's, NULL for a run without. Copies
 * everything it keeps. Returns 0, -EINVAL without a scenario, -ENOMEM, or -E2BIG when the execution exceeds a
 * limit of the format. Caller frees.
 */
int heddle_schedule_capture(struct heddle_schedule **schedule, const struct heddle_schedule_header *header,
			    const struct heddle_execution *execution, const struct heddle_finding *finding);
/** Frees a schedule with all that it holds. NULL is allowed. */
void heddle_schedule_free(struct heddle_schedule *schedule);

/**
 * Reads a file. Returns 0, or with error filled: -errno of the file system; -EBADMSG not a schedule file;
 * -ENOTSUP a newer version; -ENODATA truncated; -EINVAL a bad line (error->line); -EUCLEAN well-formed lines
 * that do not fit together; -E2BIG over a limit; -ENOMEM. Caller frees *schedule, which is NULL on error.
 */
int heddle_schedule_read(struct heddle_schedule **schedule, const char *path,
			 struct heddle_schedule_error *error);

/** The same from memory; name stands for the file in messages. text need not end with a zero byte. */
int heddle_schedule_parse(struct heddle_schedule **schedule, const char *name, const char *text, size_t size,
			  struct heddle_schedule_error *error);

/** Writes the text of a schedule to a stream. Returns 0 or -EIO. */
int heddle_schedule_print(const struct heddle_schedule *schedule, FILE *stream);

/**
 * Writes a schedule to path: to a temporary name beside it, synchronised, then renamed; so path holds all of
 * it or what it held before. Returns 0, or -errno with error filled.
 */
int heddle_schedule_write(const struct heddle_schedule *schedule, const char *path,
			  struct heddle_schedule_error *error);

/** The same, but path must not exist yet: -EEXIST. */
int heddle_schedule_write_new(const struct heddle_schedule *schedule, const char *path,
			      struct heddle_schedule_error *error);

#define HEDDLE_SCHEDULE_NAME_MAX 200
/**
 * The name of a schedule's file, without folder: "FA1-v5-2006-12-deadlock-3f2a91.sched". The digits are a
 * hash of the finding's group (scenario, parameters, defects, kind, subject, place), the same in each run.
 * Returns buffer.
 */
const char *heddle_schedule_file_name(const struct heddle_schedule *schedule,
				      char buffer[HEDDLE_SCHEDULE_NAME_MAX]);

/** Options to explore with under the conditions of the schedule: all but strategy and strategy_argument. */
struct heddle_options heddle_schedule_options(const struct heddle_schedule *schedule);

/**
 * The step in which the finding shows, at whose end a debugger stops: of a deadlock, the last one of the
 * threads that wait. 0 if there are no steps.
 */
uint32_t heddle_schedule_failing_step(const struct heddle_schedule *schedule);

#ifdef __cplusplus
}
#endif

#endif
