/* SPDX-License-Identifier: MIT */
#include "run/caller.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/section.h"
#include "run/engine.h"
#include "run/placed.h"
#include "hooks/memory_object.h"
#include "run/object.h"
#include "run/thread.h"
#include "hooks/order.h"

#include <heddle/debugger.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const finding_kind_names[HEDDLE_FINDING_KINDS] = {
	[HEDDLE_CHECK] = "failed check",
	[HEDDLE_DEADLOCK] = "deadlock",
	[HEDDLE_LIVELOCK] = "livelock",
	[HEDDLE_LOCK_MISUSE] = "lock misuse",
	[HEDDLE_CONTEXT] = "wrong context",
	[HEDDLE_LEAK] = "leak",
	[HEDDLE_DOUBLE_FREE] = "double free",
	[HEDDLE_USE_AFTER_FREE] = "use after free",
	[HEDDLE_MEMORY_ERROR] = "memory error",
	[HEDDLE_UNDEFINED] = "undefined behaviour",
	[HEDDLE_DATA_RACE] = "data race",
	[HEDDLE_CRASH] = "crash",
	[HEDDLE_PROCESS_END] = "end of the process",
	[HEDDLE_STUCK] = "stuck",
	[HEDDLE_NONDETERMINISM] = "nondeterminism",
	[HEDDLE_FALSE_INDEPENDENCE] = "false independence",
	[HEDDLE_LIMIT] = "limit",
	[HEDDLE_UNINITIALISED] = "uninitialised use",
	[HEDDLE_CLASS_LOST] = "class lost",
};

const char *heddle_finding_kind_name(enum heddle_finding_kind kind)
{
	return kind < HEDDLE_FINDING_KINDS ? finding_kind_names[kind] : "unknown";
}

static bool same_place(const struct heddle_where *a, const struct heddle_where *b)
{
	return a == b || (a && b && a->line == b->line && strcmp(a->file, b->file) == 0);
}

/* An execution has a finding once, however often it is reported. */
static bool is_known(enum heddle_finding_kind kind, const char *subject, const struct heddle_where *where)
{
	const struct heddle_execution *execution = &engine->execution;
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];
		if (finding->kind == kind && strcmp(finding->subject, subject) == 0 &&
		    same_place(finding->where, where))
			return true;
	}
	return false;
}

static void note(enum heddle_finding_kind kind, bool hard, const char *subject,
		 const struct heddle_where *where, const char *format, va_list arguments)
{
	struct heddle_execution *execution = &engine->execution;
	struct heddle_finding *finding;

	if (!hard && is_known(kind, subject, where))
		return;
	if (execution->n_findings == HEDDLE_FINDINGS_MAX) {
		execution->findings_dropped++;
		if (!hard)
			return;
		execution->n_findings--;
	}
	finding = &engine->findings[execution->n_findings++];
	*finding = (struct heddle_finding){ .kind = kind,
					    .hard = hard,
					    .subject = subject,
					    .where = where,
					    .step = (uint32_t)execution->n_steps,
					    .thread = engine->self ? engine->self->index : -1 };
	order_look_away();
	vsnprintf(finding->message, sizeof(finding->message), format, arguments);
	order_look_again();
	heddle_debug_at_finding();
}

void heddle_report(enum heddle_finding_kind kind, bool hard, const char *subject,
		   const struct heddle_where *where, const char *format, ...)
{
	va_list arguments;

	if (!caller_is_scheduled() && (hard || caller_os_thread() != engine->owner))
		caller_refuse("a finding's report", where); /* soft ones come from the host, too: leaks */
	va_start(arguments, format);
	note(kind, hard, subject, where, format, arguments);
	va_end(arguments);
	if (hard)
		engine_stop_thread();
}

void finding_add_late(enum heddle_finding_kind kind, const char *subject, const struct heddle_where *where,
		      uint32_t step, int thread, const char *format, ...)
{
	size_t before = engine->execution.n_findings;
	va_list arguments;

	va_start(arguments, format);
	note(kind, false, subject, where, format, arguments);
	va_end(arguments);
	if (engine->execution.n_findings == before)
		return;
	engine->findings[before].hard = true;
	engine->findings[before].step = step;
	engine->findings[before].thread = thread;
}

