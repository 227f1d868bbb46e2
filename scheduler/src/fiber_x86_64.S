/* SPDX-License-Identifier: MIT */
/* The first frame of a fiber: the outermost one, so that a debugger's backtrace ends here. The switch is in fiber_x86_64.h. */
	.text
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
