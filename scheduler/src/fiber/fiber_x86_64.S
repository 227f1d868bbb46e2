/* SPDX-License-Identifier: MIT */
/*
 * Enters a fiber by a call: see fiber_x86_64.h. The stack is the fiber's already. It holds the address to
 * resume at (its function, at first) and the value for rdi (the function's argument). This is its first
 * frame and the outermost one, so that a debugger's backtrace ends here.
 */
	.text
	.globl	heddle_fiber_enter, heddle_fiber_entered
	.hidden	heddle_fiber_enter, heddle_fiber_entered
	.type	heddle_fiber_enter, @function
heddle_fiber_enter:
	.cfi_startproc
	.cfi_undefined rip
	popq	%rax
	movq	(%rsp), %rdi
	callq	*%rax
heddle_fiber_entered:
	callq	*fiber_has_returned(%rip)
	ud2
	.cfi_endproc
	.size	heddle_fiber_enter, .-heddle_fiber_enter
	.section .note.GNU-stack, "", @progbits
