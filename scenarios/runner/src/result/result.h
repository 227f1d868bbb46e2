/* SPDX-License-Identifier: MIT */
/*
 * What exploring one variant gave: a verdict, and the findings in groups.
 *
 * A group is a kind, a subject and a place; it keeps the schedule of the first execution that showed it.
 */
#ifndef RUNNER_RESULT_H
#define RUNNER_RESULT_H

#include "scenario/variant.h"

#include <heddle/minimise.h>

enum heddle_verdict {
	HEDDLE_EXHAUSTED, /**< no finding, in all of the space, or in all of it up to the bound asked for */
	HEDDLE_FAILED,	  /**< there are findings */
	HEDDLE_BUDGET,	  /**< no finding, but stopped by a limit: nothing is proved */
};

/** "EXHAUSTED", "FAILED", "BUDGET". */
const char *heddle_verdict_name(enum heddle_verdict verdict);

/** Whether another engine has come to the same classes and findings. */
enum heddle_certified {
	/** nobody asked, or there is nothing to compare: see why_not_certified */
	HEDDLE_CERTIFY_NOT_APPLICABLE,
	HEDDLE_CERTIFIED,
	HEDDLE_NOT_CERTIFIED,
};

struct heddle_group {
	enum heddle_finding_kind kind;
	bool hard;
	uint64_t executions;		  /**< that showed it */
	struct heddle_schedule *schedule; /**< of the first; its finding is this one, with its place */
	char *message; /**< that the schedule's finding points to; NULL: the schedule has its own */
	struct heddle_minimised *minimised; /**< its schedule, minimised; NULL: it was not, and then why: */
	int minimise_error;		    /**< -errno; 0: nobody tried */
	char *path;			    /**< of the schedule's file; NULL: none was written */
	const char *defect;		    /**< as the expectation says; NULL: none */
	bool expected;
};

#define HEDDLE_REASON_MAX 256

struct heddle_result {
	const struct heddle_variant *variant;
	enum heddle_verdict verdict;
	bool all;	  /**< the whole space was seen */
	int preemptions;  /**< everything with at most so many preemptions was seen; -1: not known */
	bool up_to_bound; /**< not all, but everything with as many preemptions as was asked for */
	uint64_t *bounds; /**< executions of bound 0, 1, ..., where the strategy goes by bounds */
	size_t n_bounds;
	bool unchecked;			    /**< what was to be looked at again was not, not all of it */
	bool broken;			    /**< an error of Heddle's own stopped it, such as no memory */
	bool limited;			    /**< stopped by a limit (not by --first) */
	char stopped_by[HEDDLE_REASON_MAX]; /**< which limit, in words; "" if all */
	struct heddle_group *groups;
	size_t n_groups;
	const char *strategy;
	struct heddle_statistics statistics;
	struct heddle_estimate
		estimate;   /**< of a strategy that goes by bounds: up to the end of the last of `bounds` */
	uint64_t processes; /**< that explored it */
	bool is_whole;	    /**< several were to explore it, but it cannot be split: a step chooses */
	enum heddle_certified certified;
	char why_not_certified[HEDDLE_REASON_MAX]; /**< "" if it is */
	uint64_t repeated;			   /**< executions that were run twice */
	uint64_t exchanged,
		exchanged_in; /**< pairs of independent steps that were exchanged; in so many executions */
	char **warnings;      /**< one line each; they change no verdict */
	size_t n_warnings;
	char **notes; /**< what the verdict does not say of itself, a sentence each; see notes.h */
	size_t n_notes;
	struct heddle_options options; /**< it was explored with */
	double seconds;

	/* What heddle_judge fills in. */
	bool has_expectation;
	bool expected;	   /**< as it says; without one: no finding */
	bool contradicted; /**< not as it says, whatever there may be in what was not seen */
	bool less_must_do; /**< the expectation is content with less than everything, and less it was */
	char why_not[4 * HEDDLE_REASON_MAX]; /**< "" if expected */
};

