/* SPDX-License-Identifier: MIT */
/*
 * The order between threads that atomics and volatile accesses give, on clocks of their own. The file is
 * empty in builds other than access.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access.h"
#include "hooks/order.h"
#include "run/thread.h"

#define ATOMICS_BIT ((uintptr_t)1 << 57) /* set in no address */

static struct vector_clock *clock_of(struct granule *granule)
{
	struct vector_clock *clock = shadow_clock(&access_shadow, granule);

	if (!clock)
		access_no_room();
	return clock;
}

struct vector_clock *access_clock_at(uintptr_t address)
{
	return clock_of(access_granule_at(address));
}

/* Returns the running thread's part, empty unless it is in the clock. */
static struct vector_clock *part_in(struct granule *atomic)
{
	struct vector_clock *part = shadow_part(&access_shadow, atomic, engine->self->index);

	if (!part)
		access_no_room();
	if (!heddle_thread_set_has(&atomic->releasers, engine->self->index))
		part->n = 0;
	return part;
}

/*
 * The clock of an atomic is what is released by the release sequences that its value belongs to (C11,
 * N1570 5.1.2.4p10): a sequence goes on with stores of the thread that has begun it, and with
 * read-modify-writes of all threads. So a store leaves the thread's own part. By C++20 it leaves nothing; but
 * what programs may rely on by C11 is no race.
 */
static void write_at(struct granule *atomic, enum heddle_operation kind, int order)
{
	struct vector_clock *part = part_in(atomic), *clock = clock_of(atomic);

	order_atomic_release(part, order);
	if (kind == HEDDLE_OP_MEMORY_STORE) {
		clock_copy(clock, part);
		atomic->releasers = (struct heddle_thread_set){ 0 };
	} else {
		clock_join(clock, part);
	}
	heddle_thread_set_add(&atomic->releasers, engine->self->index);
}

/*
 * Two atomics can share a granule, but not a clock: the clock is kept at an address without memory, as if
 * each atomic had eight bytes of its own.
 */
static void order_at(uintptr_t address, enum heddle_operation kind, enum heddle_access access, int order)
{
	struct granule *atomic = access_granule_at((address | ATOMICS_BIT) * GRANULE_BYTES);

	if (access == HEDDLE_READ || kind != HEDDLE_OP_MEMORY_STORE)
		order_atomic_acquire(clock_of(atomic), order);
	if (access != HEDDLE_READ)
		write_at(atomic, kind, order);
}

void access_order_atomic(uintptr_t address, size_t size, enum heddle_operation kind,
			 enum heddle_access access, int order)
{
	const uintptr_t end = address + size;

	for (; address < end; address += GRANULE_BYTES)
		order_at(address, kind, access, order);
}

void access_order_volatile(uintptr_t address, size_t size, enum heddle_access access)
{
	access_order_atomic(address, size, HEDDLE_OP_MEMORY_STORE, access,
			    access == HEDDLE_READ ? __ATOMIC_ACQUIRE : __ATOMIC_RELEASE);
}

#else
typedef int heddle_no_access_order;
#endif
