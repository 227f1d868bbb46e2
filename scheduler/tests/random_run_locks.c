/* SPDX-License-Identifier: MIT */
/* Random programs: locks around other operations. */
#include "random_runner.h"

static void run_mutex(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_mutex *mutex = &random_world.mutex[operation->object];

	switch ((enum random_kind)operation->kind) {
	case RANDOM_LOCK:
		heddle_mutex_lock(mutex);
		break;
	case RANDOM_TRYLOCK:
		random_got(self, heddle_mutex_trylock(mutex));
		if (!self->last)
			return;
		break;
	default: /* RANDOM_UNLOCK */
		heddle_mutex_unlock(mutex);
		return;
	}
	random_run_body(self, operation);
	heddle_mutex_unlock(mutex);
}

void random_run_lock(struct random_runner *self, const struct random_operation *operation)
{
	struct random_world *world = &random_world;
	unsigned object = operation->object;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_READ_LOCK:
		heddle_rwlock_read_lock(&world->rwlock[object]);
		random_run_body(self, operation);
		heddle_rwlock_read_unlock(&world->rwlock[object]);
		break;
	case RANDOM_WRITE_LOCK:
		heddle_rwlock_write_lock(&world->rwlock[object]);
		random_run_body(self, operation);
		heddle_rwlock_write_unlock(&world->rwlock[object]);
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
