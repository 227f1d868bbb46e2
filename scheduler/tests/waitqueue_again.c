/* SPDX-License-Identifier: MIT */
/* Waiters that are prepared again: with another key, another exclusivity, on another queue. */
#include "declared_classes.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static struct heddle_waitqueue q, other_queue;

/* The actions of a thread, in order. A waiter belongs to its thread; the bodies clear it at the end. */
enum what { NOTHING, PREPARE, SLEEP, FINISH, WAKE };

struct act {
	enum what what;
	uint64_t key;
	int n; /* prepare: whether it is exclusive; wake: how many exclusive ones */
};

#define ACTS_MAX    4
#define THREADS_MAX 3

static const char *const thread_names[THREADS_MAX] = { "A", "B", "C" };
static struct act acts[THREADS_MAX][ACTS_MAX];
static struct heddle_waiter waiters[THREADS_MAX];

static void act(struct heddle_waiter *waiter, const struct act *one)
{
	switch (one->what) {
	case PREPARE:
		heddle_wait_prepare(&q, waiter, one->key, one->n);
		break;
	case SLEEP:
		heddle_wait_sleep(&q, waiter, HEDDLE_NO_RESOURCE);
		break;
	case FINISH:
		heddle_wait_finish(&q, waiter);
		break;
	case WAKE:
		heddle_wake(&q, one->key, one->n);
		break;
	case NOTHING:
		break;
	}
}

static void act_all(void *argument)
{
	size_t thread = (size_t)(intptr_t)argument;

	for (size_t i = 0; i < ACTS_MAX; i++)
		act(&waiters[thread], &acts[thread][i]);
}

/*
 * The order in which a wake-up for one takes them: everything that a later wake-up could observe of the
 * queue.
 */
static int64_t who_is_left(void)
{
	int64_t left = 1;

	while (heddle_wake(&q, 0, 1)) {
		left *= 8;
		for (size_t i = 0; i < THREADS_MAX; i++) {
			left += (int64_t)waiters[i].woken << i;
			waiters[i].woken = false;
		}
	}
	return left;
}

BODY(program)
{
	heddle_waitqueue_init(&q, "q");
	memset(waiters, 0, sizeof(waiters));
	for (size_t i = 0; i < THREADS_MAX; i++) {
		if (acts[i][0].what)
			heddle_spawn(thread_names[i], act_all, (void *)(intptr_t)i);
	}
	heddle_join_all();
	for (size_t i = 0; i < THREADS_MAX; i++)
		waiters[i].woken = false;
	outcome(who_is_left());
}

/* "A: prepare 1, prepare 2 x, finish; B: wake 1 (1)" */
static const char *program_text(void)
{
	static const char *const names[] = { "", "prepare", "sleep", "finish", "wake" };
	static char text[400];
	size_t length = 0;

	for (size_t i = 0; i < THREADS_MAX; i++) {
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%c:", (char)('A' + i));
		for (size_t j = 0; j < ACTS_MAX && acts[i][j].what; j++)
			length += (size_t)snprintf(text + length, sizeof(text) - length, " %s %d %d;",
						   names[acts[i][j].what], (int)acts[i][j].key, acts[i][j].n);
	}
	return text;
}

static void set(size_t thread, struct act first, struct act second, struct act third, struct act fourth)
{
	acts[thread][0] = first;
	acts[thread][1] = second;
	acts[thread][2] = third;
	acts[thread][3] = fourth;
}

static void check(unsigned spurious)
{
	expect_one_each(program, &(struct heddle_options){ .spurious = spurious }, program_text());
}

#define NONE	    ((struct act){ NOTHING, 0, 0 })
#define DO(what_)   ((struct act){ (what_), 0, 0 })
#define PREPARE_(i) ((struct act){ PREPARE, (uint64_t)(i) % 3, (i) / 3 })	     /* 6 of them */
#define WAKE_(i)    ((struct act){ WAKE, (uint64_t)(i) % 3, (i) / 3 ? INT_MAX : 1 }) /* 6 of them */

