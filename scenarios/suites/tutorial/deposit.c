/* SPDX-License-Identifier: MIT */
/*
 * A lost update.
 *
 * Tellers put one coin each into the same account.
 *
 *   1. teller 0 reads the balance: 0.
 *   2. teller 1 reads the balance: 0.
 *   3. teller 1 writes 1.
 *   4. teller 0 writes 1, and the coin of teller 1 is gone.
 *
 * It breaks "no money is lost". The fix: read and write under the account's lock.
 *
 *   careless   FAILED: failed check "no money lost"; in the tsan build also a data race
 *   careful    EXHAUSTED: 2 executions for 2 tellers, 6 for 3: who is first, second, third
 */
#include "tutorial.h"

#define TELLERS_MAX 4

struct account {
	struct heddle_mutex lock;
	struct heddle_variable balance;
};

static void deposit(struct account *account)
{
	bool locked = !bank_has("B1");
	int64_t balance;

	if (locked)
		heddle_mutex_lock(&account->lock);
	balance = heddle_read(&account->balance);
	heddle_write(&account->balance, balance + 1);
	if (locked)
		heddle_mutex_unlock(&account->lock);
}

static void teller(void *account)
{
	deposit(account);
}

SCENARIO(tutorial, deposit, .id = "TU1", .doc = "tellers put a coin each into one account: is one lost?",
	 .params = { { "tellers", 2, TELLERS_MAX, 2, "how many there are" } },
	 .expect = {
		 FINDS_IN(HEDDLE_SEES_RACES, "careless", { HEDDLE_CHECK, "no money lost", "B1" },
			  { HEDDLE_DATA_RACE, "unordered accesses", "B1" }),
		 FINDS("careless", { HEDDLE_CHECK, "no money lost", "B1" }),
		 PASSES("careful"),
	 })
{
	static const char *const names[TELLERS_MAX] = { "teller 0", "teller 1", "teller 2", "teller 3" };
	struct account *account = heddle_alloc_forever(sizeof(*account));
	long tellers = heddle_parameter("tellers");

	heddle_mutex_init(&account->lock, "account");
	heddle_variable_init(&account->balance, 0, "balance");
	for (long i = 0; i < tellers; i++)
		heddle_spawn(names[i], teller, account);
	heddle_join_all();

	heddle_check(heddle_read(&account->balance) == tellers, "no money lost",
		     "%ld coins were put in, %ld are there", tellers, (long)heddle_read(&account->balance));
}
