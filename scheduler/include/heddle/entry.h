/* SPDX-License-Identifier: MIT */
/*
 * Entries of functions of a layer that stands for another library, and of the functions that the compiler
 * calls before accesses. An entry keeps the registers that its caller will find unchanged, and goes on in a
 * function of C. All other registers are dead for a caller that takes the entry for an ordinary function. So
 * these registers and the stack are all that decides how the caller goes on.
 *
 *   HEDDLE_ENTRY("heddle_posix_sched_yield", "heddle_entered_sched_yield");
 *
 * The caller's return address is that of the function of C: __builtin_return_address(0) and
 * __builtin_dwarf_cfa() are as if it had been called itself. For x86-64 and aarch64.
 */
#ifndef HEDDLE_ENTRY_H
#define HEDDLE_ENTRY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__x86_64__)
#define HEDDLE_REGISTERS 6 /* rbx, rbp, r12 to r15 */
#define HEDDLE_ENTRY(name_, body_)                           \
	__asm__(".pushsection .text\n\t"                     \
		".p2align 4\n\t"                             \
		".globl " name_ "\n\t"                       \
		".type " name_ ", @function\n" name_ ":\n\t" \
		"movq %rbx, heddle_registers(%rip)\n\t"      \
		"movq %rbp, 8+heddle_registers(%rip)\n\t"    \
		"movq %r12, 16+heddle_registers(%rip)\n\t"   \
		"movq %r13, 24+heddle_registers(%rip)\n\t"   \
		"movq %r14, 32+heddle_registers(%rip)\n\t"   \
		"movq %r15, 40+heddle_registers(%rip)\n\t"   \
		"jmp " body_ "\n\t"                          \
		".size " name_ ", .-" name_ "\n\t"           \
		".popsection")
#elif defined(__aarch64__)
#define HEDDLE_REGISTERS 20 /* x19 to x29, d8 to d15, and one that is 0 */
#define HEDDLE_ENTRY(name_, body_)                           \
	__asm__(".pushsection .text\n\t"                     \
		".p2align 4\n\t"                             \
		".globl " name_ "\n\t"                       \
		".type " name_ ", %function\n" name_ ":\n\t" \
		"adrp x16, heddle_registers\n\t"             \
		"add x16, x16, :lo12:heddle_registers\n\t"   \
		"stp x19, x20, [x16]\n\t"                    \
		"stp x21, x22, [x16, 16]\n\t"                \
		"stp x23, x24, [x16, 32]\n\t"                \
		"stp x25, x26, [x16, 48]\n\t"                \
		"stp x27, x28, [x16, 64]\n\t"                \
		"stp x29, xzr, [x16, 80]\n\t"                \
		"stp d8, d9, [x16, 96]\n\t"                  \
		"stp d10, d11, [x16, 112]\n\t"               \
		"stp d12, d13, [x16, 128]\n\t"               \
		"stp d14, d15, [x16, 144]\n\t"               \
		"b " body_ "\n\t"                            \
		".size " name_ ", .-" name_ "\n\t"           \
		".popsection")
#endif

/** The registers of the caller of the last entry. */
extern uint64_t heddle_registers[HEDDLE_REGISTERS];

#ifdef __cplusplus
}
#endif

#endif
