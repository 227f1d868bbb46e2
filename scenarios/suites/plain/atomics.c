/* SPDX-License-Identifier: MIT */
/*
 * C11's atomics. What is explored is interleavings; what a memory order allows beyond them shows as a data
 * race on the plain accesses that rely on more.
 */
#include "plain.h"

#include <stdatomic.h>

/* That ThreadSanitizer knows no fences is what one of them is about. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wtsan"
#endif

static int data;
static atomic_int ready;

static memory_order publishing(void)
{
	return is_the_broken_one() ? memory_order_relaxed : memory_order_release;
}

static void publish(void *unused)
{
	(void)unused;
	data = 42;
	atomic_store_explicit(&ready, 1, publishing());
}

static void consume(void *unused)
{
	(void)unused;
	if (atomic_load_explicit(&ready, memory_order_acquire))
		heddle_check(data == 42, "what is ready is there", "data is %d", data);
}

/*
 * Publication.
 *
 *   1. A writes the data and then sets a flag.
 *   2. B sees the flag, and reads the data. A relaxed store of the flag does not order A's write before that.
 *
 *   broken   FAILED: data race, in the one interleaving in which B comes second
 *   sound    EXHAUSTED, 2 executions
 */
SCENARIO(plain, publication, .id = "PL4", .doc = "data, and a flag that says that they are there",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = { FINDS_IN(HEDDLE_SEES_RACES, "broken", A_RACE), PASSES("broken"), PASSES("sound") })
{
	data = 0;
	atomic_init(&ready, 0);
	plain_pair(publish, consume, NULL);
}

static void publish_by_fence(void *unused)
{
	(void)unused;
	data = 42;
	if (!is_the_broken_one())
		atomic_thread_fence(memory_order_release);
	atomic_store_explicit(&ready, 1, memory_order_relaxed);
}

static void consume_by_fence(void *unused)
{
	(void)unused;
	if (!atomic_load_explicit(&ready, memory_order_relaxed))
		return;
	atomic_thread_fence(memory_order_acquire);
	heddle_check(data == 42, "what is ready is there", "data is %d", data);
}

/*
 * The same with fences beside relaxed accesses. ThreadSanitizer knows no fences.
 *
 *   broken   FAILED: data race
 *   sound    EXHAUSTED, 2 executions; in the tsan build a data race all the same
 */
SCENARIO(plain, fences, .id = "PL5", .doc = "publication by fences", .points = HEDDLE_POINTS_RACY,
	 .expect = { FINDS_IN(HEDDLE_SEES_RACES, "broken", A_RACE), PASSES("broken"),
		     FINDS_IN(HEDDLE_IN_TSAN, "sound", A_RACE), PASSES("sound") })
{
	data = 0;
	atomic_init(&ready, 0);
	plain_pair(publish_by_fence, consume_by_fence, NULL);
}

static atomic_int wants[2], turn;
static int inside;

static void wait_for_turn(int me)
{
	atomic_store(&wants[me], 1);
	if (!is_the_broken_one())
		atomic_store(&turn, !me);
	while (atomic_load(&wants[!me]) && (is_the_broken_one() || atomic_load(&turn) == !me)) {
		if (is_the_broken_one())
			return; /* "the other one will have gone by now" */
		heddle_spin_wait();
	}
}

static void enter_and_leave(int me)
{
	wait_for_turn(me);
	heddle_check(inside++ == 0, "one at a time", "thread %c is inside with another one", 'A' + me);
	inside--;
	atomic_store(&wants[me], 0);
}

static void peterson_a(void *unused)
{
	(void)unused;
	enter_and_leave(0);
}

static void peterson_b(void *unused)
{
	(void)unused;
	enter_and_leave(1);
}

/*
 * Mutual exclusion by Peterson ("Myths about the mutual exclusion problem", 1981), and one that does without
 * turns.
 *
 *   broken   FAILED: data race, and two threads inside; in the tsan build, where plain accesses are no
 *            scheduling points, EXHAUSTED
 *   sound    EXHAUSTED
 */
SCENARIO(plain, peterson, .id = "PL6", .doc = "mutual exclusion by loads and stores",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = { FINDS_IN(HEDDLE_IN_ACCESS, "broken", A_RACE, { HEDDLE_CHECK, "one at a time", NULL }),
		     PASSES("broken"), PASSES("sound") })
{
	atomic_init(&wants[0], 0);
	atomic_init(&wants[1], 0);
	atomic_init(&turn, 0);
	inside = 0;
	plain_pair(peterson_a, peterson_b, NULL);
}

static atomic_int tickets;

/* A weak compare-exchange can fail although no other thread has taken the ticket. */
static void take_ticket(void *unused)
{
	int free = 0;
	bool taken;

	(void)unused;
	do {
		free = 0;
		taken = atomic_compare_exchange_weak(&tickets, &free, 1);
	} while (!taken && !free && !is_the_broken_one());
	heddle_check(taken || free == 1, "a free ticket is taken", "it was not, and is %d", free);
}

/*
 * A ticket for one.
 *
 *   1. A finds the ticket free, and fails to take it all the same: on many machines a weak compare-exchange
 *      may.
 *   2. The broken one takes that for another's success.
 *
 *   broken   FAILED: failed check, with a budget for one such failure
 *   sound    EXHAUSTED
 */
SCENARIO(plain, weak_exchange, .id = "PL9", .doc = "a weak compare-exchange fails for no reason",
	 .spurious = 1,
	 .expect = { FINDS_IN(HEDDLE_IN_ACCESS, "broken", { HEDDLE_CHECK, "a free ticket is taken", NULL }),
		     PASSES("broken"), PASSES("sound") })
{
	atomic_init(&tickets, 0);
	plain_pair(take_ticket, take_ticket, NULL);
}

struct shared {
	atomic_int references;
	/* in eight bytes of its own: of more than four accesses to as many, ThreadSanitizer forgets some */
	long value;
};

static void put_reference(void *argument)
{
	struct shared *shared = argument;
	long seen = shared->value;
	memory_order order = is_the_broken_one() ? memory_order_relaxed : memory_order_acq_rel;

	heddle_check(seen == 7, "what is referred to lives", "value is %ld", seen);
	if (atomic_fetch_sub_explicit(&shared->references, 1, order) == 1)
		heddle_free(shared);
}

/*
 * The last reference.
 *
 *   1. A reads the object and drops its reference.
 *   2. B drops the last one, and frees it. If the count orders nothing, A's read may come after.
 *
 *   broken   FAILED: data race, of a read and the free
 *   sound    EXHAUSTED, 2 executions
 */
SCENARIO(plain, last_reference, .id = "PL7", .doc = "who drops the last reference frees the object",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = { FINDS_IN(HEDDLE_SEES_RACES, "broken", A_RACE), PASSES("broken"), PASSES("sound") })
{
	struct shared *shared = heddle_alloc(sizeof(*shared));

	shared->value = 7;
	atomic_init(&shared->references, 2);
	plain_pair(put_reference, put_reference, shared);
}
