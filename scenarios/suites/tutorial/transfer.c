/* SPDX-License-Identifier: MIT */
/*
 * A deadlock.
 *
 * A ring of accounts; for each a clerk that moves a coin to the next one. A transfer holds both locks.
 *
 *   1. clerk 0 locks account 0.
 *   2. clerk 1 locks account 1.
 *   3. clerk 0 waits for account 1, clerk 1 for account 0, for ever.
 *
 * These are the dining philosophers. The fix: a transfer takes the lock of the lower number first.
 *
 *   careless   FAILED: deadlock "account", in one of 2^N - 1 executions
 *   careful    EXHAUSTED: 2^N - 2 executions
 */
#include "tutorial.h"

#define ACCOUNTS_MAX 6

struct account {
	struct heddle_mutex lock;
	long balance; /* protected by the lock */
};

struct bank {
	long n;
	struct account accounts[ACCOUNTS_MAX];
};

struct clerk {
	struct bank *bank;
	long from, to;
};

static void lock_both(struct bank *bank, long from, long to)
{
	bool as_they_come = bank_has("B2") || from < to;

	heddle_mutex_lock(&bank->accounts[as_they_come ? from : to].lock);
	heddle_mutex_lock(&bank->accounts[as_they_come ? to : from].lock);
}

static void transfer(void *argument)
{
	const struct clerk *clerk = argument;
	struct account *from = &clerk->bank->accounts[clerk->from];
	struct account *to = &clerk->bank->accounts[clerk->to];

	lock_both(clerk->bank, clerk->from, clerk->to);
	from->balance--;
	to->balance++;
	heddle_mutex_unlock(&from->lock);
	heddle_mutex_unlock(&to->lock);
}

static struct bank *open_bank(long n)
{
	struct bank *bank = heddle_alloc_forever(sizeof(*bank));

	bank->n = n;
	for (long i = 0; i < n; i++) {
		heddle_mutex_init(&bank->accounts[i].lock, "account %ld", i);
		bank->accounts[i].balance = 1;
	}
	return bank;
}

SCENARIO(tutorial, transfer, .id = "TU2",
	 .doc = "a ring of accounts, a clerk at each who moves a coin to the next: does it end?",
	 .params = { { "accounts", 2, ACCOUNTS_MAX, 2, "how many there are, and clerks" } },
	 .expect = {
		 FINDS("careless", { HEDDLE_DEADLOCK, "account", "B2" }),
		 PASSES("careful"),
	 })
{
	static const char *const names[ACCOUNTS_MAX] = { "clerk 0", "clerk 1", "clerk 2",
							 "clerk 3", "clerk 4", "clerk 5" };
	struct bank *bank = open_bank(heddle_parameter("accounts"));
	struct clerk *clerks = heddle_alloc_forever(sizeof(*clerks) * (size_t)bank->n);

	for (long i = 0; i < bank->n; i++) {
		clerks[i] = (struct clerk){ bank, i, (i + 1) % bank->n };
		heddle_spawn(names[i], transfer, &clerks[i]);
	}
	heddle_join_all();

	for (long i = 0; i < bank->n; i++)
		heddle_check(bank->accounts[i].balance == 1, "every account has its coin",
			     "account %ld has %ld", i, bank->accounts[i].balance);
}
