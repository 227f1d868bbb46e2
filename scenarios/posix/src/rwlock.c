/* SPDX-License-Identifier: MIT */
#include "posix.h"

#include <errno.h>
#include <pthread.h>

/* Returns how often the running thread holds rwlock for reading; room for it if it does not. */
static unsigned *depth_of(const struct posix_object *rwlock)
{
	struct posix_thread *self = posix_self();
	unsigned *free = NULL;

	for (int i = 0; i < POSIX_READS_MAX; i++) {
		if (self->reads[i].depth && self->reads[i].rwlock == rwlock)
			return &self->reads[i].depth;
		if (!self->reads[i].depth && !free) {
			free = &self->reads[i].depth;
			self->reads[i].rwlock = rwlock;
		}
	}
	if (!free)
		heddle_report(HEDDLE_LIMIT, true, "read locks", NULL,
			      "a thread holds more than %d rwlocks for reading", POSIX_READS_MAX);
	return free;
}

static bool is_writer(const struct posix_object *rwlock)
{
	return rwlock->object.live && rwlock->rwlock.writer == heddle_self();
}

static int read_lock(struct posix_object *rwlock, const struct heddle_where *where)
{
	unsigned *depth = depth_of(rwlock);

	if (is_writer(rwlock))
		return EDEADLK;
	if (!*depth)
		heddle_rwlock_read_lock_at(&rwlock->rwlock, where);
	++*depth;
	return 0;
}

static int read_trylock(struct posix_object *rwlock, int error, const struct heddle_where *where)
{
	unsigned *depth = depth_of(rwlock);

	if (!*depth && !heddle_rwlock_read_trylock_at(&rwlock->rwlock, where))
		return error;
	++*depth;
	return 0;
}

static int write_lock(struct posix_object *rwlock, const struct heddle_where *where)
{
	if (is_writer(rwlock))
		return EDEADLK;
	heddle_rwlock_write_lock_at(&rwlock->rwlock, where);
	return 0;
}

static int write_trylock(struct posix_object *rwlock, int error, const struct heddle_where *where)
{
	return heddle_rwlock_write_trylock_at(&rwlock->rwlock, where) ? 0 : error;
}

static int unlock(struct posix_object *rwlock, const struct heddle_where *where)
{
	unsigned *depth = is_writer(rwlock) ? NULL : depth_of(rwlock);

	if (!depth)
		heddle_rwlock_write_unlock_at(&rwlock->rwlock, where);
	else if (*depth <= 1)
		heddle_rwlock_read_unlock_at(&rwlock->rwlock, where);
	if (depth && *depth)
		--*depth;
	return 0;
}

static int timed_read_lock(struct posix_object *rwlock, const struct heddle_where *where)
{
	int error;

	if (heddle_wait_times_out())
		return read_trylock(rwlock, ETIMEDOUT, where);
	error = read_lock(rwlock, where);
	heddle_wait_has_ended();
	return error;
}

static int timed_write_lock(struct posix_object *rwlock, const struct heddle_where *where)
{
	int error;

	if (heddle_wait_times_out())
		return write_trylock(rwlock, ETIMEDOUT, where);
	error = write_lock(rwlock, where);
	heddle_wait_has_ended();
	return error;
}

int POSIX(pthread_rwlock_init)(pthread_rwlock_t *rwlock, const pthread_rwlockattr_t *attributes);
int POSIX(pthread_rwlock_destroy)(pthread_rwlock_t *rwlock);
int POSIX(pthread_rwlock_rdlock)(pthread_rwlock_t *rwlock);
int POSIX(pthread_rwlock_wrlock)(pthread_rwlock_t *rwlock);
int POSIX(pthread_rwlock_tryrdlock)(pthread_rwlock_t *rwlock);
int POSIX(pthread_rwlock_trywrlock)(pthread_rwlock_t *rwlock);
int POSIX(pthread_rwlock_timedrdlock)(pthread_rwlock_t *rwlock, const struct timespec *until);
int POSIX(pthread_rwlock_timedwrlock)(pthread_rwlock_t *rwlock, const struct timespec *until);
int POSIX(pthread_rwlock_clockrdlock)(pthread_rwlock_t *rwlock, clockid_t clock,
				      const struct timespec *until);
int POSIX(pthread_rwlock_clockwrlock)(pthread_rwlock_t *rwlock, clockid_t clock,
				      const struct timespec *until);
int POSIX(pthread_rwlock_unlock)(pthread_rwlock_t *rwlock);

int POSIX(pthread_rwlock_init)(pthread_rwlock_t *rwlock, const pthread_rwlockattr_t *attributes)
{
	const struct posix_initial initial = { .type = 0 };

	(void)attributes; /* readers may overtake writers, whichever side it prefers: both are explored */
	posix_object_init(rwlock, POSIX_RWLOCK, sizeof(*rwlock), &initial, CALL);
	return 0;
}

int POSIX(pthread_rwlock_destroy)(pthread_rwlock_t *rwlock)
{
	posix_object_destroy(rwlock, POSIX_RWLOCK, sizeof(*rwlock), CALL);
	return 0;
}

int POSIX(pthread_rwlock_rdlock)(pthread_rwlock_t *rwlock)
{
	return read_lock(RWLOCK(rwlock), PLACE);
}

int POSIX(pthread_rwlock_wrlock)(pthread_rwlock_t *rwlock)
{
	return write_lock(RWLOCK(rwlock), PLACE);
}

int POSIX(pthread_rwlock_tryrdlock)(pthread_rwlock_t *rwlock)
{
	return read_trylock(RWLOCK(rwlock), EBUSY, PLACE);
}

int POSIX(pthread_rwlock_trywrlock)(pthread_rwlock_t *rwlock)
{
	return write_trylock(RWLOCK(rwlock), EBUSY, PLACE);
}

int POSIX(pthread_rwlock_timedrdlock)(pthread_rwlock_t *rwlock, const struct timespec *until)
{
	(void)until;
	return timed_read_lock(RWLOCK(rwlock), PLACE);
}

int POSIX(pthread_rwlock_timedwrlock)(pthread_rwlock_t *rwlock, const struct timespec *until)
{
	(void)until;
	return timed_write_lock(RWLOCK(rwlock), PLACE);
}

int POSIX(pthread_rwlock_clockrdlock)(pthread_rwlock_t *rwlock, clockid_t clock, const struct timespec *until)
{
	(void)clock, (void)until;
	return timed_read_lock(RWLOCK(rwlock), PLACE);
}

int POSIX(pthread_rwlock_clockwrlock)(pthread_rwlock_t *rwlock, clockid_t clock, const struct timespec *until)
{
	(void)clock, (void)until;
	return timed_write_lock(RWLOCK(rwlock), PLACE);
}

int POSIX(pthread_rwlock_unlock)(pthread_rwlock_t *rwlock)
{
	return unlock(RWLOCK(rwlock), PLACE);
}
