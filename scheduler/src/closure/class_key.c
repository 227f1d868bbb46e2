/* SPDX-License-Identifier: MIT */
#include "closure/class_trace.h"

/* Adds the pending operation, and what happens before it without its touch. */
static void add_pending(const struct class_trace *trace, struct heddle_class_key *name,
			const struct heddle_thread_info *info, uint32_t last)
{
	trace_clock before;

	class_name_add(name, (uint64_t)info->enabled << 16 | info->operation);
	class_name_add(name, class_trace_object(trace, info->object));
	class_name_add(name, info->low);
	class_name_add(name, info->high);
	class_trace_before(trace, last, info->edges, 2, &before);
	class_name_add_clock(trace, name, &before, class_trace_clock(trace, last));
}

/*
 * Returns the name of all steps of the thread and of its end. A thread that was stopped has no pending
 * operation.
 */
static struct heddle_class_key name_of(const struct class_trace *trace, size_t thread)
{
	const struct heddle_thread_info *info = &trace->execution->threads[thread];
	uint32_t last = trace->last[thread];
	struct heddle_class_key name = last == TRACE_NONE ? trace->starts[thread] : trace->names[last];

	class_name_add(&name, (uint64_t)info->ended << 1 | info->stopped);
	if (!info->ended && !info->stopped)
		add_pending(trace, &name, info, last);
	class_name_end(&name);
	return name;
}

struct heddle_class_key class_trace_key(const struct class_trace *trace)
{
	struct heddle_class_key key = { { 0 } };

	for (size_t i = 0; i < trace->execution->n_threads; i++) {
		struct heddle_class_key name;

		if (!trace->execution->threads[i].name)
			continue;
		name = name_of(trace, i);
		key.words[0] += name.words[0];
		key.words[1] += name.words[1];
	}
	return key;
}

void heddle_class_key(const struct heddle_execution *execution, struct heddle_class_key *key)
{
	static struct class_trace trace;

	class_trace_begin(&trace, execution);
	class_trace_extend(&trace, execution->n_steps);
	*key = class_trace_key(&trace);
}
