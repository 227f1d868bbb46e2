/* SPDX-License-Identifier: MIT */
/*
 * The switch itself, inline. The processor predicts returns by a stack of its own of the calls that it saw last, which
 * knows nothing of fibers. So each fiber is entered by one and the same call, the one in heddle_fiber_visit: what that
 * leaves on the processor's stack is the way back to there, which is where the fiber's function returns to. An
 * operation that the function ends with, as most threads do, returns there as well, and is predicted.
 */
#ifndef SCHEDULER_FIBER_X86_64_H
#define SCHEDULER_FIBER_X86_64_H

/*
 * Leaves rbp and the address to go on at on the stack, below the red zone that the caller may use, saves the stack
 * pointer, and visits the other fiber. All other registers are given up: the compiler saves those that it needs, of
 * which there are few. heddle_fiber_visit comes back with rbp in rdi, and with its own return address on the stack.
 */
static inline void heddle_fiber_swap(void **save, void *to)
{
	__asm__ volatile("leaq	-128(%%rsp), %%rsp\n\t"
			 "leaq	1f(%%rip), %%rax\n\t"
			 "pushq	%%rbp\n\t"
			 "pushq	%%rax\n\t"
			 "movq	%%rsp, (%0)\n\t"
			 "movq	%1, %%rsp\n\t"
			 "jmp	heddle_fiber_visit\n"
			 "1:\n\t"
			 "movq	%%rdi, %%rbp\n\t"
			 "leaq	136(%%rsp), %%rsp"
			 : "+D"(save), "+S"(to)
			 :
			 : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
			   "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
			   "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
}

#endif