void finding_tell_of_dropped(void)
{
	struct heddle_execution *execution = &engine->execution;

	if (!execution->findings_dropped)
		return;
	assert(execution->n_findings == HEDDLE_FINDINGS_MAX);
	engine->findings[execution->n_findings] =
		(struct heddle_finding){ .kind = HEDDLE_LIMIT,
					 .subject = "findings",
					 .step = (uint32_t)execution->n_steps,
					 .thread = -1 };
	snprintf(engine->findings[execution->n_findings++].message, HEDDLE_MESSAGE_MAX,
		 "more than %d findings in one execution: %zu more are not told", HEDDLE_FINDINGS_MAX,
		 execution->findings_dropped);
}

static void tell_of_more_warnings(void)
{
	char message[64];

	if (engine->warnings.are_told_of)
		return;
	engine->warnings.are_told_of = true;
	order_look_away();
	snprintf(message, sizeof(message), "more than %d different ones: no more are told", WARNINGS_MAX);
	engine->warnings.sink(engine->warnings.context, "warnings", NULL, message);
	order_look_again();
}

static bool is_new_warning(const char *subject, const struct heddle_where *where)
{
	for (size_t i = 0; i < engine->warnings.n; i++) {
		if (strcmp(engine->warnings.subjects[i], subject) == 0 &&
		    same_place(engine->warnings.places[i], where))
			return false;
	}
	if (engine->warnings.n == WARNINGS_MAX) {
		tell_of_more_warnings();
		return false;
	}
	engine->warnings.subjects[engine->warnings.n] = subject;
	engine->warnings.places[engine->warnings.n++] = where;
	return true;
}

void heddle_warning(const char *subject, const struct heddle_where *where, const char *format, ...)
{
	char message[HEDDLE_MESSAGE_MAX];
	va_list arguments;

	caller_check("a warning", where);
	if (!engine->warnings.sink || !is_new_warning(subject, where))
		return;
	va_start(arguments, format);
	order_look_away();
	vsnprintf(message, sizeof(message), format, arguments);
	engine->warnings.sink(engine->warnings.context, subject, where, message);
	order_look_again();
	va_end(arguments);
}

/*
 * Returns the sort of an object by the format of its name: "i_mutex" of "inode %ld.i_mutex", "page" of "page
 * %ld". The result lives as long as the process.
 */
static const char *sort_of(const char *format)
{
	static char sorts[64][32];
	const char *dot = strrchr(format, '.');
	const char *start = dot ? dot + 1 : format;
	const size_t length = strcspn(start, "%[# ");

	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		if (!sorts[i][0])
			snprintf(sorts[i], sizeof(sorts[i]), "%.*s", (int)length, start);
		if (strlen(sorts[i]) == length && strncmp(sorts[i], start, length) == 0)
			return sorts[i];
	}
	return format;
}

/* The subject of a deadlock: the sort of the object that the thread waits for. */
static const char *deadlock_subject(const struct heddle_cycle_link *link)
{
	if (!link->object)
		return "no thread can go on";
	if (link->object > MEMORY_FIRST && !object_is_placed(link->object))
		return memory_object_subject(link->object);
	return sort_of(object_record(link->object)->name.format);
}

/* A thread that was stopped by a hard finding explains why the others cannot go on. */
static bool somebody_stopped(void)
{
	for (size_t i = 0; i < engine->execution.n_threads; i++) {
		if (thread_exists(&engine->threads[i]) && engine->infos[i].stopped)
			return true;
	}
	return false;
}

/* Notes a hard finding without stopping a thread. */
__attribute__((format(printf, 4, 5))) static void note_without_thread(enum heddle_finding_kind kind,
								      const char *subject,
								      const struct heddle_where *where,
								      const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	note(kind, true, subject, where, format, arguments);
	va_end(arguments);
}