/* Each preparation after each, against a wake-up of each kind. */
Test(waitqueue_again, a_wakeup_comes_anywhere)
{
	memset(acts, 0, sizeof(acts));
	for (int first = 0; first < 6; first++) {
		for (int second = 0; second < 6; second++) {
			for (int wake = 0; wake < 6; wake++) {
				set(0, PREPARE_(first), PREPARE_(second), DO(FINISH), NONE);
				set(1, WAKE_(wake), NONE, NONE, NONE);
				check(0);
			}
		}
	}
}

/* The same with a sleep, which a wake-up under the old key must not end. */
Test(waitqueue_again, a_sleep_is_for_the_new_key)
{
	memset(acts, 0, sizeof(acts));
	for (int first = 0; first < 6; first++) {
		for (int second = 0; second < 6; second++) {
			for (int wake = 0; wake < 3; wake++) {
				set(0, PREPARE_(first), PREPARE_(second), DO(SLEEP), DO(FINISH));
				set(1, WAKE_(wake), WAKE_((wake + 1) % 3), NONE, NONE);
				check(wake == 0);
			}
		}
	}
}

/* An exclusive waiter has a place among the exclusive ones: another one comes before or after it. */
Test(waitqueue_again, another_waiter_comes_anywhere)
{
	memset(acts, 0, sizeof(acts));
	for (int first = 0; first < 6; first++) {
		for (int second = 0; second < 6; second++) {
			for (int other = 0; other < 6; other++) {
				set(0, PREPARE_(first), PREPARE_(second), NONE, NONE);
				set(1, PREPARE_(other), NONE, NONE, NONE);
				check(0);
			}
		}
	}
}

/* Both of them, and both prepare again. */
Test(waitqueue_again, all_at_once)
{
	memset(acts, 0, sizeof(acts));
	for (int first = 0; first < 6; first++) {
		for (int second = 0; second < 6; second++) {
			for (int other = 0; other < 3; other++) {
				set(0, PREPARE_(first), PREPARE_(second), NONE, NONE);
				set(1, PREPARE_(other + 3), PREPARE_((other + 1) % 3), NONE, NONE);
				set(2, WAKE_(other), NONE, NONE, NONE);
				check(0);
			}
		}
	}
}

/* The step that prepares again also touches the key by which it was queued. */

static void look_for_prepare(void *context, const struct heddle_execution *execution)
{
	uint32_t *touches = context;

	for (size_t i = 0; i < execution->n_steps; i++) {
		if (execution->steps[i].operation == HEDDLE_OP_WAIT_PREPARE)
			*touches = execution->steps[i].n_touches; /* of the last one */
	}
}

static uint32_t touches_of_the_second(int first, int second)
{
	uint32_t touches = 0;

	memset(acts, 0, sizeof(acts));
	set(0, PREPARE_(first), PREPARE_(second), NONE, NONE);
	explore_visiting(program, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, look_for_prepare,
			 &touches);
	return touches;
}

Test(waitqueue_again, touches_no_more_than_it_changes)
{
	cr_expect_eq(touches_of_the_second(1, 1), 1);
	cr_expect_eq(touches_of_the_second(1, 2), 2, "the old key and the new one");
	cr_expect_eq(touches_of_the_second(1, 0), 1, "all of it");
	cr_expect_eq(touches_of_the_second(1, 5), 3, "and the order of exclusive ones");
}

/* A waiter that a wake-up has taken off only reads its old key; a waiter without key not even that. */

static uint64_t old_key;

BODY(taken_off_and_prepared_again)
{
	heddle_waitqueue_init(&q, "q");
	memset(waiters, 0, sizeof(waiters));
	heddle_wait_prepare(&q, &waiters[0], old_key, false);
	heddle_wake(&q, old_key, 1);
	heddle_spawn("A", act_all, (void *)0);
	heddle_spawn("B", act_all, (void *)1);
	heddle_join_all();
}

