// SPDX-License-Identifier: MIT
/*
 * Linked into the Criterion programs of the tsan build, and nothing else.
 *
 * Criterion starts each test in a process of its own and shares an arena with it, which its helper BoxFort
 * maps at 0x200000000000 + 16 MiB * (rand_r() & 0x3fffff): an address that ThreadSanitizer keeps for its
 * shadow, so that the program ends with "Could not initialize inheritable arena"
 * (https://github.com/Snaipe/Criterion/issues/274). This rand_r() takes precedence over libc's and steers the
 * arena to 0x550000000000 .. 0x554000000000, which ThreadSanitizer leaves to the application with gcc and
 * with clang.
 */

int rand_r(unsigned *seed);

int rand_r(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return (int)(0x350000u | ((*seed >> 16) & 0x3fffu));
}