/* Returns a link whose thread spins, of the cycle or of all blocked threads; NULL if there is none. */
static const struct heddle_cycle_link *find_spinning(const struct heddle_cycle_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (engine->infos[links[i].thread].operation == HEDDLE_OP_SPIN)
			return &links[i];
	}
	return NULL;
}

static void note_livelock(const struct heddle_cycle_link *link, size_t n)
{
	const struct heddle_thread_info *info = &engine->infos[link->thread];
	char object[64];

	if (link->object)
		note_without_thread(
			HEDDLE_LIVELOCK, deadlock_subject(link), info->where,
			"%s spins until %s changes, %zu cannot go on: nobody will change it", info->name,
			heddle_object_name(&engine->execution, link->object, object, sizeof(object)), n);
	else
		note_without_thread(HEDDLE_LIVELOCK, "no thread can go on", info->where,
				    "%s spins, and this round of its loop read nothing that was announced",
				    info->name);
}

void finding_nondeterminism(const char *what)
{
	note_without_thread(
		HEDDLE_NONDETERMINISM, "same beginning", NULL,
		"after step %zu an execution does not go on like another one with the same beginning: %s",
		engine->execution.n_steps, what);
}

/*
 * Without a cycle, the waits end at one for something that no thread holds: the others follow from it. The
 * choice does not depend on how threads are numbered.
 */
static const struct heddle_cycle_link *find_root(const struct heddle_cycle_link *links, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (links[i].holder < 0)
			return &links[i];
	}
	return links;
}

static void note_deadlock(const struct heddle_cycle_link *links, size_t n, bool is_cycle)
{
	const struct heddle_execution *execution = &engine->execution;
	const struct heddle_cycle_link *link = is_cycle ? links : find_root(links, n);
	const struct heddle_thread_info *thread = &execution->threads[link->thread];
	const char *subject = deadlock_subject(link);
	char object[64];

	heddle_object_name(execution, link->object, object, sizeof(object));
	if (is_cycle && link->queued)
		note_without_thread(HEDDLE_DEADLOCK, subject, thread->where,
				    "%s waits for %s behind %s, which is queued for it: a cycle of %zu",
				    thread->name, object, execution->threads[link->holder].name, n);
	else if (is_cycle)
		note_without_thread(HEDDLE_DEADLOCK, subject, thread->where,
				    "%s waits for %s, which %s holds: a cycle of %zu", thread->name, object,
				    execution->threads[link->holder].name, n);
	else
		note_without_thread(HEDDLE_DEADLOCK, subject, thread->where,
				    "%s waits for %s, %zu blocked, no cycle: nobody will wake it",
				    thread->name, object, n);
}

void finding_no_progress(void)
{
	struct heddle_cycle_link links[HEDDLE_THREADS_MAX];
	const struct heddle_cycle_link *spinning;
	bool is_cycle;
	size_t n = heddle_wait_cycle(&engine->execution, links, HEDDLE_THREADS_MAX, &is_cycle);

	if (somebody_stopped())
		return;
	spinning = find_spinning(links, n);
	if (spinning)
		note_livelock(spinning, n);
	else if (n)
		note_deadlock(links, n, is_cycle);
	else
		note_without_thread(HEDDLE_DEADLOCK, "no thread can go on", NULL,
				    "nobody is left who could end what is waited for");
}

void finding_livelock(uint32_t first)
{
	const struct heddle_execution *execution = &engine->execution;
	const struct heddle_step *found = NULL;

	/* The loop of the lowest thread, at its first line: the same place wherever the limit was met. */
	for (const struct heddle_step *step = &execution->steps[first];
	     step < &execution->steps[execution->n_steps]; step++) {
		if (!found || step->thread < found->thread ||
		    (step->thread == found->thread && step->where->line < found->where->line))
			found = step;
	}
	if (somebody_stopped())
		return;
	note_without_thread(
		HEDDLE_LIVELOCK, "step limit", found->where,
		"for %zu steps, in which %s and all who could go on had their turns, nothing was changed",
		execution->n_steps - first, execution->threads[found->thread].name);
}
