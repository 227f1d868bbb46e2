/* SPDX-License-Identifier: MIT */
/* The switch is a call, in fiber_aarch64.S. Below: the processor's modes that each fiber has for itself. */
#ifndef SCHEDULER_FIBER_AARCH64_H
#define SCHEDULER_FIBER_AARCH64_H

#include <stdbool.h>
#include <stdint.h>

/* Rounding, enabled exceptions and exception flags of floating-point operations. */
struct fiber_modes {
	uint64_t fpcr, fpsr;
};

static inline struct fiber_modes fiber_modes_now(void)
{
	struct fiber_modes now;

	__asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(now.fpcr), "=r"(now.fpsr));
	return now;
}

/* Comparing costs less than setting. */
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
