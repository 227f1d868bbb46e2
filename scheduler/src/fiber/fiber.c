/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "fiber/fiber.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#ifdef HEDDLE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#define WITH_ASAN 1
#endif

#ifdef HEDDLE_TSAN
/* Of libtsan; gcc has no header for these. */
void *__tsan_get_current_fiber(void);
void *__tsan_create_fiber(unsigned flags);
void __tsan_destroy_fiber(void *fiber);
void __tsan_switch_to_fiber(void *fiber, unsigned flags);
void __tsan_set_fiber_name(void *fiber, const char *name);

/* Without this flag a switch would order all before it with all after it, and hide every race. */
#define NO_SYNC 1u

/* Creating one takes gcc's runtime 0.4 ms, so they are reused, also by the next exploration. */
struct shadow {
	void *fiber;
	size_t stale_bytes;
};

#define SPARE_MAX 320 /* more than an execution has threads */
static struct shadow spare[SPARE_MAX];
static size_t n_spare;

/*
 * The calls within which a fiber was left stay in the runtime's list of its calls. The list has an unchecked
 * limit of 65536, and it is stored whole, for ever, with each new access. So such calls must stay few. A call
 * takes at least 16 bytes of stack, and most take ten times as much: this is for 2048, some 200 as a rule. A
 * new fiber costs more than a whole execution.
 */
#define STALE_BYTES_MAX ((size_t)2048 * 16)

static void take_shadow(struct fiber *fiber)
{
	struct shadow shadow = { NULL, 0 };

	if (n_spare)
		shadow = spare[--n_spare];
	else
		shadow.fiber = __tsan_create_fiber(NO_SYNC);
	fiber->shadow = shadow.fiber;
	fiber->stale_bytes = shadow.stale_bytes;
}

static void drop_shadow(struct fiber *fiber)
{
	__tsan_destroy_fiber(fiber->shadow);
	fiber->shadow = NULL;
}

static void give_shadow_back(struct fiber *fiber)
{
	if (fiber->shadow && n_spare == SPARE_MAX)
		drop_shadow(fiber);
	else if (fiber->shadow)
		spare[n_spare++] = (struct shadow){ fiber->shadow, fiber->stale_bytes };
}
#endif

#ifdef WITH_ASAN
static struct fiber *previous;
#endif

struct fiber_storage fiber_storage;
int *fiber_errno;

#define MAPPED_SIZE (FIBER_STACK_SIZE + FIBER_SKEW_MAX)
#define SKEWS	    32
#define SKEW	    ((size_t)576) /* nine cache lines, so that all sets are used in turn */

/*
 * Varies where stacks begin within their pages. Otherwise the lines in use of all of them would share a few
 * sets of the processor's caches, and each switch would miss.
 */
static size_t next_skew(void)
{
	static unsigned n;

	return n++ % SKEWS * SKEW;
}

/* At this address; NULL: anywhere. */
static char *map_stack(char *at)
{
	char *base =
		mmap(at, FIBER_GUARD_SIZE + MAPPED_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK | (at ? MAP_FIXED_NOREPLACE : 0),
		     -1, 0);

	if (base == MAP_FAILED)
		return NULL;
	if (mprotect(base, FIBER_GUARD_SIZE, PROT_NONE) != 0) {
		munmap(base, FIBER_GUARD_SIZE + MAPPED_SIZE);
		return NULL;
	}
	madvise(base, FIBER_GUARD_SIZE + MAPPED_SIZE, MADV_NOHUGEPAGE); /* else the first touch takes 2 MiB */
	return base;
}

int fiber_map_again(const struct fiber *fiber)
{
	return map_stack(fiber->stack - FIBER_GUARD_SIZE) ? 0 : -ENOMEM;
}

int fiber_create(struct fiber *fiber)
{
	char *storage = fiber->storage;
	char *base = map_stack(NULL);

	if (!base)
		return -ENOMEM;
	memset(fiber, 0, sizeof(*fiber));
	fiber->storage = storage;
	fiber->stack = base + FIBER_GUARD_SIZE;
	fiber->top = fiber->stack + MAPPED_SIZE - next_skew();
#ifdef WITH_ASAN
	__lsan_register_root_region(fiber->stack, MAPPED_SIZE);
#endif
	return 0;
}

void fiber_destroy(struct fiber *fiber)
{
	if (!fiber->stack)
		return;
#ifdef HEDDLE_TSAN
	give_shadow_back(fiber);
#endif
#ifdef WITH_ASAN
	__lsan_unregister_root_region(fiber->stack, MAPPED_SIZE);
	__asan_unpoison_memory_region(fiber->stack, MAPPED_SIZE);
#endif
	munmap(fiber->stack - FIBER_GUARD_SIZE, FIBER_GUARD_SIZE + MAPPED_SIZE);
	memset(fiber, 0, sizeof(*fiber));
}

#ifdef WITH_ASAN
/* The bounds of the OS thread's own stack, learnt at the first switch away from it. */
static const void *host_bottom;
static size_t host_size;