void heddle_result_free(struct heddle_result *result);

/** The group of this kind, subject and place; NULL if there is none. */
struct heddle_group *heddle_result_group(const struct heddle_result *result,
					 const struct heddle_finding *finding);
/** The same for what a schedule says of its finding. */
struct heddle_group *heddle_result_like(const struct heddle_result *result,
					const struct heddle_schedule_finding *finding);
/**
 * Adds a group for finding, seen in execution. Returns 0, -ENOMEM, -E2BIG (the execution exceeds what a
 * schedule can hold).
 */
int heddle_result_add(struct heddle_result *result, const struct heddle_finding *finding,
		      const struct heddle_execution *execution, const struct heddle_options *options);
/**
 * Adds a group for the finding of schedule, which is the result's from then on, also on error. Returns 0 or
 * -ENOMEM.
 */
int heddle_result_add_schedule(struct heddle_result *result, struct heddle_schedule *schedule,
			       uint64_t executions);
/**
 * Adds the finding that an execution did something else when it was run again. Takes second, what it then
 * did. Returns 0 or -ENOMEM.
 */
int heddle_result_add_difference(struct heddle_result *result, struct heddle_schedule *second,
				 const char *message);
/** Writes one group, and adds one that was written to those that there are. Return 0, -EIO or -ENOMEM. */
int heddle_result_write_group(const struct heddle_group *group, FILE *to);
int heddle_result_read_group(struct heddle_result *result, FILE *from);
/**
 * Adds the groups that were written up to the end of the file, as far as the last one is whole. Returns 0 or
 * -ENOMEM.
 */
int heddle_result_read_groups(struct heddle_result *result, FILE *from);
/**
 * Writes all but the groups, for heddle_result_read_rest in the process that this one is a copy of. Returns 0
 * or -EIO.
 */
int heddle_result_write_rest(const struct heddle_result *result, FILE *to);
/**
 * Reads that: result has the groups of the one that was written, without what was known of them in the end,
 * its variant, and nothing else. Returns 0, -EIO or -ENOMEM.
 */
int heddle_result_read_rest(struct heddle_result *result, FILE *from);
/** Writes groups, counts, warnings and what stopped it, for heddle_result_take_in. Returns 0 or -EIO. */
int heddle_result_write(const struct heddle_result *result, FILE *to);
/**
 * Adds what another process has written: what it found to the groups, its counts to the counts. Returns 0,
 * -EIO or -ENOMEM.
 */
int heddle_result_take_in(struct heddle_result *result, FILE *from);
/** Keeps a warning, once; text is the result's from then on. */
void heddle_result_add_warning(struct heddle_result *result, char *text);
/** Keeps a note, once. */
void heddle_result_add_note(struct heddle_result *result, const char *text);
/** Forgets all groups. */
void heddle_result_clear(struct heddle_result *result);
/** The hardest group: hard before soft, then in the order of the kinds. NULL: none. */
const struct heddle_group *heddle_result_hardest(const struct heddle_result *result);

/** How much of the space was seen: "all", "preemptions<=2", "budget". Returns buffer. */
#define HEDDLE_COVERAGE_TEXT_MAX 32
const char *heddle_result_coverage(const struct heddle_result *result, char buffer[HEDDLE_COVERAGE_TEXT_MAX]);

/** Gives the verdict, and judges. first: as heddle_judge has it. */
void heddle_result_conclude(struct heddle_result *result, bool first);

/**
 * Compares the groups with what is expected of the variant; fills in the last part. first: the run stopped at
 * the first finding, so that one is enough.
 */
void heddle_judge(struct heddle_result *result, bool first);

/** What is written and shown of a group: its schedule, minimised if it is. */
const struct heddle_schedule *heddle_group_schedule(const struct heddle_group *group);

/** "deadlock 'placeholder' (D21)". Returns buffer. */
const char *heddle_group_text(const struct heddle_group *group, char *buffer, size_t size);

#endif
