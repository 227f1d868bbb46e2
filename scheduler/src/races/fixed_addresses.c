/* SPDX-License-Identifier: MIT */
/*
 * A program of the tsan build starts itself again, without address randomisation.
 *
 * ThreadSanitizer's shadow has fixed addresses. If the kernel randomises by more than 28 bits
 * (vm.mmap_rnd_bits), the program may lie on top of it. Then the runtime ends the process before any
 * constructor of Heddle runs. The resolver of an indirect function runs earlier than the runtime, when the
 * dynamic linker relocates the program:
 *
 *   exec ──> ld.so relocates: start_again ──> exec ──> ld.so: start_again, content ──> libtsan ──> main
 *
 * At that time the program is only half relocated. So nothing but syscall() is called, which needs no
 * initialisation of libtsan or of the C library.
 */
#ifdef HEDDLE_TSAN
#define _GNU_SOURCE
#include "hooks/order.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

#define WHICH_IT_IS 0xffffffff
#define BITS_MAX    28

/* Of the dynamic linker. There lie the number of arguments, the arguments, NULL, the environment, NULL. */
extern void *__libc_stack_end;

static void start_program(void)
{
	static char program[PATH_MAX];
	long *n_arguments = __libc_stack_end;
	char **arguments = (char **)__libc_stack_end + 1;

	if (syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", program, sizeof(program) - 1) > 0)
		syscall(SYS_execve, program, arguments, arguments + *n_arguments + 1);
}

/* Returns the kernel's setting, which it writes in decimal; 0: unknown. */
static int random_bits(void)
{
	char text[2] = "0";
	long file = syscall(SYS_openat, AT_FDCWD, "/proc/sys/vm/mmap_rnd_bits", O_RDONLY | O_CLOEXEC);
	long n = syscall(SYS_read, file, text, sizeof(text));

	syscall(SYS_close, file);
	return n == 2 && text[1] >= '0' ? (text[0] - '0') * 10 + text[1] - '0' : 0;
}

/* Some containers forbid it. Then ThreadSanitizer must refuse: sometimes the addresses happen to fit. */
static void explain(void)
{
	static const char words[] =
		"heddle: addresses are randomised by more than ThreadSanitizer can do with, and this process may not change "
		"that for itself: sysctl -w vm.mmap_rnd_bits=28\n";

	if (random_bits() > BITS_MAX)
		syscall(SYS_write, STDERR_FILENO, words, sizeof(words) - 1);
}

static void do_nothing(void)
{
}

__attribute__((used)) static void (*start_again(void))(void)
{
	long is = syscall(SYS_personality, WHICH_IT_IS);

	if (is & ADDR_NO_RANDOMIZE) /* also where the personality is not known */
		return do_nothing;
	if (syscall(SYS_personality, is | ADDR_NO_RANDOMIZE) >= 0 &&
	    syscall(SYS_personality, WHICH_IT_IS) & ADDR_NO_RANDOMIZE)
		start_program();
	explain();
	return do_nothing;
}

void order_fixed_addresses(void) __attribute__((ifunc("start_again")));

#else
typedef int heddle_no_fixed_addresses;
#endif