static uint64_t classes_after(uint64_t key, struct act of_a, struct act of_b)
{
	old_key = key;
	memset(acts, 0, sizeof(acts));
	set(0, of_a, NONE, NONE, NONE);
	set(1, of_b, NONE, NONE, NONE);
	return expect_one_each(taken_off_and_prepared_again, &(struct heddle_options){ 0 }, program_text())
		.executions;
}

Test(waitqueue_again, what_was_taken_off_is_only_looked_at)
{
	cr_expect_eq(classes_after(1, PREPARE_(2), WAKE_(1)), 1, "a wake-up of nobody looks, too");
	cr_expect_eq(classes_after(1, PREPARE_(2), PREPARE_(1)), 2);
	cr_expect_eq(classes_after(0, PREPARE_(2), PREPARE_(1)), 1);
}

/* A waiter that becomes exclusive goes to the tail; one that stays exclusive keeps its place. */

BODY(becomes_exclusive)
{
	struct heddle_waiter first = { 0 }, second = { 0 };

	heddle_waitqueue_init(&q, "q");
	heddle_wait_prepare(&q, &first, 1, false);
	heddle_wait_prepare(&q, &second, 1, true);
	heddle_wait_prepare(&q, &first, 1, true);
	cr_expect_eq(heddle_wake(&q, 1, 1), 1);
	cr_expect(second.woken && !first.woken);
	heddle_wait_prepare(&q, &second, 2, true);
	heddle_wait_prepare(&q, &first, 2, true);
	cr_expect_eq(heddle_wake(&q, 2, 1), 1);
	cr_expect(first.woken && !second.woken);
	heddle_wait_finish(&q, &first);
	heddle_wait_finish(&q, &second);
	cr_expect_null(q.head);
	cr_expect_null(q.tail);
	outcome(1);
}

Test(waitqueue_again, becoming_exclusive)
{
	struct explored explored = explore(becomes_exclusive);

	cr_expect_eq(came_to(&explored, 1), 1);
	expect_nothing_found(&explored);
}

/* On another queue, after finishing on the first. */

static void (*use_elsewhere)(struct heddle_waiter *waiter);

static void prepare_elsewhere(struct heddle_waiter *waiter)
{
	heddle_wait_prepare(&other_queue, waiter, 0, false);
}

static void sleep_elsewhere(struct heddle_waiter *waiter)
{
	heddle_wait_sleep(&other_queue, waiter, HEDDLE_NO_RESOURCE);
}

static void finish_elsewhere(struct heddle_waiter *waiter)
{
	heddle_wait_finish(&other_queue, waiter);
}

THREAD(uses_elsewhere)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	use_elsewhere(&waiter);
}

THREAD(finishes_first)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&q, &waiter, 0, false);
	heddle_wait_finish(&q, &waiter);
	heddle_wait_prepare(&other_queue, &waiter, 0, false);
	heddle_wait_finish(&other_queue, &waiter);
}

THREAD(wakes_q)
{
	heddle_wake(&q, 0, INT_MAX);
}

BODY(waiter_of_two_queues)
{
	heddle_waitqueue_init(&q, "q");
	heddle_waitqueue_init(&other_queue, "other");
	run_threads(uses_elsewhere, wakes_q);
}

BODY(waiter_of_one_queue_at_a_time)
{
	heddle_waitqueue_init(&q, "q");
	heddle_waitqueue_init(&other_queue, "other");
	run_threads(finishes_first, wakes_q);
}

Test(waitqueue_again, a_waiter_is_on_one_queue)
{
	use_elsewhere = prepare_elsewhere;
	expect_twins(waiter_of_two_queues, waiter_of_one_queue_at_a_time, HEDDLE_LOCK_MISUSE,
		     "waiter of another queue");
	use_elsewhere = sleep_elsewhere;
	expect_twins(waiter_of_two_queues, waiter_of_one_queue_at_a_time, HEDDLE_LOCK_MISUSE,
		     "waiter of another queue");
	use_elsewhere = finish_elsewhere;
	expect_twins(waiter_of_two_queues, waiter_of_one_queue_at_a_time, HEDDLE_LOCK_MISUSE,
		     "waiter of another queue");
}
