/* SPDX-License-Identifier: MIT */
/*
 * void heddle_fiber_swap(void **save, void *to)
 *
 * Saves the six callee-saved registers of the System V ABI and the stack pointer, and takes up the other stack. It returns by a jump,
 * not by `ret`: the return-address predictor would always be wrong here.
 */
	.text
	.globl	heddle_fiber_swap
	.hidden	heddle_fiber_swap
	.type	heddle_fiber_swap, @function
heddle_fiber_swap:
	.cfi_startproc
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movq	%rsp, (%rdi)
	movq	%rsi, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	popq	%rcx
	jmp	*%rcx
	.cfi_endproc
	.size	heddle_fiber_swap, .-heddle_fiber_swap

/* The first frame of a fiber: the outermost one, so that a debugger's backtrace ends here. */
	.globl	heddle_fiber_start
	.hidden	heddle_fiber_start
	.type	heddle_fiber_start, @function
heddle_fiber_start:
	.cfi_startproc
	.cfi_undefined rip
	xorl	%ebp, %ebp
	callq	heddle_fiber_main
	ud2
	.cfi_endproc
	.size	heddle_fiber_start, .-heddle_fiber_start
	.section .note.GNU-stack, "", @progbits
