/* SPDX-License-Identifier: MIT */
/*
 * The explorer as a loop, without scenarios and without the command: a program of its own with a main() of
 * its own. It runs every class of equivalent interleavings of two threads once, and prints what each
 * execution did.
 */
#include <heddle/explore.h>
#include <heddle/heddle.h>

#include <stdio.h>
#include <string.h>

static struct heddle_atomic counter;
static int64_t result; /* of the last execution */

static void increment(void *unused)
{
	int64_t seen = heddle_atomic_load(&counter);

	(void)unused;
	heddle_atomic_store(&counter, seen + 1);
}

/* Runs once for each execution, as the thread "main". */
static void body(void *unused)
{
	(void)unused;
	heddle_atomic_init(&counter, 0, "counter");
	heddle_spawn("A", increment, NULL);
	heddle_spawn("B", increment, NULL);
	heddle_join_all();
	result = heddle_atomic_load(&counter);
}

static void print_execution(const struct heddle_execution *execution)
{
	printf("execution %llu:", (unsigned long long)execution->number);
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];

		printf(" %s.%s", execution->threads[step->thread].name,
		       heddle_operation_name((enum heddle_operation)step->operation));
	}
	printf(" -> %lld, %zu findings\n", (long long)result, execution->n_findings);
}

int main(void)
{
	const struct heddle_program program = { .body = body };
	const struct heddle_options options = { 0 }; /* dpor, and the default of everything else */
	const struct heddle_execution *execution;
	struct heddle_coverage coverage;
	struct heddle_explorer *explorer;
	int more, error = heddle_explorer_open(&explorer, &program, &options);

	if (error) {
		fprintf(stderr, "the explorer cannot be opened: %s\n", strerror(-error));
		return 1;
	}
	while ((more = heddle_explorer_next(explorer, &execution)) == 1)
		print_execution(execution);
	if (more < 0)
		fprintf(stderr, "stopped: %s\n", heddle_explorer_error(explorer));
	heddle_explorer_coverage(explorer, &coverage);
	printf("%llu executions, %s\n", (unsigned long long)heddle_explorer_statistics(explorer)->executions,
	       coverage.all ? "all that can differ" : "not all");
	heddle_explorer_close(explorer);
	return more < 0;
}
