/* SPDX-License-Identifier: MIT */
/*
 * The suite memory/: what each broken one is to be found with in this build it is found with, each time alike; where a sanitizer says
 * where, it is a line that the scenario marks; and the schedule can be read again. No sound one is found with anything.
 */
#include "explore_variant.h"
#include "marked_lines.h"
#include "registry.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HEDDLE_ASAN
#define IN_ASAN true
#else
#define IN_ASAN false
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

/* A crash is found at the operation before it, a leak where the memory was allocated. */
static bool has_a_line_of_its_own(const struct heddle_group *group)
{
	return IN_ASAN && group->kind != HEDDLE_CRASH && group->kind != HEDDLE_LEAK;
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
