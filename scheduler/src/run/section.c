/* SPDX-License-Identifier: MIT */
/*
 * Spinlocked sections.
 *
 * A section is one step while it is reducible (Lipton, "Reduction", CACM 1975). Taking a spinlock is a right
 * mover, releasing it a left mover. A touch of an object that is always protected by a held lock is a both
 * mover. One touch that is no mover may stand between; the second one gets a scheduling point of its own: the
 * section is split there.
 *
 * Which objects are always protected is learnt from their locksets (Savage et al., Eraser, TOCS 1997, without
 * its states for initialisation: touches while only one thread lives do not count). When the lockset of an
 * object becomes empty on which sections have relied, the exploration restarts.
 */
#include "run/caller.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/object.h"
#include "run/ownership.h"
#include "run/section.h"
#include "run/engine.h"
#include "hooks/order.h"
#include "run/step.h"

#include "run/spinlock_sides.h"

void heddle_spinlock_init_named(struct heddle_spinlock *lock, const struct heddle_name *name)
{
	object_init(&lock->object, HEDDLE_OBJECT_SPINLOCK, name);
	lock->holder = NULL;
	lock->readers = 0;
	if (engine->spinlock_order.n == SPINLOCKS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "spinlocks", NULL,
			      "more than %d spinlocks in one execution", SPINLOCKS_MAX);
	engine->spinlock_order.ids[engine->spinlock_order.n] = lock->object.id;
	lock->index = engine->spinlock_order.n++;
}

static uint64_t lock_bit(const struct heddle_spinlock *lock)
{
	return UINT64_C(1) << lock->index;
}

static uint64_t held_set(const struct heddle_thread *thread, bool exclusive_only)
{
	uint64_t set = 0;
	for (unsigned i = 0; i < thread->n_held; i++) {
		if (!exclusive_only || !thread->held[i].shared)
			set |= lock_bit(thread->held[i].lock);
	}
	return set;
}

bool section_note_lockset(const struct operation *operation)
{
	struct object_record *record = object_record(operation->object->id);
	uint64_t held = held_set(engine->self, operation->access != HEDDLE_READ);
	bool relied_on = record->in_section && record->unlocked != UINT64_MAX;

	if (engine_solo())
		return true;
	record->unlocked |= ~held;
	if (relied_on && record->unlocked == UINT64_MAX)
		engine->restart_needed = true;
	record->in_section |= held != 0;
	return record->unlocked != UINT64_MAX;
}

/* Records the touch of the operation's lock on these sides. */
static void touch_sides(const struct operation *operation, struct spinlock_sides sides, int64_t value)
{
	operation_touch_range(operation, sides.low, sides.high, sides.access, value);
}

void section_split(struct heddle_thread *thread)
{
	for (unsigned i = 0; i < thread->n_held; i++) {
		struct held_spinlock *held = &thread->held[i];
		struct operation operation = { .kind = held->shared ? HEDDLE_OP_SPIN_LOCK_SHARED
								    : HEDDLE_OP_SPIN_LOCK,
					       .object = &held->lock->object,
					       .where = held->where };
		if (!held->split)
			touch_sides(&operation, spinlock_sides_of_section(held->shared, true), 0);
		held->split = true;
	}
}

static void split_and_announce(const struct operation *operation)
{
	section_split(engine->self);
	engine_announce(operation);
	engine->self->unprotected = 0;
}

bool section_ask_strategy(strategy_question *question, const struct operation *operation)
{
	const struct heddle_next next = { .thread = engine->self->index,
					  .operation = operation->kind,
					  .object = operation->object ? operation->object->id : 0,
					  .low = operation->low,
					  .high = operation->high };
	bool answer;

	order_look_away();
	answer = question(engine->strategy_state, &engine->execution, &next);
	order_look_again();
	return answer;
}

static bool is_split_before(const struct operation *operation, bool protected)
{
	if (engine->options.sections == HEDDLE_SECTIONS_OPEN)
		return true;
	if (engine->strategy->following && engine->strategy->following->splits)
		return section_ask_strategy(engine->strategy->following->splits, operation);
	return !protected && engine->self->unprotected;
}

void section_before_touch(const struct operation *operation)
{
	struct heddle_thread *self = engine->self;
	bool protected = !operation->object || section_note_lockset(operation);

	if (is_split_before(operation, protected))
		split_and_announce(operation);
	self->unprotected |= !protected;
}

static bool is_free(const struct heddle_thread *self, const void *context)
{
	const struct heddle_spinlock *lock = context;
	(void)self;
	return !lock->holder && !lock->readers;
}

static bool is_free_to_share(const struct heddle_thread *self, const void *context)
{
	const struct heddle_spinlock *lock = context;
	(void)self;
	return !lock->holder;
}

