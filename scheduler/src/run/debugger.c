/* SPDX-License-Identifier: MIT */
/* What debuggers are promised: see heddle/debugger.h. */
#include "races/access_places.h"
#include "run/engine.h"
#include "run/finding.h"
#include "run/operation_table.h"

#include <heddle/debugger.h>

#define FIELD(prefix, type, field)                                          \
	{                                                                   \
		prefix "." #field, (uint32_t)offsetof(type, field),         \
			(uint32_t)sizeof(__typeof__(((type *)0)->field)[1]) \
	}
#define ENGINE(field)	 FIELD("engine", struct engine, field)
#define EXECUTION(field) FIELD("execution", struct heddle_execution, field)
#define THREAD(field)	 FIELD("thread", struct heddle_thread, field)
#define FIBER(field)	 FIELD("fiber", struct fiber, field)
#define INFO(field)	 FIELD("info", struct heddle_thread_info, field)
#define STEP(field)	 FIELD("step", struct heddle_step, field)
#define WHERE(field)	 FIELD("where", struct heddle_where, field)
#define RECORD(field)	 FIELD("record", struct object_record, field)
#define NAME(field)	 FIELD("name", struct heddle_name, field)
#define FINDING(field)	 FIELD("finding", struct heddle_finding, field)
#define ELEMENT(of, type)                          \
	{                                          \
		of "[]", 0, (uint32_t)sizeof(type) \
	}
/* Of a suspended fiber, from where its stack pointer points to. */
#define SAVED(word, at, size)               \
	{                                   \
		"saved." word, (at), (size) \
	}

static const struct heddle_debug_field fields[] = {
	ENGINE(self),
	ENGINE(existing),
	ENGINE(threads),
	ENGINE(execution),
	ENGINE(records),
	EXECUTION(steps),
	EXECUTION(n_steps),
	EXECUTION(threads),
	EXECUTION(n_threads),
	EXECUTION(findings),
	EXECUTION(n_findings),
	ELEMENT("thread", struct heddle_thread),
	THREAD(fiber),
	THREAD(info),
	THREAD(ended),
	THREAD(function),
	FIBER(sp),
	FIBER(top),
	ELEMENT("info", struct heddle_thread_info),
	INFO(name),
	INFO(ended),
	INFO(stopped),
	INFO(operation),
	INFO(object),
	INFO(where),
	ELEMENT("step", struct heddle_step),
	STEP(thread),
	STEP(operation),
	STEP(object),
	STEP(value),
	STEP(where),
	WHERE(file),
	WHERE(function),
	WHERE(line),
	ELEMENT("record", struct object_record),
	RECORD(name),
	NAME(format),
	NAME(argument),
	ELEMENT("operation", struct operation_row),
	FIELD("operation", struct operation_row, name),
	ELEMENT("finding", struct heddle_finding),
	FINDING(kind),
	FINDING(subject),
	FINDING(where),
	FINDING(message),
	SAVED("pc", FIBER_SAVED_PC, 8),
	SAVED("fp", FIBER_SAVED_FP, 8),
	SAVED("sp", FIBER_SAVED_SP, 0),
#ifdef HEDDLE_ACCESS
	{ "where.caller_before", offsetof(struct code_place, where) - offsetof(struct code_place, caller),
	  sizeof(void *) },
#endif
#ifdef FIBER_SAVED_X19
	SAVED("x19", FIBER_SAVED_X19, 10 * 8),
	SAVED("v8", FIBER_SAVED_V8, 8 * 8),
#endif
	{ "saved.fresh", 0, (uint32_t)(FIBER_SAVED_WORDS * sizeof(void *)) },
	{ NULL, 0, 0 },
};

const struct heddle_debug heddle_debug = {
	.version = HEDDLE_DEBUG_VERSION,
	.engine = &heddle_engine,
	.operations = operation_table,
	.finding_kinds = finding_kind_names,
	.fields = fields,
};

/* The barriers keep the calls from being optimised away. */
__attribute__((noinline)) void heddle_debug_at_finding(void)
{
	__asm__ volatile("" ::"r"(&heddle_debug) : "memory");
}

__attribute__((noinline)) void heddle_debug_at_race(const void *caller)
{
	__asm__ volatile("" ::"r"(caller) : "memory");
}

__attribute__((noinline)) void heddle_debug_at_end(void)
{
	__asm__ volatile("" ::: "memory");
}
