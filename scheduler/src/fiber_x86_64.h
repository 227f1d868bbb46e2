/* SPDX-License-Identifier: MIT */
/*
 * The switch itself, inline: a fiber that is taken up returns from where it called, and the processor
 * predicts returns by a stack of its own of the calls that it saw last. Without a call here the calls below
 * are those of the other fiber, which came the same way: they fit. With one, each of the returns up to the
 * scenario would be predicted one call off.
 */
#ifndef SCHEDULER_FIBER_X86_64_H
#define SCHEDULER_FIBER_X86_64_H

/*
 * Leaves the address to go on at and the six callee-saved registers of the System V ABI on the stack, below
 * the red zone that the caller may use, saves the stack pointer, and takes up the other stack. It goes on by
 * a jump, not by `ret`.
 */
static inline void heddle_fiber_swap(void **save, void *to)
{
	__asm__ volatile("leaq	-128(%%rsp), %%rsp\n\t"
			 "leaq	1f(%%rip), %%rax\n\t"
			 "pushq	%%rax\n\t"
			 "pushq	%%rbp\n\t"
			 "pushq	%%rbx\n\t"
			 "pushq	%%r12\n\t"
			 "pushq	%%r13\n\t"
			 "pushq	%%r14\n\t"
			 "pushq	%%r15\n\t"
			 "movq	%%rsp, (%0)\n\t"
			 "movq	%1, %%rsp\n\t"
			 "popq	%%r15\n\t"
			 "popq	%%r14\n\t"
			 "popq	%%r13\n\t"
			 "popq	%%r12\n\t"
			 "popq	%%rbx\n\t"
			 "popq	%%rbp\n\t"
			 "popq	%%rcx\n\t"
			 "jmp	*%%rcx\n"
			 "1:\n\t"
			 "leaq	128(%%rsp), %%rsp"
			 : "+D"(save), "+S"(to)
			 :
			 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3",
			   "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
			   "xmm14", "xmm15", "cc", "memory");
}

#endif
