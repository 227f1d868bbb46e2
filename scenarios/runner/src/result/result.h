/* SPDX-License-Identifier: MIT */
/*
 * The result of exploring one variant: a verdict, and the findings in groups.
 *
 * A group has a kind, a subject and a place; it keeps the schedule of the first execution that showed it.
 */
#ifndef RUNNER_RESULT_H
#define RUNNER_RESULT_H

#include "scenario/variant.h"

#include <heddle/minimise.h>

enum heddle_verdict {
	HEDDLE_EXHAUSTED, /**< no finding, in the whole space, or in all of it up to the given bound */
	HEDDLE_FAILED,	  /**< there are findings */
	HEDDLE_BUDGET,	  /**< no finding, but a limit stopped it: nothing is proved */
};

/** "EXHAUSTED", "FAILED", "BUDGET". */
const char *heddle_verdict_name(enum heddle_verdict verdict);

/** Whether another engine has reached the same classes and findings. */
enum heddle_certified {
	/** not asked for, or nothing to compare: see why_not_certified */
	HEDDLE_CERTIFY_NOT_APPLICABLE,
	HEDDLE_CERTIFIED,
	HEDDLE_NOT_CERTIFIED,
};

struct heddle_group {
	enum heddle_finding_kind kind;
	bool hard;
	uint64_t executions; /**< number of executions that showed it */
	uint64_t before;     /**< in parts: of these, those that do not count if dpor comes to its end */
	/** in parts: dpor has come to its end without it; executions are those of samples */
	bool only_sampled;
	/** of the first such execution; its finding is this group's, with its place */
	struct heddle_schedule *schedule;
	/** the message to which the schedule's finding points; NULL: the schedule has its own */
	char *message;
	/** its minimised schedule; NULL: none, and minimise_error says why */
	struct heddle_minimised *minimised;
	int minimise_error; /**< -errno; 0: it was not tried */
	char *path;	    /**< of the schedule's file; NULL: none was written */
	char *recording;    /**< the folder of its recording with rr; NULL: none was made */
	const char *defect; /**< by the expectation; NULL: none */
	bool expected;
};

#define HEDDLE_REASON_MAX 256

/** What one part of a run has given that is explored in parts (--strategy auto). */
struct heddle_part {
	const char *strategy; /**< "samples", "dpor", "bounded" */
	uint64_t executions;
	size_t findings; /**< groups of findings that no earlier part had */
	bool all;	 /**< it has seen the whole space */
	int preemptions; /**< it has seen everything with at most so many preemptions; -1: not known */
	double estimate; /**< of its executions in all; 0: not known */
};
#define HEDDLE_PARTS_MAX 4

struct heddle_result {
	const struct heddle_variant *variant;
	enum heddle_verdict verdict;
	bool all;	  /**< the whole space was seen */
	int preemptions;  /**< everything with at most so many preemptions was seen; -1: not known */
	bool up_to_bound; /**< not all, but everything with as many preemptions as asked for */
	uint64_t *bounds; /**< executions of bound 0, 1, ..., for a strategy with bounds */
	size_t n_bounds;
	bool unchecked;			    /**< not everything was run again that should have been */
	bool broken;			    /**< an error of Heddle itself stopped it, such as no memory */
	bool limited;			    /**< stopped by a limit (not by --first) */
	char stopped_by[HEDDLE_REASON_MAX]; /**< the limit, in words; "" if all was seen */
	struct heddle_group *groups;
	size_t n_groups;
	const char *strategy;
	struct heddle_part parts[HEDDLE_PARTS_MAX]; /**< in order; of a run that is explored in parts */
	size_t n_parts;
	/** if dpor was whole, of dpor alone; else of all parts */
	struct heddle_statistics statistics;
	/** for a strategy with bounds: up to the end of the last of `bounds` */
	struct heddle_estimate estimate;
	uint64_t processes; /**< number of processes that explored it */
	bool is_whole;	    /**< it could not be split among processes, since a step chooses */
	enum heddle_certified certified;
	char why_not_certified[HEDDLE_REASON_MAX]; /**< "" if it is certified */
	uint64_t repeated;			   /**< number of executions that were run twice */
	uint64_t exchanged,
		/** pairs of independent steps that were exchanged; the number of their executions */
		exchanged_in;
	char **warnings; /**< one line each; they change no verdict */
	size_t n_warnings;
	char **notes; /**< limits of the verdict, a sentence each; see notes.h */
	size_t n_notes;
	struct heddle_options options; /**< the options of the exploration */
	double seconds;

	/* Set by heddle_judge. */
	bool has_expectation;
	bool expected;	   /**< the result is as expected; without an expectation: it has no finding */
	bool contradicted; /**< not as expected, whatever the unseen part may hold */
	bool less_must_do; /**< less than everything was seen, and the expectation allows it */
	char why_not[4 * HEDDLE_REASON_MAX]; /**< "" if expected */
};

