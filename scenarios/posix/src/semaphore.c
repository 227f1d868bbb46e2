/* SPDX-License-Identifier: MIT */
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <limits.h>
#include <semaphore.h>

static int timed_wait(struct posix_object *semaphore, const struct heddle_where *where)
{
	if (!heddle_wait_times_out()) {
		heddle_semaphore_down_at(&semaphore->semaphore, where);
		heddle_wait_has_ended();
		return 0;
	}
	if (heddle_semaphore_try_down_at(&semaphore->semaphore, where))
		return 0;
	errno = ETIMEDOUT;
	return -1;
}

int POSIX(sem_init)(sem_t *semaphore, int shared, unsigned value);
int POSIX(sem_destroy)(sem_t *semaphore);
int POSIX(sem_post)(sem_t *semaphore);
int POSIX(sem_wait)(sem_t *semaphore);
int POSIX(sem_trywait)(sem_t *semaphore);
int POSIX(sem_timedwait)(sem_t *semaphore, const struct timespec *until);
int POSIX(sem_clockwait)(sem_t *semaphore, clockid_t clock, const struct timespec *until);
int POSIX(sem_getvalue)(sem_t *semaphore, int *value);

int POSIX(sem_init)(sem_t *semaphore, int shared, unsigned value)
{
	const struct posix_initial initial = { .count = value };

	(void)shared;
	if (value > SEM_VALUE_MAX) {
		errno = EINVAL;
		return -1;
	}
	posix_object_init(semaphore, POSIX_SEMAPHORE, sizeof(*semaphore), &initial, CALL);
	return 0;
}

int POSIX(sem_destroy)(sem_t *semaphore)
{
	posix_object_destroy(semaphore, POSIX_SEMAPHORE, sizeof(*semaphore), CALL);
	return 0;
}

int POSIX(sem_post)(sem_t *semaphore)
{
	heddle_semaphore_up_at(&SEMAPHORE(semaphore)->semaphore, PLACE);
	return 0;
}

int POSIX(sem_wait)(sem_t *semaphore)
{
	heddle_semaphore_down_at(&SEMAPHORE(semaphore)->semaphore, PLACE);
	return 0;
}

int POSIX(sem_trywait)(sem_t *semaphore)
{
	if (heddle_semaphore_try_down_at(&SEMAPHORE(semaphore)->semaphore, PLACE))
		return 0;
	errno = EAGAIN;
	return -1;
}

int POSIX(sem_timedwait)(sem_t *semaphore, const struct timespec *until)
{
	(void)until;
	return timed_wait(SEMAPHORE(semaphore), PLACE);
}

int POSIX(sem_clockwait)(sem_t *semaphore, clockid_t clock, const struct timespec *until)
{
	(void)clock, (void)until;
	return timed_wait(SEMAPHORE(semaphore), PLACE);
}

int POSIX(sem_getvalue)(sem_t *semaphore, int *value)
{
	GIVE(value, (int)heddle_semaphore_count_at(&SEMAPHORE(semaphore)->semaphore, PLACE));
	return 0;
}
