/* SPDX-License-Identifier: MIT */
/*
 * Code under test that ends its process, or changes it in unusual ways. Each does so in a thread, after its
 * first operation; correct scenarios stand between.
 */
#include <heddle/scenario.h>

#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct heddle_atomic x;

static void store(void *argument)
{
	heddle_atomic_store(&x, 1);
}

/* Runs behave beside a correct thread. */
static void run_beside(void (*behave)(void *))
{
	heddle_atomic_init(&x, 0, "x");
	heddle_spawn("good", store, NULL);
	heddle_spawn("bad", behave, NULL);
	heddle_join_all();
}

#define MISBEHAVES(name_, id_, doc_)                             \
	static void bad_##name_(void *unused);                   \
	SCENARIO(misbehaving, name_, .id = (id_), .doc = (doc_)) \
	{                                                        \
		run_beside(bad_##name_);                         \
	}                                                        \
	static void bad_##name_(__attribute__((unused)) void *unused)
#define BEHAVES(name_, id_)                                                                              \
	SCENARIO(misbehaving, name_, .id = (id_), .doc = "nothing is wrong", .expect = { PASSES(NULL) }) \
	{                                                                                                \
		run_beside(store);                                                                       \
	}

MISBEHAVES(exit, "M01", "exit(0)")
{
	heddle_atomic_store(&x, 2);
	exit(0);
}

BEHAVES(good_1, "M02")

MISBEHAVES(exit_at_once, "M03", "_exit(0)")
{
	heddle_atomic_store(&x, 2);
	_exit(0);
}

BEHAVES(good_2, "M04")

MISBEHAVES(abort, "M05", "abort()")
{
	heddle_atomic_store(&x, 2);
	abort();
}

MISBEHAVES(kill, "M06", "raise(SIGKILL)")
{
	heddle_atomic_store(&x, 2);
	raise(SIGKILL);
}

BEHAVES(good_3, "M07")

MISBEHAVES(exec, "M08", "exec of a program that goes on")
{
	heddle_atomic_store(&x, 2);
	execlp("sleep", "sleep", "1000", (char *)NULL);
}

MISBEHAVES(exec_short, "M09", "exec of a program that ends at once")
{
	heddle_atomic_store(&x, 2);
	execlp("true", "true", (char *)NULL);
}

BEHAVES(good_4, "M10")

MISBEHAVES(quick_exit, "M11", "quick_exit(0)")
{
	heddle_atomic_store(&x, 2);
	quick_exit(0);
}

MISBEHAVES(pthread_exit, "M12", "pthread_exit()")
{
	heddle_atomic_store(&x, 2);
	pthread_exit(NULL);
}

static void close_some(int first, int last)
{
	for (int i = first; i <= last; i++)
		close(i);
}

MISBEHAVES(descriptors, "M13", "descriptors 0 to 100 are closed")
{
	heddle_atomic_store(&x, 2);
	close_some(0, 100);
}

MISBEHAVES(all_descriptors, "M14", "all descriptors are closed")
{
	heddle_atomic_store(&x, 2);
	close_some(0, 4096);
}

BEHAVES(good_5, "M15")

MISBEHAVES(chdir, "M16", "another current folder, and a finding")
{
	heddle_atomic_store(&x, 2);
	heddle_check(!chdir("/") && 0, "chdir", "it is in another folder");
}

static void crash(void)
{
	volatile int *volatile nowhere = NULL;

	*nowhere = 1;
}

MISBEHAVES(handlers, "M17", "all signal handlers are changed, then it crashes")
{
	heddle_atomic_store(&x, 2);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	crash();
}

MISBEHAVES(masked, "M18", "all signals are blocked, then it loops")
{
	sigset_t all;

	heddle_atomic_store(&x, 2);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	for (;;)
		__asm__ volatile("");
}

BEHAVES(good_6, "M19")

MISBEHAVES(fork, "M20", "a child process goes on where its parent does")
{
	heddle_atomic_store(&x, 2);
	if (fork() == 0)
		heddle_check(0, "child", "nobody is to hear of it");
}

MISBEHAVES(fork_stays, "M21", "a child process that outlives the run")
{
	heddle_atomic_store(&x, 2);
	if (fork() == 0)
		for (;;)
			pause();
}

BEHAVES(good_7, "M22")
