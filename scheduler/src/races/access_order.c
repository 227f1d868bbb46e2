/* SPDX-License-Identifier: MIT */
/*
 * The order between threads that atomics and volatile accesses give, on clocks of their own. The file is
 * empty in builds other than access.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access.h"
#include "hooks/order.h"

#define ATOMICS_BIT ((uintptr_t)1 << 57) /* set in no address */

struct vector_clock *access_clock_at(uintptr_t address)
{
	struct vector_clock *clock = shadow_clock(&access_shadow, access_granule_at(address));

	if (!clock)
		access_no_room();
	return clock;
}

/*
 * Two atomics can share a granule, but not a clock: the clock is kept at an address without memory, as if
 * each atomic had eight bytes of its own.
 */
static struct vector_clock *clock_of_atomic(uintptr_t address)
{
	return access_clock_at((address | ATOMICS_BIT) * GRANULE_BYTES);
}

static void order_at(uintptr_t address, enum heddle_operation kind, enum heddle_access access, int order)
{
	struct vector_clock *clock = clock_of_atomic(address);

	if (access == HEDDLE_READ)
		order_atomic_load(clock, order);
	else if (kind == HEDDLE_OP_MEMORY_STORE)
		order_atomic_store(clock, order);
	else
		order_atomic_change(clock, order);
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
