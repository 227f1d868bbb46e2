/* SPDX-License-Identifier: MIT */
/*
 * Spinning: which objects a round of a loop has read, and whether another thread has changed one since. Both
 * are computed from the execution's log.
 */
#include "run/dependence.h"
#include "run/spin.h"
#include "run/engine.h"
#include "run/object.h"
#include "run/step.h"

#include <heddle/placed.h>

#include <string.h>

static struct spin_read *find_read(struct spin_round *round, const struct heddle_touch *touch)
{
	for (unsigned i = 0; i < round->n; i++) {
		const struct heddle_touch *read = &round->reads[i].touch;
		if (read->object == touch->object && read->low == touch->low && read->high == touch->high)
			return &round->reads[i];
	}
	return NULL;
}

/*
 * Notes a touch of the thread itself. A change since the round's first read of the object stays a change,
 * even if a later read has seen it: the round may have compared the two, and finds them equal the next time.
 */
static void note_own(struct spin_round *round, const struct heddle_touch *touch)
{
	struct spin_read *read = find_read(round, touch);

	if (operation_row(touch->operation)->tells_nothing)
		return;
	if (read) {
		round->saw_change |= read->changed;
		return;
	}
	if (round->n == HEDDLE_SPIN_READS_MAX) {
		round->overflow = true;
		return;
	}
	read = &round->reads[round->n++];
	*read = (struct spin_read){ .touch = *touch };
	read->touch.operation = HEDDLE_OP_SPIN;
	if (touch->access == HEDDLE_WRITE)
		read->touch.access = HEDDLE_READ;
}

static void note_others(struct spin_round *round, const struct heddle_touch *touch)
{
	if (touch->access == HEDDLE_READ)
		return;
	for (unsigned i = 0; i < round->n; i++)
		round->reads[i].changed |= touches_conflict(&round->reads[i].touch, touch);
}

/* Reads the log up to its end. */
static void scan(const struct heddle_thread *thread, struct spin_round *round)
{
	const struct heddle_execution *execution = &engine->execution;

	for (; round->scanned < execution->n_steps; round->scanned++) {
		const struct heddle_step *step = &execution->steps[round->scanned];
		const struct heddle_touch *touches = &execution->touches[step->first_touch];
		for (uint32_t i = 0; i < step->n_touches; i++) {
			if (step->thread == thread->index)
				note_own(round, &touches[i]);
			else
				note_others(round, &touches[i]);
		}
	}
}

static size_t kept_of(const struct spin_bytes *kept)
{
	return kept->size < sizeof(kept->bytes) ? kept->size : sizeof(kept->bytes);
}

void spin_keep_bytes(struct spin_bytes *kept, const void *address, size_t size, bool is_step)
{
	*kept = (struct spin_bytes){ .address = address, .size = size, .is_step = is_step };
	memcpy(kept->bytes, address, kept_of(kept));
}

/* Notes a change of which the log does not tell: see spin_await. */
static void note_unseen_change(struct heddle_thread *thread)
{
	for (size_t i = 0; i < thread->n_await_bytes; i++) {
		const struct spin_bytes *kept = &thread->await_bytes[i];

		if (!memcmp(kept->address, kept->bytes, kept_of(kept)))
			continue;
		engine->execution.cut = true;
		engine->statistics.missed_change = true;
		thread->waits_with_limit = thread->polls_on = true;
	}
}

static bool has_changed(const struct heddle_thread *self, const void *context)
{
	struct heddle_thread *thread = &engine->threads[self->index];
	struct spin_round *round = context == &self->await ? &thread->await : &thread->round;

	scan(thread, round);
	for (unsigned i = 0; i < round->n; i++) {
		if (round->reads[i].changed)
			return true;
	}
	if (round == &thread->await)
		note_unseen_change(thread);
	return false;
}

/* The spin's step records its reads again: they are what the next round reads. */
static void touch_reads(const struct spin_round *round, const struct operation *spin)
{
	for (unsigned i = 0; i < round->n; i++) {
		const struct heddle_touch *read = &round->reads[i].touch;
		struct heddle_object object = { .id = read->object };
		struct operation operation = *spin;

		operation.object = &object;
		operation.access = (enum heddle_access)read->access;
		operation.low = read->low;
		operation.high = read->high;
		operation_touch(&operation, operation.access, 0);
	}
}

