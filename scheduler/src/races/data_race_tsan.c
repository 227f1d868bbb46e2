/* SPDX-License-Identifier: MIT */
/*
 * Data races as ThreadSanitizer reports them. The file is empty in builds other than tsan.
 *
 *   access ──> libtsan ──> OnReport: keeps the report ──> the thread goes on
 *   end of the execution ──> data_race_findings: places, names, findings
 *
 * The hook runs within an access, under a lock of the runtime: it must not switch fibers.
 *
 * This file must never be instrumented: the hook would call itself.
 */
#ifdef HEDDLE_TSAN
#include "races/data_race.h"
#include "run/engine.h"
#include "hooks/order.h"

#include <heddle/debugger.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of libtsan; gcc has no header for these. */
int __tsan_get_report_data(void *report, const char **description, int *count, int *n_stacks, int *n_accesses,
			   int *n_locations, int *n_mutexes, int *n_threads, int *n_unique,
			   void **sleep_trace, size_t trace_size);
int __tsan_get_report_mop(void *report, size_t index, int *thread, void **address, int *size, int *write,
			  int *atomic, void **trace, size_t trace_size);
int __tsan_get_report_thread(void *report, size_t index, int *thread, uint64_t *os_id, int *running,
			     const char **name, int *parent, void **trace, size_t trace_size);
const char *__tsan_default_options(void);
void __tsan_on_report(void *report);

/*
 * The same race is found in many executions, and must be reported in each. symbolize=0: places are looked up
 * once each, when an execution has ended; otherwise an execution with races would cost ten times as much.
 * detect_deadlocks=0: Heddle finds deadlocks itself, and the option keeps, for ever, each stack on which an
 * object was first used.
 */
const char *__tsan_default_options(void)
{
	return "suppress_equal_stacks=0:suppress_equal_addresses=0:report_thread_leaks=0:report_signal_unsafe=0:"
	       "symbolize=0:allow_addr2line=1:detect_deadlocks=0";
}

static void copy_name(void *report, int n_threads, int wanted, char *name, size_t size)
{
	void *trace[1];
	const char *found;
	uint64_t os_id;
	int thread, running, parent;

	snprintf(name, size, "?");
	for (int i = 0; i < n_threads; i++) {
		if (__tsan_get_report_thread(report, (size_t)i, &thread, &os_id, &running, &found, &parent,
					     trace, 0) &&
		    thread == wanted && found)
			snprintf(name, size, "%s", found);
	}
}

static void copy_access(void *report, size_t index, int n_threads, struct race_access *access)
{
	int thread = -1, size = 0, write = 0, atomic = 0;

	__tsan_get_report_mop(report, index, &thread, &access->address, &size, &write, &atomic,
			      access->callers, CALLERS_MAX);
	access->write = write;
	access->atomic = atomic;
	access->size = size > 0 ? (size_t)size : 1;
	copy_name(report, n_threads, thread, access->thread, sizeof(access->thread));
}

/* Each thread has an errno of its own, at one address. */
static bool is_of_errno(void *report)
{
	void *address = NULL, *trace[1];
	int thread, size, write, atomic;

	__tsan_get_report_mop(report, 0, &thread, &address, &size, &write, &atomic, trace, 0);
	return address == fiber_errno;
}

/*
 * In a copy the runtime ignores what the host announces (order.c), so that nothing orders what it reads of an
 * execution that has ended. It is no thread of the code under test, and the only one without a name.
 */
static bool is_of_the_host_of_a_copy(const struct race_access access[2])
{
	return engine->is_copy && (!access[0].thread[0] || !access[1].thread[0]);
}

/* Keeps the report until the execution has ended. */
static void keep(void *report)
{
	struct race_access access[2] = { 0 };
	void *sleep_trace[1];
	const char *description;
	int count, n_stacks, n_accesses = 0, n_locations, n_mutexes, n_threads = 0, n_unique;
	struct race *race;

	__tsan_get_report_data(report, &description, &count, &n_stacks, &n_accesses, &n_locations, &n_mutexes,
			       &n_threads, &n_unique, sleep_trace, 0);
	if (n_accesses < 2 || is_of_errno(report))
		return;
	for (size_t i = 0; i < 2; i++)
		copy_access(report, i, n_threads, &access[i]);
	race = is_of_the_host_of_a_copy(access) ? NULL : data_race_add();
	if (!race)
		return;
	memcpy(race->access, access, sizeof(access));
	race->freed = strstr(description, "use-after-free");
	heddle_debug_at_race(race->access[0].callers[0]);
}

/* If the options name a log, the user wants to read the reports there. */
static bool is_asked_for(void)
{
	const char *options = getenv("TSAN_OPTIONS");

	return options && strstr(options, "log_path=");
}

/*
 * bool __tsan::OnReport(const ReportDesc *, bool). Its result says whether the report is suppressed: not
 * printed and not counted. Reports while no scenario runs are left to ThreadSanitizer.
 */
bool data_race_on_report(void *report, bool suppressed) __asm__("_ZN6__tsan8OnReportEPKNS_10ReportDescEb");

bool data_race_on_report(void *report, bool suppressed)
{
	if (suppressed || !engine->self)
		return suppressed;
	keep(report);
	return !is_asked_for();
}

/* The documented hook, for runtimes without the other one. */
void __tsan_on_report(void *report)
{
	if (engine->self && !is_asked_for())
		keep(report);
}

/*
 * clang's ThreadSanitizer ignores an address after a report of a race there. The next execution must report
 * the race again, also if the address is not in the arena.
 */
void data_race_forget(const struct race *race)
{
	for (int i = 0; i < 2; i++)
		order_fresh_memory(race->access[i].address, race->access[i].size);
}

#else
typedef int heddle_no_thread_sanitizer;
#endif
