/* SPDX-License-Identifier: MIT */
/* Keys: values that each thread has for itself. */
#include "posix.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>

/* The number of keys is an atomic, since the threads that create them in turn see it. */
static struct heddle_atomic n_keys;
static struct {
	void (*destructor)(void *);
	bool is_live;
} keys[POSIX_KEYS_MAX];

void posix_keys_begin_execution(void)
{
	heddle_atomic_init(&n_keys, 0, "number of keys");
	for (int i = 0; i < POSIX_KEYS_MAX; i++)
		keys[i].is_live = false;
}

static bool is_key(pthread_key_t key)
{
	return key < POSIX_KEYS_MAX && keys[key].is_live;
}

static bool run_destructors_once(struct posix_thread *self)
{
	bool any = false;

	for (int i = 0; i < POSIX_KEYS_MAX; i++) {
		void *value = self->keys[i];

		self->keys[i] = NULL;
		if (!value || !keys[i].is_live || !keys[i].destructor)
			continue;
		keys[i].destructor(value);
		any = true;
	}
	return any;
}

void posix_keys_run_destructors(void)
{
	struct posix_thread *self = posix_self();

	for (int i = 0; i < PTHREAD_DESTRUCTOR_ITERATIONS && run_destructors_once(self); i++)
		;
}

int POSIX(pthread_key_create)(pthread_key_t *key, void (*destructor)(void *));
int POSIX(pthread_key_delete)(pthread_key_t key);
int POSIX(pthread_setspecific)(pthread_key_t key, const void *value);
void *POSIX(pthread_getspecific)(pthread_key_t key);

int posix_key_create(unsigned *key, void (*destructor)(void *), struct posix_call call)
{
	int64_t number = heddle_atomic_add_return_at(&n_keys, 1, posix_place(call));

	if (number > POSIX_KEYS_MAX)
		return EAGAIN;
	keys[number - 1].destructor = destructor;
	keys[number - 1].is_live = true;
	GIVE_AT(key, (pthread_key_t)(number - 1), call.caller);
	return 0;
}

int POSIX(pthread_key_create)(pthread_key_t *key, void (*destructor)(void *))
{
	return posix_key_create(key, destructor, CALL);
}

int POSIX(pthread_key_delete)(pthread_key_t key)
{
	if (!is_key(key))
		return EINVAL;
	keys[key].is_live = false;
	return 0;
}

int POSIX(pthread_setspecific)(pthread_key_t key, const void *value)
{
	if (!is_key(key))
		return EINVAL;
	posix_self()->keys[key] = (void *)(uintptr_t)value;
	return 0;
}

void *POSIX(pthread_getspecific)(pthread_key_t key)
{
	return is_key(key) ? posix_self()->keys[key] : NULL;
}
