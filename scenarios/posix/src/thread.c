/* SPDX-License-Identifier: MIT */
/* Threads: their creation, their ends, and who waits for them. */
#include "posix.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <string.h>

static struct posix_thread main_thread;

struct posix_thread *posix_self(void)
{
	return heddle_thread_local_get();
}

void posix_threads_begin_execution(void)
{
	memset(&main_thread, 0, sizeof(main_thread));
	main_thread.thread = heddle_self();
	main_thread.is_main = true;
	heddle_thread_local_set(&main_thread);
}

static void run(void *thread)
{
	struct posix_thread *self = thread;

	self->thread = heddle_self();
	heddle_thread_local_set(self);
	posix_thread_exit(self->start(self->argument));
}

/* It is the creator's block, so its address, which the program sees, does not depend on the schedule. */
struct posix_thread *posix_thread_create(void *(*start)(void *), void *argument, bool detached,
					 const struct heddle_where *where)
{
	struct posix_thread *thread = heddle_alloc_forever_at(sizeof(*thread), where);

	memset(thread, 0, sizeof(*thread));
	thread->start = start;
	thread->argument = argument;
	thread->detached = detached;
	thread->mask = posix_self()->mask;
	posix_thread_number(thread);
	return thread;
}

void posix_thread_start(struct posix_thread *thread, const struct heddle_where *where)
{
	thread->thread = heddle_spawn_at("thread", run, thread, where);
}

static int misuse(const char *subject, const struct heddle_where *where)
{
	heddle_report(HEDDLE_CONTEXT, true, subject, where, "%s: %s", heddle_thread_name(heddle_self()),
		      subject);
	return EINVAL;
}

int posix_thread_join(struct posix_thread *thread, void **value, const struct heddle_where *where)
{
	if (thread == posix_self())
		return EDEADLK;
	if (thread->detached)
		return misuse("join of a detached thread", where);
	heddle_join_at(thread->thread, where);
	if (thread->joined)
		return misuse("second join of a thread", where);
	thread->joined = true;
	*value = thread->value;
	return 0;
}

int posix_thread_detach(struct posix_thread *thread, const struct heddle_where *where)
{
	if (thread->detached)
		return misuse("second detach of a thread", where);
	thread->detached = true;
	return 0;
}

/* ---- the end of a thread */

/* Each pthread_cleanup_push has a buffer. The macro has called setjmp, and calls the handler after a jump. */

/* The C library leaves this word of the buffer to itself: it links the frames. */
#define BELOW(buffer) ((buffer)->__pad[0])

static void jump_to(__pthread_unwind_buf_t *buffer)
{
	struct __jmp_buf_tag *place = (struct __jmp_buf_tag *)buffer->__cancel_jmp_buf;

	__asm__("" : "+r"(place)); /* it is shorter than a jmp_buf, since it has no set of signals */
	longjmp(place, 1);
}

/* Goes on with the innermost frame, which comes back here; then with the keys. */
static _Noreturn void unwind(struct posix_thread *self)
{
	__pthread_unwind_buf_t *buffer = self->cleanup;

	if (buffer) {
		self->cleanup = BELOW(buffer);
		jump_to(buffer);
	}
	posix_keys_run_destructors();
	if (self->is_main && posix_status < 0)
		posix_status = 0; /* main has called pthread_exit */
	heddle_thread_exit();
}

_Noreturn void posix_thread_exit(void *value)
{
	struct posix_thread *self = posix_self();

	self->value = value;
	unwind(self);
}

void POSIX(__pthread_register_cancel)(__pthread_unwind_buf_t *buffer);
void POSIX(__pthread_unregister_cancel)(__pthread_unwind_buf_t *buffer);
_Noreturn void POSIX(__pthread_unwind_next)(__pthread_unwind_buf_t *buffer);

void POSIX(__pthread_register_cancel)(__pthread_unwind_buf_t *buffer)
{
	struct posix_thread *self = posix_self();

	BELOW(buffer) = self->cleanup;
	self->cleanup = buffer;
}

void POSIX(__pthread_unregister_cancel)(__pthread_unwind_buf_t *buffer)
{
	posix_self()->cleanup = BELOW(buffer);
}

void POSIX(__pthread_unwind_next)(__pthread_unwind_buf_t *buffer)
{
	(void)buffer;
	unwind(posix_self());
}

/* ---- what the program calls */

int POSIX(pthread_create)(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
			  void *argument);
int POSIX(pthread_join)(pthread_t thread, void **value);
int POSIX(pthread_detach)(pthread_t thread);
pthread_t POSIX(pthread_self)(void);
int POSIX(pthread_equal)(pthread_t one, pthread_t other);
_Noreturn void POSIX(pthread_exit)(void *value);
int POSIX(pthread_setname_np)(pthread_t thread, const char *name);
int POSIX(pthread_setcancelstate)(int state, int *before);
int POSIX(pthread_setcanceltype)(int type, int *before);
void POSIX(pthread_testcancel)(void);
int POSIX(pthread_yield)(void);
int POSIX(sched_yield)(void);

int POSIX(pthread_create)(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *),
			  void *argument)
{
	const struct heddle_where *where = PLACE;
	int state = PTHREAD_CREATE_JOINABLE;
	struct posix_thread *created;

	if (attributes)
		pthread_attr_getdetachstate(attributes, &state);
	created = posix_thread_create(function, argument, state == PTHREAD_CREATE_DETACHED, where);
	GIVE(thread, (pthread_t)(uintptr_t)created);
	posix_thread_start(created, where);
	return 0;
}

static struct posix_thread *thread_of(pthread_t thread)
{
	return (struct posix_thread *)(uintptr_t)thread;
}

int POSIX(pthread_join)(pthread_t thread, void **value)
{
	void *returned;
	int error = posix_thread_join(thread_of(thread), &returned, PLACE);

	if (!error && value)
		GIVE(value, returned);
	return error;
}

int POSIX(pthread_detach)(pthread_t thread)
{
	return posix_thread_detach(thread_of(thread), PLACE);
}

pthread_t POSIX(pthread_self)(void)
{
	return (pthread_t)(uintptr_t)posix_self();
}

int POSIX(pthread_equal)(pthread_t one, pthread_t other)
{
	return one == other;
}

void POSIX(pthread_exit)(void *value)
{
	posix_thread_exit(value);
}

int POSIX(pthread_setname_np)(pthread_t thread, const char *name)
{
	(void)thread, (void)name;
	return 0;
}

/* Nothing cancels a thread: pthread_cancel is refused. */
int POSIX(pthread_setcancelstate)(int state, int *before)
{
	(void)state;
	if (before)
		GIVE(before, PTHREAD_CANCEL_ENABLE);
	return 0;
}

int POSIX(pthread_setcanceltype)(int type, int *before)
{
	(void)type;
	if (before)
		GIVE(before, PTHREAD_CANCEL_DEFERRED);
	return 0;
}

void POSIX(pthread_testcancel)(void)
{
}

int POSIX(pthread_yield)(void)
{
	heddle_poll_at(PLACE);
	return 0;
}

int POSIX(sched_yield)(void)
{
	heddle_poll_at(PLACE);
	return 0;
}
