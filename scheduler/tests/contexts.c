/* SPDX-License-Identifier: MIT */
/*
 * docs/api.md has a row for each function that a scenario may call: whether it is a step, whether it may
 * block, and where it may be called. Here each function is called in each of these places, and what happens
 * is compared with its row.
 *
 *   step       a thread that calls it takes a step more than one that does not
 *   blocks     one of these steps can be disabled
 *   task, interrupt, section, alone    there is no finding of a wrong context
 *   outside    the process goes on
 */
#include "every_function.h"
#include "exploring.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the order of the table's columns. */
enum column { STEP, BLOCKS, TASK, INTERRUPT, SECTION, ALONE, OUTSIDE, COLUMNS };
static const char *const columns[COLUMNS] = { "step",	 "blocks", "task",   "interrupt",
					      "section", "alone",  "outside" };

static const struct function *tried;
static struct heddle_spinlock around;
static bool calls_it;

static void do_it(bool before)
{
	if (before && tried->before)
		tried->before();
	if (calls_it)
		tried->call();
}

THREAD(does_it)
{
	do_it(true);
}

THREAD(does_it_in_interrupt)
{
	do_it(!tried->before_sleeps);
}

THREAD(does_it_in_section)
{
	if (tried->before)
		tried->before();
	heddle_spin_lock(&around);
	tried->call();
	heddle_spin_unlock(&around);
}

THREAD(does_meanwhile)
{
	if (tried->meanwhile)
		tried->meanwhile();
}

/* When main ends, threads that join all have waited for it, too. */
BODY(with_another_task)
{
	initialise_for_every_function();
	heddle_spawn("A", does_it, NULL);
	heddle_spawn("B", does_meanwhile, NULL);
}

BODY(as_interrupt)
{
	initialise_for_every_function();
	heddle_spawn_interrupt("A", does_it_in_interrupt, NULL);
	heddle_join_all();
}

BODY(in_a_section)
{
	heddle_spinlock_init(&around, "around");
	initialise_for_every_function();
	heddle_spawn("A", does_it_in_section, NULL);
	heddle_join_all();
}

BODY(alone)
{
	initialise_for_every_function();
	do_it(true);
}

/* The most steps that A took in one execution, and the most of them that can be disabled. */
struct counted {
	unsigned steps, blocking;
};

static void count(void *context, const struct heddle_execution *execution)
{
	struct counted *counted = context, here = { 0 };

	for (size_t i = 0; i < execution->n_steps; i++) {
		here.steps += execution->steps[i].thread == 1;
		here.blocking += execution->steps[i].thread == 1 && execution->steps[i].blocking;
	}
	if (here.steps > counted->steps)
		counted->steps = here.steps;
	if (here.blocking > counted->blocking)
		counted->blocking = here.blocking;
}

static struct counted count_steps(bool with_call)
{
	struct counted counted = { 0 };

	calls_it = with_call;
	explore_visiting(with_another_task, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, count, &counted);
	calls_it = true;
	return counted;
}

static bool is_allowed(thread_function *body)
{
	struct explored explored = explore(body);

	return !found(&explored, HEDDLE_CONTEXT, NULL);
}

static bool is_allowed_outside(void)
{
	int status = 0;
	pid_t process = fork();

	if (process == 0) {
		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO);
		tried->call();
		_exit(0);
	}
	cr_assert_eq(waitpid(process, &status, 0), process);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void find_out(const struct function *function, bool is[COLUMNS])
{
	struct counted with, without;

	tried = function;
	without = count_steps(false);
	with = count_steps(true);
	is[STEP] = with.steps > without.steps;
	is[BLOCKS] = with.blocking > without.blocking;
	is[TASK] = is_allowed(with_another_task);
	is[INTERRUPT] = is_allowed(as_interrupt);
	is[SECTION] = is_allowed(in_a_section);
	is[ALONE] = is_allowed(alone);
	is[OUTSIDE] = is_allowed_outside();
}

/* The row of the function in the document, without its first cell: "| yes | no | ...". */
static const char *row_of(const char *document, const char *name)
{
	char cell[80];
	const char *row;

	snprintf(cell, sizeof(cell), "| `%s` ", name);
	row = strstr(strstr(document, "\n## The table\n"), cell);
	return row ? row + strlen(cell) : NULL;
}

static void compare(const char *document, const struct function *function)
{
	bool is[COLUMNS];
	const char *row = row_of(document, function->name);

	cr_assert_not_null(row, "docs/api.md has no row of %s", function->name);
	find_out(function, is);
	for (int i = 0; i < COLUMNS; i++) {
		char cell[8] = "";

		cr_assert_eq(sscanf(row, "| %7s ", cell), 1, "%s: no cell '%s'", function->name, columns[i]);
		cr_expect_str_eq(cell, is[i] ? "yes" : "no", "docs/api.md: %s: %s", function->name,
				 columns[i]);
		row = strchr(row + 1, '|');
		cr_assert_not_null(row, "docs/api.md: the row of %s is short", function->name);
	}
}

static char *read_document(const char *source)
{
	char path[4096];
	static char text[1 << 16];
	FILE *file;

	snprintf(path, sizeof(path), "%s/docs/api.md", source);
	file = fopen(path, "r");
	cr_assert_not_null(file, "%s cannot be read", path);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	cr_assert(feof(file), "%s is too long", path);
	fclose(file);
	return text;
}

Test(contexts, are_those_of_the_document)
{
	const char *source = getenv("HEDDLE_SOURCE");
	const char *document;

	if (!source)
		cr_skip_test("HEDDLE_SOURCE does not say where the document is");
	document = read_document(source);
	for (size_t i = 0; i < n_functions; i++)
		compare(document, &every_function[i]);
}
