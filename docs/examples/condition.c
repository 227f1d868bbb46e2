/* SPDX-License-Identifier: MIT */
/*
 * A condition variable: a consumer waits until a letter is there. One revision looks once, the other one
 * looks again after each wake-up.
 *
 *   1. the consumer finds no letter and waits
 *   2. the wait returns without a signal: POSIX allows that (a spurious wake-up)
 *   3. `if`: the consumer takes a letter that is not there; `while`: it looks again and waits
 *
 * A spurious wake-up is a choice within the budget `.spurious`, explored like the order of threads.
 *
 *   if      FAILED: failed check "a letter is there"
 *   while   EXHAUSTED
 */
#include <string.h>

#define HEDDLE_SUBJECT (&consumer_subject)
#define HEDDLE_REVISIONS(EACH, ...)  \
	EACH(if_, "if", __VA_ARGS__) \
	EACH(while_, "while", __VA_ARGS__)
#include <heddle/scenario.h>

const struct heddle_subject consumer_subject = { .name = "consumer", .revisions = HEDDLE_REVISION_NAMES };

static struct heddle_mutex lock;
static struct heddle_condition arrival;
static long letters; /* protected by the lock */

static void consume(void *unused)
{
	bool looks_again = !strcmp(heddle_scenario_revision(), "while");

	(void)unused;
	heddle_mutex_lock(&lock);
	if (!letters)
		do
			heddle_condition_wait(&arrival, &lock);
		while (looks_again && !letters);
	heddle_check(letters == 1, "a letter is there", "the consumer goes on with %ld letters", letters);
	letters--;
	heddle_mutex_unlock(&lock);
}

static void produce(void *unused)
{
	(void)unused;
	heddle_mutex_lock(&lock);
	letters++;
	heddle_condition_signal(&arrival);
	heddle_mutex_unlock(&lock);
}

SCENARIO(example, condition, .id = "EX3", .doc = "a consumer waits for a letter, and may wake up without one",
	 .spurious = 1, .expect = { FINDS("if", { HEDDLE_CHECK, "a letter is there" }), PASSES("while") })
{
	heddle_mutex_init(&lock, "lock");
	heddle_condition_init(&arrival, "arrival");
	letters = 0;
	heddle_spawn("consumer", consume, NULL);
	heddle_spawn("producer", produce, NULL);
	heddle_join_all();
}
