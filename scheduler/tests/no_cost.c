/* SPDX-License-Identifier: MIT */
/*
 * An execution allocates nothing from the heap and makes no system call: a hundred thousand executions need
 * as many as a thousand. Not under a sanitizer, whose runtime does both.
 */
#if !defined(HEDDLE_ASAN) && !defined(HEDDLE_TSAN)

#include "exploring.h"

#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);

static uint64_t allocations;

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
	allocations++;
	return __libc_realloc(memory, size);
}

static struct heddle_mutex m;
static struct heddle_atomic x;
static struct heddle_spinlock lock;
static struct heddle_condition changed;
static long items;

THREAD(produces)
{
	heddle_free(heddle_alloc(100));
	heddle_mutex_lock(&m);
	items++;
	heddle_condition_signal(&changed);
	heddle_mutex_unlock(&m);
	IN_SECTION(&lock, heddle_atomic_add_return(&x, heddle_choose(2, "how much")));
}

THREAD(consumes)
{
	heddle_mutex_lock(&m);
	while (!items)
		heddle_condition_wait(&changed, &m);
	items--;
	heddle_mutex_unlock(&m);
	heddle_atomic_load(&x);
}

BODY(some_of_all)
{
	heddle_mutex_init(&m, "m");
	heddle_condition_init(&changed, "changed");
	heddle_spinlock_init(&lock, "lock");
	heddle_atomic_init(&x, 0, "x");
	items = 0;
	run_threads(produces, consumes, produces, consumes);
}

/* Strategies without memory of executions, so that only the engine could allocate. */
static struct heddle_explorer *open_random(void)
{
	struct heddle_program program = { .body = some_of_all };
	struct heddle_options options = { .strategy = heddle_strategy_by_name("random"), .seed = 1 };
	struct heddle_explorer *explorer;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	return explorer;
}

static bool run(struct heddle_explorer *explorer, unsigned executions)
{
	const struct heddle_execution *execution;

	for (unsigned i = 0; i < executions; i++) {
		if (heddle_explorer_next(explorer, &execution) != 1 || execution->n_findings)
			return false;
	}
	return true;
}

Test(no_cost, nothing_is_allocated_from_the_heap)
{
	struct heddle_explorer *explorer = open_random();
	uint64_t before;

	cr_assert(run(explorer, 1000));
	before = allocations;
	cr_assert_gt(before, 0, "they are counted");
	cr_assert(run(explorer, 99000));
	cr_expect_eq(allocations, before);
	heddle_explorer_close(explorer);
}

/* From here on the kernel kills a process that makes a system call other than to leave. */
static void run_without_kernel(struct heddle_explorer *explorer, bool with_a_call)
{
	bool well;

	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	if (with_a_call)
		syscall(SYS_getppid);
	well = run(explorer, 99000);
	syscall(SYS_exit, well ? 0 : 1);
}

static int status_of_child(bool with_a_call)
{
	struct heddle_explorer *explorer = open_random();
	int status = 0;
	pid_t child;

	cr_assert(run(explorer, 1000));
	child = fork();
	if (child == 0)
		run_without_kernel(explorer, with_a_call);
	cr_assert_eq(waitpid(child, &status, 0), child);
	heddle_explorer_close(explorer);
	return status;
}

Test(no_cost, no_system_call_is_made)
{
	int status = status_of_child(true);

	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "one would be noticed");
	cr_expect_eq(status_of_child(false), 0);
}

#endif
