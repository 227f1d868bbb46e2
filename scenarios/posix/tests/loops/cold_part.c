/* SPDX-License-Identifier: MIT */
/* broken: failed check 'assertion' */
/*
 * A loop that counts its rounds where gcc puts cold code, behind a name of its own; main's is another than
 * the part's, since heddle cc renames main. It waits for nobody.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O2")
#endif
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

static atomic_int flag;

static __attribute__((cold, noinline)) int next(int round)
{
	__asm__ volatile("" : "+r"(round));
	return round + 1;
}

static void *set(void *unused)
{
	atomic_store(&flag, 1);
	return unused;
}

int main(void)
{
	pthread_t thread;
	int round = 0, seen;

	pthread_create(&thread, NULL, set, NULL);
	for (;;) {
		seen = atomic_load(&flag);
		if (seen == 1)
			break;
		if (seen == 0) {
			round = next(round);
			if (round > 4)
				break;
		}
	}
	pthread_join(thread, NULL);
#ifdef BROKEN
	assert(seen == 1);
#else
	assert(seen == 1 || round == 5);
#endif
	return 0;
}
