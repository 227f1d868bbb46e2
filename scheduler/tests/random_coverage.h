/* SPDX-License-Identifier: MIT */
/* Random programs: what the programs of a run covered. */
#ifndef TESTS_RANDOM_COVERAGE_H
#define TESTS_RANDOM_COVERAGE_H

#include "random_compare.h"
#include "random_tries.h"

/* dpor's deviations from the literature. */
enum coverage_use {
	USES_SHORTENED,
	USES_ANSWERS,
	USES_SPLITS,
	USES_DETOURS,
	USES_VALUES,
	USES_PROBES,
	USES_PREDICTED,
	USES_MISPREDICTED,
	USES_LOOSENED,
	USES_IMPORTED,
	COVERAGE_USES
};

struct coverage {
	unsigned using[COVERAGE_USES]; /* programs in which dpor has used the deviation, in some way */
	unsigned programs, too_large, wrong;
	unsigned with_deadlock, with_split_sections, with_choices; /* with four threads or more, too */
	uint64_t executions[RANDOM_WAYS], classes;
	unsigned explored[RANDOM_WAYS];	     /* programs explored in that way */
	unsigned with_given_up[RANDOM_WAYS]; /* of these, programs with blocked executions */
	uint64_t given_up[RANDOM_WAYS];	     /* blocked executions */
	unsigned copies;		     /* of processes */
	unsigned contended[RANDOM_GROUPS];   /* programs in which it was contended */
	unsigned tried[RANDOM_TRIES];	     /* programs in which it came to that */
	size_t *classes_of;		     /* number of classes of each program */
};

/** Makes room for so many programs. Aborts the test without memory. */
void coverage_begin(struct coverage *coverage, unsigned programs_max);
void coverage_free(struct coverage *coverage);
void coverage_count(struct coverage *coverage, const struct random_program *program,
		    const struct comparison *comparison);
void coverage_print(struct coverage *coverage);
/** Fails the test if the programs, of this family, covered too little. */
void coverage_expect(struct coverage *coverage, enum random_family family);

#endif
