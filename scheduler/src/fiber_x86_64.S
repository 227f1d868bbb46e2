/* SPDX-License-Identifier: MIT */
/*
 * Where every fiber is entered: see fiber_x86_64.h. The stack is its own already, and holds where to go on (its function,
 * at first) and what to bring there in rdi (the function's argument). This is its first frame and the outermost one, so
 * that a debugger's backtrace ends here.
 */
	.text
	.globl	heddle_fiber_visit
	.hidden	heddle_fiber_visit
	.type	heddle_fiber_visit, @function
heddle_fiber_visit:
	.cfi_startproc
	.cfi_undefined rip
	popq	%rax
	popq	%rdi
	xorl	%ebp, %ebp
	callq	*%rax
	callq	fiber_has_returned
	ud2
	.cfi_endproc
	.size	heddle_fiber_visit, .-heddle_fiber_visit
	.section .note.GNU-stack, "", @progbits
