/* SPDX-License-Identifier: MIT */
#include "posix.h"

#include <errno.h>
#include <pthread.h>

void posix_condition_wait(struct posix_object *condition, struct posix_object *mutex,
			  const struct heddle_where *where)
{
	heddle_condition_wait_at(&condition->condition, &mutex->mutex, where);
}

/* One that has timed out has released its mutex, and has it again. */
int posix_condition_timedwait(struct posix_object *condition, struct posix_object *mutex,
			      const struct heddle_where *where)
{
	if (!heddle_wait_times_out()) {
		posix_condition_wait(condition, mutex, where);
		heddle_wait_has_ended();
		return 0;
	}
	heddle_mutex_unlock_at(&mutex->mutex, where);
	heddle_mutex_lock_at(&mutex->mutex, where);
	return ETIMEDOUT;
}

int POSIX(pthread_cond_init)(pthread_cond_t *condition, const pthread_condattr_t *attributes);
int POSIX(pthread_cond_destroy)(pthread_cond_t *condition);
int POSIX(pthread_cond_wait)(pthread_cond_t *condition, pthread_mutex_t *mutex);
int POSIX(pthread_cond_timedwait)(pthread_cond_t *condition, pthread_mutex_t *mutex,
				  const struct timespec *until);
int POSIX(pthread_cond_clockwait)(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
				  const struct timespec *until);
int POSIX(pthread_cond_signal)(pthread_cond_t *condition);
int POSIX(pthread_cond_broadcast)(pthread_cond_t *condition);

int POSIX(pthread_cond_init)(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
	const struct posix_initial initial = { .type = 0 };

	(void)attributes;
	posix_object_init(condition, POSIX_CONDITION, sizeof(*condition), &initial, CALL);
	return 0;
}

int POSIX(pthread_cond_destroy)(pthread_cond_t *condition)
{
	posix_object_destroy(condition, POSIX_CONDITION, sizeof(*condition), CALL);
	return 0;
}

int POSIX(pthread_cond_wait)(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
	posix_condition_wait(CONDITION(condition), MUTEX(mutex), PLACE);
	return 0;
}

int POSIX(pthread_cond_timedwait)(pthread_cond_t *condition, pthread_mutex_t *mutex,
				  const struct timespec *until)
{
	(void)until;
	return posix_condition_timedwait(CONDITION(condition), MUTEX(mutex), PLACE);
}

int POSIX(pthread_cond_clockwait)(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
				  const struct timespec *until)
{
	(void)clock, (void)until;
	return posix_condition_timedwait(CONDITION(condition), MUTEX(mutex), PLACE);
}

int POSIX(pthread_cond_signal)(pthread_cond_t *condition)
{
	heddle_condition_signal_at(&CONDITION(condition)->condition, PLACE);
	return 0;
}

int POSIX(pthread_cond_broadcast)(pthread_cond_t *condition)
{
	heddle_condition_broadcast_at(&CONDITION(condition)->condition, PLACE);
	return 0;
}
