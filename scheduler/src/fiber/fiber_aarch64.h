/* SPDX-License-Identifier: MIT */
/* The switch is a call, of fiber_aarch64.S; and what of the processor's modes belongs to a fiber. */
#ifndef SCHEDULER_FIBER_AARCH64_H
#define SCHEDULER_FIBER_AARCH64_H

#include <stdbool.h>
#include <stdint.h>

/* How floating-point operations round, which of their exceptions trap, and which were met. */
struct fiber_modes {
	uint64_t fpcr, fpsr;
};

static inline struct fiber_modes fiber_modes_now(void)
{
	struct fiber_modes now;

	__asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(now.fpcr), "=r"(now.fpsr));
	return now;
}

/* To compare costs less than to set. */
static inline bool fiber_modes_are_same(const struct fiber_modes *one, const struct fiber_modes *other)
{
	return one->fpcr == other->fpcr && one->fpsr == other->fpsr;
}

static inline void fiber_modes_set(const struct fiber_modes *modes)
{
	__asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" : : "r"(modes->fpcr), "r"(modes->fpsr));
}

void heddle_fiber_swap(void **save, void *to);

#endif