void heddle_result_free(struct heddle_result *result);

/** Returns the group of the finding's kind, subject and place; NULL if there is none. */
struct heddle_group *heddle_result_group(const struct heddle_result *result,
					 const struct heddle_finding *finding);
/** The same for the finding of a schedule. */
struct heddle_group *heddle_result_like(const struct heddle_result *result,
					const struct heddle_schedule_finding *finding);
/**
 * Adds a group for finding, seen in execution. Returns 0, -ENOMEM, or -E2BIG if the execution is too large
 * for a schedule.
 */
int heddle_result_add(struct heddle_result *result, const struct heddle_finding *finding,
		      const struct heddle_execution *execution, const struct heddle_options *options);
/** Adds a group for the finding of schedule. Takes schedule, also on error. Returns 0 or -ENOMEM. */
int heddle_result_add_schedule(struct heddle_result *result, struct heddle_schedule *schedule,
			       uint64_t executions);
/**
 * Adds the finding that an execution did not repeat. Takes second, the schedule of its second run. Returns 0
 * or -ENOMEM.
 */
int heddle_result_add_difference(struct heddle_result *result, struct heddle_schedule *second,
				 const char *message);
/** Writes one group; reads a written group and adds it. Return 0, -EIO or -ENOMEM. */
int heddle_result_write_group(const struct heddle_group *group, FILE *to);
int heddle_result_read_group(struct heddle_result *result, FILE *from);
/** What reads a part of a result. */
typedef int heddle_result_reader(struct heddle_result *result, FILE *from);
/** Reads a part that is in memory. Returns what the reader returns, or -ENOMEM. */
int heddle_result_read_bytes(struct heddle_result *result, heddle_result_reader *reader, const char *bytes,
			     size_t size);
/**
 * Reads and adds groups up to the end of the file; an incomplete last one is ignored. Returns 0 or -ENOMEM.
 */
int heddle_result_read_groups(struct heddle_result *result, FILE *from);
/**
 * Writes all but the groups, for heddle_result_read_rest in the process from which this one was copied.
 * Returns 0 or -EIO.
 */
int heddle_result_write_rest(const struct heddle_result *result, FILE *to);
/**
 * Reads that. result must have the groups of the written result, without their final counts, its variant, and
 * nothing else. Returns 0, -EIO or -ENOMEM.
 */
int heddle_result_read_rest(struct heddle_result *result, FILE *from);
/** Writes groups, counts, warnings and the limit, for heddle_result_take_in. Returns 0 or -EIO. */
int heddle_result_write(const struct heddle_result *result, FILE *to);
/**
 * Reads what another process has written: adds its findings to the groups, and its counts to the counts.
 * Returns 0, -EIO or -ENOMEM.
 */
int heddle_result_take_in(struct heddle_result *result, FILE *from);
/** Adds a warning, once. Takes text. */
void heddle_result_add_warning(struct heddle_result *result, char *text);
/** Adds a note, once. */
void heddle_result_add_note(struct heddle_result *result, const char *text);
/** Removes all groups. */
void heddle_result_clear(struct heddle_result *result);
/** Returns the hardest group: hard before soft, then in the order of the kinds. NULL: none. */
const struct heddle_group *heddle_result_hardest(const struct heddle_result *result);

/** Writes how much of the space was seen: "all", "preemptions<=2", "budget". Returns buffer. */
#define HEDDLE_COVERAGE_TEXT_MAX 32
const char *heddle_result_coverage(const struct heddle_result *result, char buffer[HEDDLE_COVERAGE_TEXT_MAX]);

/** Writes what the parts gave: "samples 1000 executions; dpor 6, the whole space". Returns buffer. */
#define HEDDLE_PARTS_TEXT_MAX 512
const char *heddle_parts_text(const struct heddle_result *result, char buffer[HEDDLE_PARTS_TEXT_MAX]);
/** "all", "preemptions<=2", "budget". Returns buffer. */
const char *heddle_part_coverage(const struct heddle_part *part, char buffer[HEDDLE_COVERAGE_TEXT_MAX]);

/** Sets the verdict, and judges. first: as for heddle_judge. */
void heddle_result_conclude(struct heddle_result *result, bool first);

/**
 * Compares the groups with the expectation of the variant; sets the last fields. first: the run stopped at
 * the first finding, so one finding is enough.
 */
void heddle_judge(struct heddle_result *result, bool first);

/** Returns the schedule of a group that is written and shown: the minimised one, if there is one. */
const struct heddle_schedule *heddle_group_schedule(const struct heddle_group *group);

/** Returns among how many executions were those that showed the group. */
uint64_t heddle_group_of(const struct heddle_result *result, const struct heddle_group *group);

/** "deadlock 'placeholder' (D21)". Returns buffer. */
const char *heddle_group_text(const struct heddle_group *group, char *buffer, size_t size);

#endif