static struct held_spinlock *find_held(struct heddle_thread *thread, const struct heddle_spinlock *lock,
				       bool shared)
{
	for (unsigned i = thread->n_held; i-- > 0;) {
		if (thread->held[i].lock == lock && thread->held[i].shared == shared)
			return &thread->held[i];
	}
	return NULL;
}

static void check_not_mine(struct heddle_thread *self, const struct heddle_spinlock *lock, bool shared,
			   const struct heddle_where *where)
{
	const struct held_spinlock *mine = find_held(self, lock, false);

	if (!mine && !shared)
		mine = find_held(self, lock, true);
	if (mine)
		heddle_report(HEDDLE_DEADLOCK, true, "spinlock", where,
			      "%s takes a spinlock that it holds already, since line %d", self->info->name,
			      mine->where->line);
}

/* Spinlocks must be taken in one order. Sections that are one step would hide the deadlock of two orders. */
static void check_order(struct heddle_thread *self, unsigned index, const struct heddle_where *where)
{
	for (unsigned i = 0; i < self->n_held; i++) {
		const struct heddle_spinlock *outer = self->held[i].lock;
		if (outer->index == index)
			continue;
		if (engine->spinlock_order.outer[index] & lock_bit(outer))
			heddle_report(HEDDLE_LOCK_MISUSE, false, "spinlock order", where,
				      "two spinlocks are taken in both orders");
		engine->spinlock_order.outer[outer->index] |= UINT64_C(1) << index;
	}
}

/* A lock that interrupts take must be taken with interrupts disabled elsewhere. */
static void check_interrupts(struct heddle_thread *self, unsigned index, const struct heddle_where *where)
{
	uint64_t bit = UINT64_C(1) << index;

	if (self->info->interrupt)
		engine->spinlock_order.irq_taken |= bit;
	else if (!self->irqs_disabled)
		engine->spinlock_order.irq_unsafe |= bit;
	if (engine->spinlock_order.irq_taken & engine->spinlock_order.irq_unsafe & bit)
		heddle_report(
			HEDDLE_CONTEXT, false, "spinlock open to interrupts", where,
			"a spinlock that an interrupt takes is taken elsewhere with interrupts enabled");
}

/*
 * The lock that a thread is about to take is noted before the thread is picked. So the order of the threads
 * makes no difference. So it is noted for a lock that has ended, too: whether it has already depends on other
 * threads.
 */
static void check_ended(struct heddle_thread *self, const struct heddle_spinlock *lock,
			const struct heddle_where *where)
{
	uint32_t id = object_identify(&lock->object);

	for (unsigned i = 0; id && i < engine->spinlock_order.n; i++) {
		if (engine->spinlock_order.ids[i] != id)
			continue;
		check_order(self, i, where);
		check_interrupts(self, i, where);
	}
}

static void push_held(struct heddle_thread *self, struct heddle_spinlock *lock, bool shared,
		      const struct heddle_where *where)
{
	if (self->n_held == HELD_MAX)
		heddle_report(HEDDLE_LIMIT, true, "nested spinlocks", where,
			      "more than %d spinlocks held at once", HELD_MAX);
	self->held[self->n_held++] = (struct held_spinlock){ .lock = lock, .shared = shared, .where = where };
}

/* In mode `lock` every section touches its lock as if it were split. */
static struct spinlock_sides sides_of(const struct held_spinlock *held)
{
	bool whole = engine->options.sections == HEDDLE_SECTIONS_FOOTPRINT && !held->split;
	return spinlock_sides_of_section(held->shared, !whole);
}

/*
 * Handles an inner lock. A section that is split here has checked the lock, whether or not it was free. In
 * mode `open`, where sections are split at every lock, no section has checked it.
 */
void section_before_inner_lock(const struct operation *operation)
{
	struct heddle_thread *self = engine->self;
	bool free = operation->enabled(self, operation->context);
	bool protected = section_note_lockset(operation);

	if (!free || is_split_before(operation, protected)) {
		if (engine->options.sections != HEDDLE_SECTIONS_OPEN)
			touch_sides(operation,
				    spinlock_sides_of_look(operation->kind == HEDDLE_OP_SPIN_LOCK_SHARED), 0);
		split_and_announce(operation);
	}
	self->unprotected |= !protected;
}

static void begin_lock(const struct operation *operation)
{
	struct heddle_thread *self = engine->self;

	if (self->n_held && !engine_solo()) {
		section_before_inner_lock(operation);
		return;
	}
	if (!self->n_held)
		section_note_lockset(operation);
	operation_begin(operation);
	if (!self->n_held)
		self->unprotected = 0;
}

