/* SPDX-License-Identifier: MIT */
/* Barriers, spin locks, and once. A spin lock waits as a mutex does: who spins does nothing else. */
#include "posix.h"

#include <errno.h>
#include <pthread.h>

int POSIX(pthread_barrier_init)(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes,
				unsigned count);
int POSIX(pthread_barrier_destroy)(pthread_barrier_t *barrier);
int POSIX(pthread_barrier_wait)(pthread_barrier_t *barrier);
int POSIX(pthread_spin_init)(pthread_spinlock_t *lock, int shared);
int POSIX(pthread_spin_destroy)(pthread_spinlock_t *lock);
int POSIX(pthread_spin_lock)(pthread_spinlock_t *lock);
int POSIX(pthread_spin_trylock)(pthread_spinlock_t *lock);
int POSIX(pthread_spin_unlock)(pthread_spinlock_t *lock);
int POSIX(pthread_once)(pthread_once_t *once, void (*function)(void));

int POSIX(pthread_barrier_init)(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes,
				unsigned count)
{
	const struct posix_initial initial = { .count = count };

	(void)attributes;
	if (!count)
		return EINVAL;
	posix_object_init(barrier, POSIX_BARRIER, sizeof(*barrier), &initial, CALL);
	return 0;
}

int POSIX(pthread_barrier_destroy)(pthread_barrier_t *barrier)
{
	posix_object_destroy(barrier, POSIX_BARRIER, sizeof(*barrier), CALL);
	return 0;
}

int POSIX(pthread_barrier_wait)(pthread_barrier_t *barrier)
{
	return heddle_barrier_wait_at(&BARRIER(barrier)->barrier, PLACE) ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

/* Its bytes are volatile for those who spin on them; the layer only says where it is. */
static void *bytes_of(pthread_spinlock_t *lock)
{
	return (void *)(uintptr_t)lock;
}

static struct posix_object *spinlock_at(pthread_spinlock_t *lock, struct posix_call call)
{
	return posix_object(bytes_of(lock), POSIX_SPINLOCK, sizeof(*lock), call);
}

int POSIX(pthread_spin_init)(pthread_spinlock_t *lock, int shared)
{
	const struct posix_initial initial = { .type = 0 };

	(void)shared;
	posix_object_init(bytes_of(lock), POSIX_SPINLOCK, sizeof(*lock), &initial, CALL);
	return 0;
}

int POSIX(pthread_spin_destroy)(pthread_spinlock_t *lock)
{
	posix_object_destroy(bytes_of(lock), POSIX_SPINLOCK, sizeof(*lock), CALL);
	return 0;
}

int POSIX(pthread_spin_lock)(pthread_spinlock_t *lock)
{
	heddle_mutex_lock_at(&spinlock_at(lock, CALL)->mutex, PLACE);
	return 0;
}

int POSIX(pthread_spin_trylock)(pthread_spinlock_t *lock)
{
	return heddle_mutex_trylock_at(&spinlock_at(lock, CALL)->mutex, PLACE) ? 0 : EBUSY;
}

int POSIX(pthread_spin_unlock)(pthread_spinlock_t *lock)
{
	heddle_mutex_unlock_at(&spinlock_at(lock, CALL)->mutex, PLACE);
	return 0;
}

struct once_function {
	void (*function)(void);
};

static void call(void *argument)
{
	((const struct once_function *)argument)->function();
}

void posix_once(struct posix_object *once, void (*function)(void), const struct heddle_where *where)
{
	struct once_function called = { function };

	heddle_once_at(&once->once, call, &called, where);
}

int POSIX(pthread_once)(pthread_once_t *once, void (*function)(void))
{
	posix_once(ONCE(once), function, PLACE);
	return 0;
}