static void after_switch(struct fiber *self)
{
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(self->fresh ? NULL : self->fake, &bottom, &size);
	if (previous && !previous->stack) {
		host_bottom = bottom;
		host_size = size;
	}
}

/* The first function of a fiber. */
static void enter(void *fiber)
{
	struct fiber *self = fiber;

	after_switch(self);
	self->fresh = false;
	self->function(self->argument);
}
#endif

#ifdef WITH_ASAN
/* Unpoisons the frames of the functions within which the fiber was left; after a crash, the whole stack. */
static void unpoison_frames(const struct fiber *fiber)
{
	char *sp = fiber->sp;
	bool crashed = sp < fiber->stack || sp > fiber->top;

	if (sp)
		__asan_unpoison_memory_region(crashed ? fiber->stack : sp,
					      (size_t)(fiber->top - (crashed ? fiber->stack : sp)));
}
#endif

#if defined(WITH_ASAN) || defined(HEDDLE_TSAN)
void fiber_arm(struct fiber *fiber, void (*function)(void *), void *argument)
{
#ifdef WITH_ASAN
	unpoison_frames(fiber);
	fiber->fake = NULL;
	fiber->function = function;
	fiber->argument = argument;
	fiber->fresh = true;
	fiber_lay_out(fiber, enter, fiber);
#else
	if (!fiber->shadow)
		take_shadow(fiber);
	fiber_lay_out(fiber, function, argument);
#endif
}
#endif

void fiber_fill(struct fiber *fiber, unsigned char pattern)
{
#ifdef WITH_ASAN
	unpoison_frames(fiber);
#endif
	memset(fiber->top - FIBER_FILL_SIZE, pattern, FIBER_FILL_SIZE);
}

void (*fiber_has_returned)(void);

void fiber_adopt_host(struct fiber *host, void (*has_returned)(void))
{
	memset(host, 0, sizeof(*host));
	fiber_has_returned = has_returned;
	fiber_errno = &errno;
#ifdef HEDDLE_TSAN
	host->shadow = __tsan_get_current_fiber();
#endif
}

#ifdef HEDDLE_TSAN
void fiber_name(struct fiber *fiber, const char *name)
{
	__tsan_set_fiber_name(fiber->shadow, name);
}
#endif

void fiber_impersonate(struct fiber *fiber)
{
#ifdef HEDDLE_TSAN
	__tsan_switch_to_fiber(fiber->shadow, NO_SYNC);
#else
	(void)fiber;
#endif
}

void fiber_without_stack(struct fiber *fiber)
{
#ifdef HEDDLE_TSAN
	if (!fiber->shadow)
		take_shadow(fiber);
#else
	(void)fiber;
#endif
}

bool fiber_leave_calls(struct fiber *fiber)
{
#ifdef HEDDLE_TSAN
	char *sp = fiber->sp;
	bool crashed = sp < fiber->stack || sp > fiber->top; /* it was left from the handler */

	fiber->stale_bytes += (size_t)(fiber->top - sp);
	return crashed || fiber->stale_bytes > STALE_BYTES_MAX;
#else
	(void)fiber;
	return false;
#endif
}

void fiber_forget_calls(struct fiber *fiber)
{
#ifdef HEDDLE_TSAN
	while (n_spare)
		__tsan_destroy_fiber(spare[--n_spare].fiber);
	if (fiber->shadow)
		drop_shadow(fiber);
#else
	(void)fiber;
#endif
}

#if defined(WITH_ASAN) || defined(HEDDLE_TSAN)
static void exchange(struct fiber *from, struct fiber *to, bool final, bool starts)
{
	assert(fiber_errno && to->sp);
#ifdef WITH_ASAN
	previous = from;
	__sanitizer_start_switch_fiber(final ? NULL : &from->fake, to->stack ? to->stack : host_bottom,
				       to->stack ? MAPPED_SIZE : host_size);
#endif
	(void) final;
	fiber_exchange_state(from, to, starts);
	fiber_impersonate(to);
	heddle_fiber_swap(&from->sp, to->sp);
#ifdef WITH_ASAN
	after_switch(from);
#endif
}

void fiber_switch(struct fiber *from, struct fiber *to, bool final)
{
	exchange(from, to, final, false);
}

void fiber_start(struct fiber *from, struct fiber *to)
{
	exchange(from, to, false, true);
}
#endif

bool fiber_guards(const struct fiber *fiber, const void *address)
{
	const char *at = address;
	return fiber->stack && at >= fiber->stack - FIBER_GUARD_SIZE && at < fiber->stack;
}

void fiber_begin_storage(void)
{
	memcpy(fiber_storage.address, fiber_storage.image, fiber_storage.image_size);
	memset(fiber_storage.address + fiber_storage.image_size, 0,
	       fiber_storage.size - fiber_storage.image_size);
}

void fiber_exchange_storage(struct fiber *from, const struct fiber *to, bool starts)
{
	memcpy(from->storage, fiber_storage.address, fiber_storage.size);
	if (starts)
		fiber_begin_storage();
	else
		memcpy(fiber_storage.address, to->storage, fiber_storage.size);
}
