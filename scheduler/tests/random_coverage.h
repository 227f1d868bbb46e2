/* SPDX-License-Identifier: MIT */
/* Random programs: what the programs of a run covered. */
#ifndef TESTS_RANDOM_COVERAGE_H
#define TESTS_RANDOM_COVERAGE_H

#include "random_compare.h"

/* What dpor adds to the literature. */
enum coverage_use {
	USES_SHORTENED,
	USES_ANSWERS,
	USES_SPLITS,
	USES_VALUES,
	USES_PROBES,
	USES_FORESEEN,
	USES_MISFORESEEN,
	USES_LOOSENED,
	USES_IMPORTED,
	COVERAGE_USES
};

struct coverage {
	unsigned using[COVERAGE_USES]; /* programs in which dpor has used that, in some way */
	unsigned programs, too_large, wrong;
	unsigned with_deadlock, with_split_sections, with_choices; /* and four threads or more */
	uint64_t executions[RANDOM_WAYS], classes;
	unsigned explored[RANDOM_WAYS];	     /* programs in that way */
	unsigned with_given_up[RANDOM_WAYS]; /* of these, in which executions were given up */
	uint64_t given_up[RANDOM_WAYS];	     /* executions */
	unsigned copies;		     /* of processes */
	unsigned contended[RANDOM_GROUPS];   /* programs in which it was */
	size_t *classes_of;		     /* each program */
};

/** Room for so many programs. Aborts the test without memory. */
void coverage_begin(struct coverage *coverage, unsigned programs_max);
void coverage_free(struct coverage *coverage);
void coverage_count(struct coverage *coverage, const struct random_program *program,
		    const struct comparison *comparison);
void coverage_print(struct coverage *coverage);
/** Fails the test where the programs covered too little. */
void coverage_expect(struct coverage *coverage);

#endif
