/* SPDX-License-Identifier: MIT */
/*
 * A lost wake-up.
 *
 * A customer waits for a letter, the postman brings it and wakes whoever waits.
 *
 *   1. the customer looks: no letter.
 *   2. the postman puts the letter in, and wakes: no thread is queued yet.
 *   3. the customer queues and sleeps for ever, although the letter is there.
 *
 * The fix: queue first, look then, and sleep only if there still is none. A wake-up after the look finds the
 * customer in the queue.
 *
 *   careless   FAILED: deadlock "mailbox": the customer sleeps, and no thread will wake it
 *   careful    EXHAUSTED: 4 executions: the letter comes before the customer queues, before the look, before
 *              the customer leaves the queue, or to one who sleeps
 */
#include "tutorial.h"

#include <limits.h>

struct mailbox {
	struct heddle_waitqueue waiters;
	struct heddle_atomic letters;
};

static void await_letter_carelessly(struct mailbox *box)
{
	struct heddle_waiter waiter = { 0 };

	if (heddle_atomic_load(&box->letters))
		return;
	heddle_wait_prepare(&box->waiters, &waiter, 0, false);
	heddle_wait_sleep(&box->waiters, &waiter, HEDDLE_RESOURCE(&box->waiters.object));
	heddle_wait_finish(&box->waiters, &waiter);
}

static void await_letter(struct mailbox *box)
{
	struct heddle_waiter waiter = { 0 };

	for (;;) {
		heddle_wait_prepare(&box->waiters, &waiter, 0, false);
		if (heddle_atomic_load(&box->letters))
			break;
		heddle_wait_sleep(&box->waiters, &waiter, HEDDLE_RESOURCE(&box->waiters.object));
	}
	heddle_wait_finish(&box->waiters, &waiter);
}

static void customer(void *argument)
{
	struct mailbox *box = argument;

	if (bank_has("B3"))
		await_letter_carelessly(box);
	else
		await_letter(box);
	heddle_check(heddle_atomic_load(&box->letters) > 0, "a letter is there",
		     "the customer went on without one");
}

static void postman(void *argument)
{
	struct mailbox *box = argument;

	heddle_atomic_add(&box->letters, 1);
	heddle_wake(&box->waiters, 0, INT_MAX);
}

SCENARIO(tutorial, mailbox, .id = "TU3",
	 .doc = "a customer waits for a letter, the postman brings one: does the customer get it?",
	 .expect = {
		 FINDS("careless", { HEDDLE_DEADLOCK, "mailbox", "B3" }),
		 PASSES("careful"),
	 })
{
	struct mailbox *box = heddle_alloc_forever(sizeof(*box));

	heddle_waitqueue_init(&box->waiters, "mailbox");
	heddle_atomic_init(&box->letters, 0, "letters");
	heddle_spawn("customer", customer, box);
	heddle_spawn("postman", postman, box);
	heddle_join_all();
}
