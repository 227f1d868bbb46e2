/* SPDX-License-Identifier: MIT */
/* Numbers for people. */

#include "terminal/figures.h"

#include <criterion/criterion.h>

static void expect_figure(double number, const char *text)
{
	char buffer[HEDDLE_FIGURE_MAX];

	cr_expect_str_eq(heddle_figure(number, buffer), text, "%f: %s instead of %s", number, buffer, text);
}

Test(figures, have_three_digits)
{
	expect_figure(0, "0");
	expect_figure(7.4, "7");
	expect_figure(999, "999");
	expect_figure(999.6, "1.00k");
	expect_figure(1234, "1.23k");
	expect_figure(9999, "10.0k");
	expect_figure(99999, "100k");
	expect_figure(999999, "1.00M");
	expect_figure(45.67e6, "45.7M");
	expect_figure(8e9, "8.00G");
	expect_figure(8.12e12, "8.12T");
	expect_figure(999e15, "999P");
	expect_figure(3e20, "3e+20");
}

static void expect_left(double executions, double factor, double done, const char *text)
{
	const struct heddle_estimate estimate = { .known = true, .executions = executions, .factor = factor };
	char buffer[HEDDLE_LEFT_MAX];

	cr_expect_str_eq(heddle_left_text(&estimate, done, buffer), text, "%s instead of %s", buffer, text);
}

Test(figures, what_is_left_has_its_error)
{
	expect_left(5000, 2, 1000, "about 4.00k executions (1.50k to 9.00k)");
	expect_left(1680, 1, 1680, "about 0 executions (0 to 0)");
	expect_left(1500, 3, 1000, "about 500 executions (0 to 3.50k)");
}
