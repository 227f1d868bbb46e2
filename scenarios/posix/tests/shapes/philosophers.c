/* SPDX-License-Identifier: MIT */
/* broken: deadlock 'mutex' */
/* Each takes the left fork first. */
#include "../programs/two.h"

#define N 3
static pthread_mutex_t fork_of[N];
static int meals;

static void *dine(void *seat)
{
	int left = *(int *)seat, right = (left + 1) % N;
#ifndef BROKEN
	int low = left < right ? left : right;

	right = left + right - low;
	left = low;
#endif
	pthread_mutex_lock(&fork_of[left]);
	pthread_mutex_lock(&fork_of[right]);
	__atomic_add_fetch(&meals, 1, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&fork_of[right]);
	pthread_mutex_unlock(&fork_of[left]);
	return NULL;
}

int main(void)
{
	static int seats[N] = { 0, 1, 2 };
	pthread_t philosopher[N];

	for (int i = 0; i < N; i++)
		pthread_mutex_init(&fork_of[i], NULL);
	for (int i = 0; i < N; i++)
		pthread_create(&philosopher[i], NULL, dine, &seats[i]);
	for (int i = 0; i < N; i++)
		pthread_join(philosopher[i], NULL);
	assert(meals == N);
	(void)two;
	return 0;
}
