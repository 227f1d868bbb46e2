/* SPDX-License-Identifier: MIT */
/*
 * The suite memory/. Each broken scenario is found as expected in this build, the same each time. If the
 * error is seen as it happens, the finding is at a line that the scenario marks, and the schedule can be read
 * again. No sound one has a finding.
 */
#include "explore/explore_variant.h"
#include "marked_lines.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(HEDDLE_ASAN) || defined(HEDDLE_ACCESS)
#define ACCESSES_ARE_SEEN true
#else
#define ACCESSES_ARE_SEEN false
#endif

#define RUNS   20
#define BROKEN "/* BROKEN */"

static struct heddle_result explore(const struct heddle_scenario *scenario, const char *revision)
{
	const struct heddle_variant variant = heddle_variant_of(scenario, revision);
	const struct heddle_exploration exploration = { .limits = { .executions = 1000 } };
	struct heddle_result result;

	cr_assert_eq(heddle_explore(&result, &variant, &exploration), 0);
	cr_assert(result.all && result.expected, "%s, %s: %s", scenario->name, revision, result.why_not);
	return result;
}

/*
 * A crash is found at the operation before it, a leak where the memory was allocated, and a held lock at a
 * free that is correct otherwise.
 */
static bool has_a_line_of_its_own(const struct heddle_group *group)
{
	return ACCESSES_ARE_SEEN && group->kind != HEDDLE_CRASH && group->kind != HEDDLE_LEAK &&
	       group->kind != HEDDLE_LOCK_MISUSE;
}

static void expect_marked_line(const struct heddle_scenario *scenario, const struct heddle_group *group)
{
	const struct heddle_place *place = &group->schedule->finding.place;
	char text[128];

	cr_assert_not_null(place->file, "%s", scenario->name);
	snprintf(text, sizeof(text), "%s:%u", strrchr(place->file, '/') + 1, place->line);
	cr_expect(line_is_marked(scenario, text, BROKEN), "%s: %s", scenario->name, text);
	cr_expect(*place->function, "%s: %s", scenario->name, text);
}

static void expect_readable(const struct heddle_scenario *scenario, const struct heddle_group *group)
{
	char path[] = "/tmp/heddle-memory-XXXXXX";
	struct heddle_schedule_error error = { 0 };
	struct heddle_schedule *read;
	int file = mkstemp(path);

	cr_assert_geq(file, 0);
	close(file);
	cr_assert_eq(heddle_schedule_write(group->schedule, path, &error), 0, "%s", error.text);
	cr_expect_eq(heddle_schedule_read(&read, path, &error), 0, "%s: %s", scenario->name, error.text);
	heddle_schedule_free(read);
	unlink(path);
}

Test(memory_errors, broken_ones_are_found_in_each_of_20_runs_and_sound_ones_in_none)
{
	for (int run = 0; run < RUNS; run++) {
		for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next) {
			struct heddle_result broken, sound;

			if (strcmp(s->suite, "memory") != 0)
				continue;
			broken = explore(s, "broken");
			sound = explore(s, "sound");
			cr_expect_eq(sound.verdict, HEDDLE_EXHAUSTED);
			for (size_t i = 0; i < broken.n_groups; i++) {
				if (has_a_line_of_its_own(&broken.groups[i]))
					expect_marked_line(s, &broken.groups[i]);
				if (run == 0)
					expect_readable(s, &broken.groups[i]);
			}
			heddle_result_free(&broken);
			heddle_result_free(&sound);
		}
	}
}

/* The expectation for the broken scenario in a build. */
static const struct heddle_expectation *expected_in(const struct heddle_scenario *scenario,
						    enum heddle_build build)
{
	for (int i = 0; i < HEDDLE_REVISIONS_MAX && scenario->expect[i].given; i++) {
		const struct heddle_expectation *expectation = &scenario->expect[i];

		if (strcmp(expectation->revision, "broken") == 0 &&
		    (expectation->build == HEDDLE_ANY_BUILD || expectation->build & build))
			return expectation;
	}
	return NULL;
}

/*
 * The access build does not see memory of the process, or errors other than of memory; the rest depends on
 * gcc.
 */
static bool is_of_the_arena(const struct heddle_scenario *scenario)
{
	return strcmp(scenario->suite, "memory") == 0 && !strstr(scenario->file, "process.c") &&
	       !strstr(scenario->file, "unwritten.c");
}

static void expect_agreement(const struct heddle_scenario *scenario)
{
	const struct heddle_expectation *asan = expected_in(scenario, HEDDLE_IN_ASAN);
	const struct heddle_expectation *access = expected_in(scenario, HEDDLE_IN_ACCESS);

	cr_assert(asan && access, "%s", scenario->name);
	for (int i = 0; i < HEDDLE_EXPECTED_MAX && asan->findings[i].subject; i++) {
		cr_assert_not_null(access->findings[i].subject, "%s", scenario->name);
		cr_expect_eq(access->findings[i].kind, asan->findings[i].kind, "%s", scenario->name);
		cr_expect_str_eq(access->findings[i].subject, asan->findings[i].subject, "%s",
				 scenario->name);
	}
	cr_expect(access->findings[0].subject, "%s: the access build sees it, whoever else does",
		  scenario->name);
}

/* If AddressSanitizer sees it at all. That both builds find what is expected is a test of its own. */
Test(memory_errors, the_asan_and_the_access_build_agree_on_the_arena)
{
	unsigned n = 0;

	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next) {
		if (!is_of_the_arena(s))
			continue;
		expect_agreement(s);
		n++;
	}
	cr_expect_geq(n, 22);
}
