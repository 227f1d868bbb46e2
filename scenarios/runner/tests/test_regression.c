/* SPDX-License-Identifier: MIT */
/* A kept schedule of a suite that was not linked: `heddle run` skips it, and a test that names it fails. */

#include <criterion/criterion.h>
#include <heddle/command.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run/regression.h"

static const char schedule[] = "heddle-schedule 1\n"
			       "scenario elsewhere/nothing\n"
			       "strategy dpor\n"
			       "sections footprint\n"
			       "steps-max 0\n"
			       "faults 0\n"
			       "spurious 0\n"
			       "seed 0\n"
			       "\n"
			       "finding deadlock hard \"door\" after 0 by main at door.c:1 in knock\n"
			       "message \"nobody opens\"\n"
			       "\n"
			       "thread main\n"
			       "\n"
			       "end 0 steps 0 touches 0 choices\n";

static char folder[] = "/tmp/heddle-regressions-XXXXXX";
static char path[sizeof(folder) + 16];

static void keep_a_schedule(void)
{
	FILE *file;

	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/kept.sched", folder);
	file = fopen(path, "w");
	cr_assert(file);
	fputs(schedule, file);
	fclose(file);
	heddle_regressions_folder(folder);
}

static void forget_it(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(unlinked, .init = keep_a_schedule, .fini = forget_it);

Test(unlinked, run_passes_it_over)
{
	struct heddle_table table = { 0 };
	struct heddle_junit junit = { 0 };

	cr_assert(heddle_regressions_run(&table, &junit, NULL, 0));
	cr_assert_eq(table.regressions, 0);
}

Test(unlinked, a_test_of_it_fails)
{
	const char *why_not;

	cr_assert_not(heddle_regression_as_expected(path, &why_not));
	cr_assert_not_null(strstr(why_not, "could not be replayed"));
}
