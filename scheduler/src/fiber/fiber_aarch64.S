/* SPDX-License-Identifier: MIT */
/*
 * void heddle_fiber_swap(void **save, void *to)
 *
 * Saves the callee-saved registers of the procedure call standard: x19 to x30 and d8 to d15, 160 bytes. What
 * a debugger is told of them is true of either stack.
 */
	.text
	.globl	heddle_fiber_swap
	.hidden	heddle_fiber_swap
	.type	heddle_fiber_swap, %function
heddle_fiber_swap:
	.cfi_startproc
	.cfi_remember_state
	sub	sp, sp, #160
	.cfi_def_cfa_offset 160
	stp	x19, x20, [sp, #0]
	stp	x21, x22, [sp, #16]
	stp	x23, x24, [sp, #32]
	stp	x25, x26, [sp, #48]
	stp	x27, x28, [sp, #64]
	stp	x29, x30, [sp, #80]
	stp	d8, d9, [sp, #96]
	stp	d10, d11, [sp, #112]
	stp	d12, d13, [sp, #128]
	stp	d14, d15, [sp, #144]
	.irp	n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	.cfi_offset x\n, 8 * (\n - 19) - 160
	.endr
	.irp	n, 8, 9, 10, 11, 12, 13, 14, 15
	.cfi_offset d\n, 8 * (\n - 8) - 64
	.endr
	mov	x9, sp
	str	x9, [x0]
	mov	sp, x1
	ldp	x19, x20, [sp, #0]
	ldp	x21, x22, [sp, #16]
	ldp	x23, x24, [sp, #32]
	ldp	x25, x26, [sp, #48]
	ldp	x27, x28, [sp, #64]
	ldp	x29, x30, [sp, #80]
	ldp	d8, d9, [sp, #96]
	ldp	d10, d11, [sp, #112]
	ldp	d12, d13, [sp, #128]
	ldp	d14, d15, [sp, #144]
	add	sp, sp, #160
	.cfi_restore_state
	ret
	.cfi_endproc
	.size	heddle_fiber_swap, .-heddle_fiber_swap

/* The first frame of a fiber. Its function is in x19, the argument in x20. */
	.globl	heddle_fiber_enter
	.hidden	heddle_fiber_enter
	.type	heddle_fiber_enter, %function
heddle_fiber_enter:
	.cfi_startproc
	.cfi_undefined x30
	mov	x29, xzr
	mov	x0, x20
	blr	x19
	adrp	x16, fiber_has_returned
	ldr	x16, [x16, :lo12:fiber_has_returned]
	blr	x16
	brk	#1
	.cfi_endproc
	.size	heddle_fiber_enter, .-heddle_fiber_enter
	.section .note.GNU-stack, "", %progbits
