/* SPDX-License-Identifier: MIT */
#include "posix.h"

#include <errno.h>
#include <pthread.h>

static bool is_checked(const struct posix_object *mutex)
{
	return mutex->type == PTHREAD_MUTEX_ERRORCHECK;
}

static bool is_recursive(const struct posix_object *mutex)
{
	return mutex->type == PTHREAD_MUTEX_RECURSIVE;
}

static bool is_mine(const struct posix_object *mutex)
{
	return mutex->mutex.object.live && heddle_mutex_is_mine(&mutex->mutex);
}

int posix_mutex_lock(struct posix_object *mutex, const struct heddle_where *where)
{
	if (is_checked(mutex) && is_mine(mutex))
		return EDEADLK;
	if (is_recursive(mutex) && is_mine(mutex))
		mutex->depth++;
	else
		heddle_mutex_lock_at(&mutex->mutex, where);
	return 0;
}

int posix_mutex_trylock(struct posix_object *mutex, const struct heddle_where *where)
{
	if (is_recursive(mutex) && is_mine(mutex)) {
		mutex->depth++;
		return 0;
	}
	return heddle_mutex_trylock_at(&mutex->mutex, where) ? 0 : EBUSY;
}

int posix_mutex_timedlock(struct posix_object *mutex, const struct heddle_where *where)
{
	if (is_mine(mutex) && (is_checked(mutex) || is_recursive(mutex)))
		return posix_mutex_lock(mutex, where);
	if (!heddle_wait_times_out()) {
		heddle_mutex_lock_at(&mutex->mutex, where);
		heddle_wait_has_ended();
		return 0;
	}
	return heddle_mutex_trylock_at(&mutex->mutex, where) ? 0 : ETIMEDOUT;
}

int posix_mutex_unlock(struct posix_object *mutex, const struct heddle_where *where)
{
	if (is_checked(mutex) && !is_mine(mutex))
		return EPERM;
	if (is_mine(mutex) && mutex->depth)
		mutex->depth--;
	else
		heddle_mutex_unlock_at(&mutex->mutex, where);
	return 0;
}

/* What would make a difference is refused. */
static int type_of_attributes(const pthread_mutexattr_t *attributes, struct posix_call call)
{
	int type = PTHREAD_MUTEX_DEFAULT, robust = PTHREAD_MUTEX_STALLED, protocol = PTHREAD_PRIO_NONE;

	if (!attributes)
		return type;
	pthread_mutexattr_gettype(attributes, &type);
	pthread_mutexattr_getrobust(attributes, &robust);
	pthread_mutexattr_getprotocol(attributes, &protocol);
	if (robust != PTHREAD_MUTEX_STALLED)
		posix_refuse("pthread_mutexattr_setrobust", call);
	if (protocol != PTHREAD_PRIO_NONE)
		posix_refuse("pthread_mutexattr_setprotocol", call);
	return type;
}

int POSIX(pthread_mutex_init)(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
int POSIX(pthread_mutex_destroy)(pthread_mutex_t *mutex);
int POSIX(pthread_mutex_lock)(pthread_mutex_t *mutex);
int POSIX(pthread_mutex_trylock)(pthread_mutex_t *mutex);
int POSIX(pthread_mutex_unlock)(pthread_mutex_t *mutex);
int POSIX(pthread_mutex_timedlock)(pthread_mutex_t *mutex, const struct timespec *until);
int POSIX(pthread_mutex_clocklock)(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until);

int POSIX(pthread_mutex_init)(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
	const struct posix_initial initial = { .type = type_of_attributes(attributes, CALL) };

	posix_object_init(mutex, POSIX_MUTEX, sizeof(*mutex), &initial, CALL);
	return 0;
}

int POSIX(pthread_mutex_destroy)(pthread_mutex_t *mutex)
{
	posix_object_destroy(mutex, POSIX_MUTEX, sizeof(*mutex), CALL);
	return 0;
}

int POSIX(pthread_mutex_lock)(pthread_mutex_t *mutex)
{
	return posix_mutex_lock(MUTEX(mutex), PLACE);
}

int POSIX(pthread_mutex_trylock)(pthread_mutex_t *mutex)
{
	return posix_mutex_trylock(MUTEX(mutex), PLACE);
}

int POSIX(pthread_mutex_unlock)(pthread_mutex_t *mutex)
{
	return posix_mutex_unlock(MUTEX(mutex), PLACE);
}

int POSIX(pthread_mutex_timedlock)(pthread_mutex_t *mutex, const struct timespec *until)
{
	(void)until;
	return posix_mutex_timedlock(MUTEX(mutex), PLACE);
}

int POSIX(pthread_mutex_clocklock)(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until)
{
	(void)clock, (void)until;
	return posix_mutex_timedlock(MUTEX(mutex), PLACE);
}
