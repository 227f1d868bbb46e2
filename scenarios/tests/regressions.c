/* SPDX-License-Identifier: MIT */
/* Criterion tests: one for each schedule in scenarios/regressions, one for each scenario of the suites. */

#include <criterion/criterion.h>
#include <heddle/command.h>

#define REGRESSION(name_, path_)                                              \
	Test(regressions, name_)                                              \
	{                                                                     \
		const char *why_not;                                          \
		bool as_expected;                                             \
                                                                              \
		if (heddle_regression_is_left_out(path_))                     \
			cr_skip_test("a test of this build does not see it"); \
		as_expected = heddle_regression_as_expected(path_, &why_not); \
		cr_assert(as_expected, "%s: %s", path_, why_not);             \
	}

#include "regressions.inc"
