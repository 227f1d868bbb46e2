/* SPDX-License-Identifier: MIT */
/* broken: uninitialised use 'object' */
#include "two.h"
#include <stdlib.h>

struct account {
	pthread_mutex_t lock;
	int balance;
};
static struct account *account;

static void *deposit(void *unused)
{
	pthread_mutex_lock(&account->lock);
	account->balance++;
	pthread_mutex_unlock(&account->lock);
	return unused;
}

int main(void)
{
	account = malloc(sizeof(*account));
#ifndef BROKEN
	pthread_mutex_init(&account->lock, NULL);
#endif
	account->balance = 0;
	two(deposit, deposit);
	assert(account->balance == 2);
	pthread_mutex_destroy(&account->lock);
	free(account);
	return 0;
}
