/* SPDX-License-Identifier: MIT */
/*
 * A failing random program is printed as a scenario: a source file that compiles against the public headers.
 */
#include "random_program.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRAMS_MAX 60

/* Adds the kinds of operations of the program. */
static void note_kinds(const struct random_program *program, bool seen[RANDOM_KINDS])
{
	for (unsigned i = 0; i < program->n_threads; i++) {
		for (unsigned at = 0; at < program->threads[i].n; at++)
			seen[program->threads[i].operations[at].kind] = true;
	}
}

static bool has_new_kind(const struct random_program *program, const bool seen[RANDOM_KINDS])
{
	bool with[RANDOM_KINDS];

	memcpy(with, seen, sizeof(with));
	note_kinds(program, with);
	return memcmp(with, seen, sizeof(with)) != 0;
}

static bool are_all(const bool seen[RANDOM_KINDS])
{
	return !memchr(seen, false, RANDOM_KINDS);
}

static void print_to(const char *folder, const struct random_program *program)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/seed_%llu.c", folder, (unsigned long long)program->seed);
	file = fopen(path, "w");
	cr_assert(file, "%s", path);
	random_print(file, program);
	cr_assert_eq(fclose(file), 0);
}

/* Repeats until every kind of operation was printed. */
static void print_all_kinds(const char *folder)
{
	bool seen[RANDOM_KINDS] = { false };
	unsigned printed = 0;

	for (uint64_t seed = 1; !are_all(seen) && printed < PROGRAMS_MAX; seed++) {
		struct random_program program;

		random_generate(&program, seed, RANDOM_MEDIUM, seed % RANDOM_FAMILIES);
		if (!has_new_kind(&program, seen))
			continue;
		note_kinds(&program, seen);
		print_to(folder, &program);
		printed++;
	}
	cr_assert(are_all(seen), "some kind of operation is in none of the programs");
}

Test(random_scenario, compiles_against_the_public_headers)
{
	const char *source = getenv("HEDDLE_SOURCE");
	char folder[] = "/tmp/heddle_random_XXXXXX", command[1024];

	if (!source)
		cr_skip_test("HEDDLE_SOURCE does not say where the headers are: run it with ctest");
	cr_assert(mkdtemp(folder));
	print_all_kinds(folder);
	snprintf(command, sizeof(command),
		 "cc -std=gnu17 -fsyntax-only -Wall -Wextra -Werror -I'%s/scheduler/include' "
		 "-I'%s/scenarios/runner/include' %s/*.c",
		 source, source, folder);
	cr_expect_eq(system(command), 0, "%s", command);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	cr_expect_eq(system(command), 0, "%s", command);
}