static void spin_lock(struct heddle_spinlock *lock, bool shared, const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self;
	struct operation operation = { .kind = shared ? HEDDLE_OP_SPIN_LOCK_SHARED : HEDDLE_OP_SPIN_LOCK,
				       .access = HEDDLE_WRITE,
				       .object = &lock->object,
				       .high = HEDDLE_WHOLE,
				       .where = where,
				       .enabled = shared ? is_free_to_share : is_free,
				       .context = lock };

	caller_check("spin_lock", where);
	finding_stop_if_due();
	if (RARELY(!object_is_live(&lock->object))) {
		check_ended(self, lock, where);
		object_use_dead(&operation, false);
	}
	check_not_mine(self, lock, shared, where);
	check_order(self, lock->index, where);
	check_interrupts(self, lock->index, where);
	begin_lock(&operation);
	order_acquire(&lock->object, ORDER_WRITERS);
	if (!shared)
		order_acquire(&lock->object, ORDER_READERS);
	if (shared)
		lock->readers++;
	else
		lock->holder = self;
	push_held(self, lock, shared, where);
	holding_of_lock(self, &lock->object, shared, where);
	if (engine->options.sections == HEDDLE_SECTIONS_OPEN)
		section_split(self);
}

/*
 * Returns whether unlocks are steps: in mode `open`. Then the lock may end before the unlock is picked, as
 * any other object may.
 */
static bool is_unlock_a_step(void)
{
	return engine->options.sections == HEDDLE_SECTIONS_OPEN && !engine_solo();
}

static void begin_unlock(const struct operation *operation)
{
	if (!is_unlock_a_step())
		return;
	engine_announce(operation);
	if (RARELY(!object_is_live(operation->object)))
		object_use_dead(operation, true);
}

static void spin_unlock(struct heddle_spinlock *lock, bool shared, const struct heddle_where *where)
{
	struct heddle_thread *self = engine->self;
	struct held_spinlock *held;
	struct operation operation = {
		.kind = HEDDLE_OP_SPIN_UNLOCK, .object = &lock->object, .high = HEDDLE_WHOLE, .where = where
	};

	caller_check("spin_unlock", where);
	finding_stop_if_due();
	if (RARELY(!object_is_live(&lock->object)) && is_unlock_a_step())
		object_use_dead(&operation, false);
	object_check(&lock->object, where);
	held = find_held(self, lock, shared);
	if (!held)
		heddle_report(HEDDLE_LOCK_MISUSE, true, "unlock by a stranger", where,
			      "%s releases a spinlock that it does not hold", self->info->name);
	begin_unlock(&operation);
	touch_sides(&operation, sides_of(held), shared);
	*held = self->held[--self->n_held];
	order_release(&lock->object, shared ? ORDER_READERS : ORDER_WRITERS);
	if (shared)
		lock->readers--;
	else
		lock->holder = NULL;
	holding_remove(&lock->object, 0, HEDDLE_WHOLE, self);
}

void heddle_spin_lock_at(struct heddle_spinlock *lock, const struct heddle_where *where)
{
	spin_lock(lock, false, where);
}

void heddle_spin_unlock_at(struct heddle_spinlock *lock, const struct heddle_where *where)
{
	spin_unlock(lock, false, where);
}

void heddle_spin_lock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where)
{
	spin_lock(lock, true, where);
}

void heddle_spin_unlock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where)
{
	spin_unlock(lock, true, where);
}

void section_thread_ended(struct heddle_thread *thread)
{
	if (thread->n_held)
		heddle_report(HEDDLE_LOCK_MISUSE, true, "spinlock held at the end", thread->held[0].where,
			      "%s ends with a spinlock held", thread->info->name);
	if (thread->irqs_disabled != thread->info->interrupt)
		heddle_report(HEDDLE_CONTEXT, false, "interrupt flag", NULL, "%s ends with interrupts %s",
			      thread->info->name, thread->irqs_disabled ? "disabled" : "enabled");
}

bool heddle_in_section(void)
{
	caller_check("heddle_in_section", NULL);
	return engine->self->n_held > 0;
}

bool heddle_irqs_disabled(void)
{
	caller_check("heddle_irqs_disabled", NULL);
	return engine->self->irqs_disabled;
}

void heddle_irq_disable(void)
{
	caller_check("heddle_irq_disable", NULL);
	engine->self->irqs_disabled = true;
}

void heddle_irq_enable(void)
{
	caller_check("heddle_irq_enable", NULL);
	if (engine->self->irqs_disabled && engine->self->info->interrupt)
		heddle_note("enables interrupts");
	engine->self->irqs_disabled = false;
}

bool heddle_irq_save(void)
{
	bool were_disabled = heddle_irqs_disabled();

	engine->self->irqs_disabled = true;
	return were_disabled;
}

void heddle_irq_restore(bool were_disabled)
{
	caller_check("heddle_irq_restore", NULL);
	engine->self->irqs_disabled = were_disabled;
}
