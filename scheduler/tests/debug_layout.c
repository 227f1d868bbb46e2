/* SPDX-License-Identifier: MIT */
/*
 * What a debugger is promised holds: read as it reads, by offsets alone, and compared with what the API says.
 */
#include "exploring.h"

#include <heddle/debugger.h>
#include <criterion/criterion.h>
#include <string.h>

TestSuite(debug_layout, .timeout = 60);

static const struct heddle_debug_field *field(const char *name)
{
	const struct heddle_debug_field *f = heddle_debug.fields;

	while (f->name && strcmp(f->name, name) != 0)
		f++;
	cr_assert_not_null(f->name, "there is no field '%s'", name);
	return f;
}

static const char *at(const void *base, const char *name)
{
	return (const char *)base + field(name)->offset;
}

static const void *pointer_at(const void *base, const char *name)
{
	const void *value;

	cr_assert_eq(field(name)->size, sizeof(value), "%s", name);
	memcpy(&value, at(base, name), sizeof(value));
	return value;
}

static uint64_t number_at(const void *base, const char *name)
{
	uint64_t value = 0;

	cr_assert_leq(field(name)->size, sizeof(value), "%s", name);
	memcpy(&value, at(base, name), field(name)->size); /* little-endian, as all that Heddle runs on */
	return value;
}

Test(debug_layout, each_field_is_there_once)
{
	cr_assert_eq(heddle_debug.version, HEDDLE_DEBUG_VERSION);
	for (const struct heddle_debug_field *f = heddle_debug.fields; f->name; f++)
		for (const struct heddle_debug_field *other = f + 1; other->name; other++)
			cr_expect_str_neq(f->name, other->name);
}

static struct heddle_mutex mutex;
static unsigned looked;

static const void *thread(unsigned index)
{
	return at(heddle_debug.engine, "engine.threads") + (size_t)index * field("thread[]")->size;
}

static const char *name_of(unsigned index)
{
	return pointer_at(pointer_at(thread(index), "thread.info"), "info.name");
}

/* In the frame of the second thread, when it holds the mutex. */
static void look(void)
{
	const void *execution = at(heddle_debug.engine, "engine.execution");
	const char *steps = pointer_at(execution, "execution.steps");
	uint64_t n_steps = number_at(execution, "execution.n_steps");
	const char *step = steps + (n_steps - 1) * field("step[]")->size;
	const char *row = (const char *)heddle_debug.operations +
			  number_at(step, "step.operation") * field("operation[]")->size;
	const char *record = (const char *)pointer_at(heddle_debug.engine, "engine.records") +
			     (number_at(step, "step.object") - 1) * field("record[]")->size;
	const void *where = pointer_at(step, "step.where");

	cr_expect_eq(pointer_at(heddle_debug.engine, "engine.self"), thread(1));
	cr_expect_eq(number_at(execution, "execution.n_threads"), 3);
	cr_expect_str_eq(name_of(0), "main");
	cr_expect_str_eq(name_of(1), "looks");
	cr_expect_str_eq(name_of(2), "other");
	cr_expect_eq(number_at(step, "step.thread"), 1);
	cr_expect_str_eq(pointer_at(row, "operation.name"), "lock");
	cr_expect_str_eq(pointer_at(at(record, "record.name"), "name.format"), "door %ld");
	cr_expect_eq(*(const long *)at(at(record, "record.name"), "name.argument"), 7);
	cr_expect_str_eq(pointer_at(where, "where.function"), "lock_and_look");
	if (!number_at(thread(2), "thread.ended"))
		cr_expect_eq(number_at(pointer_at(thread(2), "thread.info"), "info.operation"),
			     HEDDLE_OP_MUTEX_LOCK);
	looked++;
}

THREAD(lock_and_look)
{
	heddle_mutex_lock(&mutex);
	look();
	heddle_mutex_unlock(&mutex);
}

THREAD(lock)
{
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

BODY(look_inside)
{
	heddle_mutex_init(&mutex, "door %ld", 7);
	heddle_spawn("looks", lock_and_look, NULL);
	heddle_spawn("other", lock, NULL);
	heddle_join_all();
}

Test(debug_layout, tells_what_the_running_thread_does)
{
	looked = 0;
	expect_classes(look_inside, 2);
	cr_expect_geq(looked, 2);
}
