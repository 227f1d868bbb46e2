/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <string.h>

const struct explored *see(thread_function *body)
{
	static struct explored seen;

	seen = explore(body, .observe = true);
	cr_assert_eq(seen.result, 0, "it ends with %d: %s", seen.result, seen.error);
	return &seen;
}

const struct explored *see_classes(thread_function *body, uint64_t executions)
{
	static struct explored seen;

	seen = explore_both(body, &(struct heddle_options){ 0 });
	cr_expect_eq(seen.executions, executions, "dpor ran %lu executions, not %lu",
		     (unsigned long)seen.executions, (unsigned long)executions);
	return &seen;
}

uint64_t seen_executions_with(const struct explored *seen, enum heddle_finding_kind kind, const char *subject)
{
	uint64_t executions = 0;

	for (size_t i = 0; i < seen->n_findings; i++) {
		if (seen->findings[i].kind == kind &&
		    (!subject || strcmp(seen->findings[i].subject, subject) == 0))
			executions += seen->findings[i].executions;
	}
	return executions;
}
