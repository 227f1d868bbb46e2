/* SPDX-License-Identifier: MIT */
/*
 * The switch itself, inline. The processor predicts returns by an internal stack of the last calls, which
 * does not know of fibers. A fiber that resumes within its functions is jumped to: the last calls are those
 * of the fiber before, which often came the same way, so they fit. But the last operation of a thread's
 * function returns to the fiber's first frame, heddle_fiber_enter, which is common to all threads. Such a
 * fiber is entered by the very call in heddle_fiber_enter to which it returns.
 */
#ifndef SCHEDULER_FIBER_X86_64_H
#define SCHEDULER_FIBER_X86_64_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Rounding and enabled exceptions of floating-point operations: of SSE (with the exception flags), and of
 * x87.
 */
struct fiber_modes {
	uint32_t mxcsr;
	uint16_t x87;
};

static inline struct fiber_modes fiber_modes_now(void)
{
	struct fiber_modes now;

	__asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(now.mxcsr), "=m"(now.x87));
	return now;
}

/* Comparing costs less than setting. */
static inline bool fiber_modes_are_same(const struct fiber_modes *one, const struct fiber_modes *other)
{
	return one->mxcsr == other->mxcsr && one->x87 == other->x87;
}

static inline void fiber_modes_set(const struct fiber_modes *modes)
{
	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(modes->mxcsr), "m"(modes->x87));
}

/*
 * Pushes three words on the stack, below the red zone that the caller may use: the entry address, rbp, and
 * the resume address. The entry address is the resume address, or heddle_fiber_enter if the caller returns to
 * that. All other registers are clobbered: the compiler saves those that it needs, which are few.
 */
static inline __attribute__((always_inline)) void heddle_fiber_swap(void **save, void *to)
{
	void *back = __builtin_return_address(0);

	__asm__ volatile("leaq	-128(%%rsp), %%rsp\n\t"
			 "leaq	1f(%%rip), %%rax\n\t"
			 "pushq	%%rax\n\t"
			 "pushq	%%rbp\n\t"
			 "leaq	heddle_fiber_entered(%%rip), %%rcx\n\t"
			 "cmpq	%%rcx, %2\n\t"
			 "leaq	heddle_fiber_enter(%%rip), %%rcx\n\t"
			 "cmoveq	%%rcx, %%rax\n\t"
			 "pushq	%%rax\n\t"
			 "movq	%%rsp, (%0)\n\t"
			 "movq	%1, %%rsp\n\t"
			 "popq	%%rax\n\t"
			 "popq	%%rbp\n\t"
			 "jmp	*%%rax\n"
			 "1:\n\t"
			 "leaq	136(%%rsp), %%rsp"
			 : "+D"(save), "+S"(to), "+d"(back)
			 :
			 : "rax", "rbx", "rcx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0",
			   "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
			   "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
}

#endif
