/* SPDX-License-Identifier: MIT */
/* Random programs: locks around other operations. */
#include "random_runner.h"

#include <heddle/placed.h>

static bool lock_in_time(struct heddle_mutex *mutex)
{
	if (heddle_wait_times_out())
		return heddle_mutex_trylock(mutex);
	heddle_mutex_lock(mutex);
	heddle_wait_has_ended();
	return true;
}

static bool read_lock_in_time(struct heddle_rwlock *lock)
{
	if (heddle_wait_times_out())
		return heddle_rwlock_read_trylock(lock);
	heddle_rwlock_read_lock(lock);
	heddle_wait_has_ended();
	return true;
}

static bool write_lock_in_time(struct heddle_rwlock *lock)
{
	if (heddle_wait_times_out())
		return heddle_rwlock_write_trylock(lock);
	heddle_rwlock_write_lock(lock);
	heddle_wait_has_ended();
	return true;
}

/* Returns whether the mutex was taken. */
static bool take_mutex(struct random_runner *self, enum random_kind kind, struct heddle_mutex *mutex)
{
	switch (kind) {
	case RANDOM_TRYLOCK:
		random_got(self, heddle_mutex_trylock(mutex));
		return self->last;
	case RANDOM_LOCK_IN_TIME:
		random_got(self, lock_in_time(mutex));
		return self->last;
	default: /* RANDOM_LOCK */
		heddle_mutex_lock(mutex);
		return true;
	}
}

static void run_mutex(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_mutex *mutex = random_mutex(operation->object);

	if (operation->kind != RANDOM_UNLOCK) {
		if (!take_mutex(self, (enum random_kind)operation->kind, mutex))
			return;
		random_run_body(self, operation);
	}
	heddle_mutex_unlock(mutex);
}

static void run_reader(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_rwlock *lock = random_rwlock();

	if (operation->kind == RANDOM_READ_LOCK)
		heddle_rwlock_read_lock(lock);
	else
		random_got(self, operation->kind == RANDOM_READ_TRYLOCK ? heddle_rwlock_read_trylock(lock)
									: read_lock_in_time(lock));
	if (operation->kind != RANDOM_READ_LOCK && !self->last)
		return;
	random_run_body(self, operation);
	if (operation->b != RANDOM_KEEPS)
		heddle_rwlock_read_unlock(lock);
}

static void run_writer(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_rwlock *lock = random_rwlock();

	if (operation->kind == RANDOM_WRITE_LOCK)
		heddle_rwlock_write_lock(lock);
	else
		random_got(self, operation->kind == RANDOM_WRITE_TRYLOCK ? heddle_rwlock_write_trylock(lock)
									 : write_lock_in_time(lock));
	if (operation->kind != RANDOM_WRITE_LOCK && !self->last)
		return;
	random_run_body(self, operation);
	if (operation->b != RANDOM_KEEPS)
		heddle_rwlock_write_unlock(lock);
}

void random_run_lock(struct random_runner *self, const struct random_operation *operation)
{
	struct random_world *world = &random_world;
	unsigned object = operation->object;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_READ_LOCK:
	case RANDOM_READ_TRYLOCK:
	case RANDOM_READ_LOCK_IN_TIME:
		run_reader(self, operation);
		break;
	case RANDOM_WRITE_LOCK:
	case RANDOM_WRITE_TRYLOCK:
	case RANDOM_WRITE_LOCK_IN_TIME:
		run_writer(self, operation);
		break;
	case RANDOM_DOWN_READ:
		heddle_rwsem_down_read(&world->rwsem[object]);
		random_run_body(self, operation);
		heddle_rwsem_up_read(&world->rwsem[object]);
		break;
	case RANDOM_DOWN_WRITE:
		heddle_rwsem_down_write(&world->rwsem[object]);
		random_run_body(self, operation);
		heddle_rwsem_up_write(&world->rwsem[object]);
		break;
	default:
		run_mutex(self, operation);
		break;
	}
}

/* b: with interrupts disabled. */
void random_run_section(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_spinlock *lock = &random_world.spinlock[operation->object];
	bool were_disabled = heddle_irqs_disabled();

	if (operation->b)
		were_disabled = heddle_irq_save();
	if (operation->kind == RANDOM_SPIN_LOCK_SHARED) {
		heddle_spin_lock_shared(lock);
		random_run_body(self, operation);
		heddle_spin_unlock_shared(lock);
	} else {
		heddle_spin_lock(lock);
		random_run_body(self, operation);
		heddle_spin_unlock(lock);
	}
	heddle_irq_restore(were_disabled);
}
