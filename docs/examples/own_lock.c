/* SPDX-License-Identifier: MIT */
/*
 * A lock of one's own, made of one atomic. The thread that changes it from free to taken has the lock; a
 * thread that finds it taken spins.
 *
 * The revision `two steps` looks first and stores then:
 *
 *   1. A looks: free
 *   2. B looks: free
 *   3. A stores "taken", B stores "taken": both hold the lock
 *
 * The revision `one step` does both in one compare-exchange.
 *
 * heddle_means() says what the operation was for, so that a replay tells "takes the lock" in place of an
 * exchange. heddle_spin_wait() waits until a value changes that the iteration before it has read, so the loop
 * does not make the exploration endless. heddle_own() and heddle_disown() tell which thread holds the lock,
 * so that a deadlock can be explained.
 *
 *   two steps   FAILED: failed check "one holder"
 *   one step    EXHAUSTED
 */
#include <string.h>

#define HEDDLE_SUBJECT (&lock_subject)
#define HEDDLE_REVISIONS(EACH, ...)               \
	EACH(two_steps, "two-steps", __VA_ARGS__) \
	EACH(one_step, "one-step", __VA_ARGS__)
#include <heddle/scenario.h>

const struct heddle_subject lock_subject = { .name = "lock", .revisions = HEDDLE_REVISION_NAMES };

static struct heddle_atomic taken;   /* the lock: 0 is free */
static struct heddle_atomic holders; /* only counts, for the check */

static bool try_at_once(void)
{
	bool got = heddle_atomic_compare_exchange(&taken, 0, 1) == 0;

	heddle_means(got ? "takes the lock" : "finds the lock taken");
	return got;
}

static bool try_in_two_steps(void)
{
	bool is_taken = heddle_atomic_load(&taken);

	heddle_means(is_taken ? "finds the lock taken" : "finds the lock free");
	if (is_taken)
		return false;
	heddle_atomic_store(&taken, 1);
	heddle_means("takes the lock");
	return true;
}

static void own_lock(void)
{
	bool at_once = !strcmp(heddle_scenario_revision(), "one-step");

	while (!(at_once ? try_at_once() : try_in_two_steps()))
		heddle_spin_wait();
	heddle_own(HEDDLE_RESOURCE(&taken.object));
}

static void own_unlock(void)
{
	heddle_disown(HEDDLE_RESOURCE(&taken.object));
	heddle_atomic_store(&taken, 0);
	heddle_means("releases the lock");
}

static void user(void *unused)
{
	(void)unused;
	own_lock();
	heddle_check(heddle_atomic_add_return(&holders, 1) == 1, "one holder",
		     "somebody else holds the lock");
	heddle_atomic_add(&holders, -1);
	own_unlock();
}

SCENARIO(example, own_lock, .id = "EX4", .doc = "a spinning lock made of one atomic: does it exclude?",
	 .expect = { FINDS("two-steps", { HEDDLE_CHECK, "one holder" }), PASSES("one-step") })
{
	heddle_atomic_init(&taken, 0, "taken");
	heddle_atomic_init(&holders, 0, "holders");
	heddle_spawn("A", user, NULL);
	heddle_spawn("B", user, NULL);
	heddle_join_all();
}