static void wait_for_change(struct spin_round *round, struct operation *spin)
{
	spin->enabled = has_changed;
	spin->context = round;
	if (!round->n)
		return;
	round->newest =
		(struct heddle_object){ .id = round->reads[round->n - 1].touch.object, .live = object_mark };
	spin->object = &round->newest;
	spin->low = round->reads[round->n - 1].touch.low;
	spin->high = round->reads[round->n - 1].touch.high;
}

static uint32_t steps_of(const struct heddle_thread *thread, const struct spin_round *round)
{
	uint32_t n = 0;

	for (uint32_t i = round->begin; i < engine->execution.n_steps; i++)
		n += engine->steps[i].thread == thread->index;
	return n;
}

/* Waits for a change of what the round has read. One with too many reads goes on. */
static void spin(struct heddle_thread *self, struct spin_round *round, const struct heddle_where *where)
{
	struct operation spin = { .kind = HEDDLE_OP_SPIN, .access = HEDDLE_READ, .where = where };

	scan(self, round);
	spin.round = steps_of(self, round);
	if (!round->overflow)
		wait_for_change(round, &spin);
	operation_begin(&spin);
	if (spin.enabled)
		touch_reads(round, &spin);
}

void heddle_spin_wait_at(const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self;

	caller_check("spin", where);
	if (self->n_held)
		heddle_report(HEDDLE_CONTEXT, true, "spin in a spinlocked section", where,
			      "%s spins with a spinlock held since line %d", self->info->name,
			      self->held[0].where->line);
	spin(self, &self->round, where);
	spin_begin_round(self);
}

void spin_await(const struct heddle_where *where, uint32_t begin, bool is_whole,
		const struct spin_bytes *bytes, size_t n)
{
	struct heddle_thread *self = engine->self;

	self->await.n = 0;
	self->await.overflow = !is_whole;
	self->await.saw_change = false;
	self->await.begin = self->await.scanned = begin;
	self->await_bytes = bytes;
	self->n_await_bytes = n;
	scan(self, &self->await);
	if (self->await.saw_change)
		return;
	spin(self, &self->await, where);
	self->waits_with_limit = self->polls_on = false;
}

uint32_t heddle_await_begin(void)
{
	return (uint32_t)engine->execution.n_steps;
}

void heddle_await_at(uint32_t begin, const struct heddle_where *where)
{
	caller_check("heddle_await", where);
	if (!engine->self->n_held)
		spin_await(where, begin, true, NULL, 0);
}

/* A thread yields so often in a loop before it waits for a change: short loops end by themselves. */
#define POLLS_FREE 2

static bool only_reads(const struct heddle_step *step)
{
	for (uint32_t i = 0; i < step->n_touches; i++) {
		if (engine->touches[step->first_touch + i].access != HEDDLE_READ)
			return false;
	}
	return true;
}

/* Returns whether the thread has only read since it polled here. */
static bool has_only_read(const struct heddle_thread *self, const struct heddle_where *where)
{
	for (size_t i = engine->execution.n_steps; i-- > 0;) {
		const struct heddle_step *step = &engine->steps[i];

		if (step->thread != self->index)
			continue;
		if (!only_reads(step))
			return false;
		if (step->where == where && operation_row(step->operation)->yields)
			return true;
	}
	return true;
}

void heddle_poll_at(const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self;
	bool again;

	caller_check("heddle_poll", where);
	again = self->polls_at == where && has_only_read(self, where);
	self->polls = again ? self->polls + 1 : 0;
	self->polls_at = where;
	if (self->polls < POLLS_FREE) {
		heddle_yield_at(where);
		spin_begin_round(self);
		return;
	}
	engine->statistics.waited_at_poll = true;
	self->waits_with_limit = self->polls_on = true;
	heddle_spin_wait_at(where);
	self->waits_with_limit = self->polls_on = false;
}
