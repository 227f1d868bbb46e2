/* SPDX-License-Identifier: MIT */
/*
 * A deadlock: two threads take two locks in opposite orders.
 *
 *   1. A locks left
 *   2. B locks right
 *   3. A waits for right, B for left, for ever
 *
 * The first word of a lock's name is the subject of the finding.
 *
 *   FAILED: deadlock "lock", in 1 of 3 executions
 */
#include <heddle/scenario.h>

static struct heddle_mutex left, right;

static void left_first(void *unused)
{
	(void)unused;
	heddle_mutex_lock(&left);
	heddle_mutex_lock(&right);
	heddle_mutex_unlock(&right);
	heddle_mutex_unlock(&left);
}

static void right_first(void *unused)
{
	(void)unused;
	heddle_mutex_lock(&right);
	heddle_mutex_lock(&left);
	heddle_mutex_unlock(&left);
	heddle_mutex_unlock(&right);
}

SCENARIO(example, deadlock, .id = "EX2", .doc = "two threads take two locks in opposite orders",
	 .expect = { FINDS(NULL, { HEDDLE_DEADLOCK, "lock" }) })
{
	heddle_mutex_init(&left, "lock left");
	heddle_mutex_init(&right, "lock right");
	heddle_spawn("A", left_first, NULL);
	heddle_spawn("B", right_first, NULL);
	heddle_join_all();
}
