/* SPDX-License-Identifier: MIT */
/*
 * Sanitizer reports outside of scenarios, in the asan build: while an exploration is open, too, they end the
 * process, and say why.
 */
#include "exploring.h"

#include <limits.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HEDDLE_ASAN
#define IN_ASAN true
#else
#define IN_ASAN false
#endif

BODY(does_nothing)
{
}

static void add_too_much(void)
{
	volatile int most = INT_MAX;

	most = most + 1;
}

static void write_after_free(void)
{
	volatile char *volatile block = malloc(1);

	free((void *)block);
	*block = 1;
}

/* The stderr of the process before it dies. */
static void die_of(void (*mistake)(void), char *words, size_t size)
{
	const struct heddle_program program = { .body = does_nothing };
	const struct heddle_options options = { 0 };
	struct heddle_explorer *explorer;
	int ends[2], status;
	ssize_t n;
	pid_t child;

	cr_assert_eq(pipe(ends), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		if (heddle_explorer_open(&explorer, &program, &options) == 0)
			mistake();
		_exit(0);
	}
	close(ends[1]);
	words[0] = '\0';
	for (size_t used = 0; (n = read(ends[0], words + used, size - 1 - used)) > 0;) {
		used += (size_t)n;
		words[used] = '\0';
	}
	close(ends[0]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_expect_neq(status, 0);
}

Test(memory, a_mistake_of_the_host_ends_it_and_is_told)
{
	char words[8192];

	if (!IN_ASAN)
		cr_skip_test("only the asan build sees them");
	die_of(add_too_much, words, sizeof(words));
	cr_expect(strstr(words, "signed integer overflow"), "%s", words);
	die_of(write_after_free, words, sizeof(words));
	cr_expect(strstr(words, "heap-use-after-free"), "%s", words);
}
