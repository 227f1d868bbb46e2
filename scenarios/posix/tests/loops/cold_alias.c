/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/* As cold_part.c, but the function has two names, and its cold part is called after one of them. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O2")
#endif
#include "../programs/two.h"
#include <stdatomic.h>

static atomic_int flag;
static int given_up;

static __attribute__((cold, noinline)) int next(int round)
{
	__asm__ volatile("" : "+r"(round));
	return round + 1;
}

__attribute__((noinline)) void z_look(void)
{
	int round = 0;

	for (;;) {
		int seen = atomic_load(&flag);

		if (seen == 1)
			break;
		if (seen == 0) {
			round = next(round);
			if (round > 4) {
				given_up = 1;
				return;
			}
		}
	}
}
void a_look(void) __attribute__((alias("z_look")));

static void *look(void *unused)
{
	a_look();
#ifdef BROKEN
	assert(!given_up);
#endif
	return unused;
}

static void *set(void *unused)
{
	atomic_store(&flag, 1);
	return unused;
}

int main(void)
{
	two(set, look);
	return 0;
}
