/* SPDX-License-Identifier: MIT */
/* Plain variables. */
#include "plain.h"

#include <string.h>

static int visits;
static struct heddle_mutex visits_lock;

static void count(void *unused)
{
	(void)unused;
	if (!is_the_broken_one())
		heddle_mutex_lock(&visits_lock);
	visits++;
	if (!is_the_broken_one())
		heddle_mutex_unlock(&visits_lock);
}

/*
 * The lost update.
 *
 *   1. A reads how many visits there were.
 *   2. B reads it, adds one, and writes it back.
 *   3. A adds one to what it has read, and writes it back: B's is lost.
 *
 *   broken   FAILED: data race, and a lost update; without accesses as scheduling points no thread
 *            runs between 1 and 3
 *   sound    EXHAUSTED, 2 executions
 */
SCENARIO(plain, lost_update, .id = "PL1", .doc = "two threads count in a plain variable",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = {
		 FINDS_IN(HEDDLE_IN_ACCESS, "broken", A_RACE, { HEDDLE_CHECK, "no update is lost", NULL }),
		 FINDS_IN(HEDDLE_IN_TSAN, "broken", A_RACE), PASSES("broken"), PASSES("sound") })
{
	visits = 0;
	heddle_mutex_init(&visits_lock, "visits_lock");
	plain_pair(count, count, NULL);
	heddle_check(visits == 2, "no update is lost", "two threads have counted to %d", visits);
}

struct message {
	long number, negative; /* of it */
	char text[24];
};

static struct message box;
static struct heddle_mutex box_lock;

static void lock_box(void)
{
	if (!is_the_broken_one())
		heddle_mutex_lock(&box_lock);
}

static void unlock_box(void)
{
	if (!is_the_broken_one())
		heddle_mutex_unlock(&box_lock);
}

static void put(void *unused)
{
	const struct message message = { .number = 1, .negative = -1, .text = "one" };

	(void)unused;
	lock_box();
	box = message;
	unlock_box();
}

static void get(void *unused)
{
	struct message message;

	(void)unused;
	lock_box();
	memcpy(&message.text, &box.text, sizeof(message.text));
	message.number = box.number;
	message.negative = box.negative;
	unlock_box();
	heddle_check(message.number == -message.negative &&
			     !strcmp(message.text, message.number ? "one" : ""),
		     "a message is whole", "number %ld, negative %ld, text '%s'", message.number,
		     message.negative, message.text);
}

/*
 * The torn copy.
 *
 *   1. B copies the text of the message that is there.
 *   2. A puts another message into the box.
 *   3. B copies the numbers: they belong to another text.
 *
 *   broken   FAILED: data race, and a message in parts
 *   sound    EXHAUSTED, 2 executions
 */
SCENARIO(plain, torn_copy, .id = "PL2", .doc = "a structure is copied while another thread fills it",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = {
		 FINDS_IN(HEDDLE_IN_ACCESS, "broken", A_RACE, { HEDDLE_CHECK, "a message is whole", NULL }),
		 FINDS_IN(HEDDLE_IN_TSAN, "broken", A_RACE), PASSES("broken"), PASSES("sound") })
{
	box = (struct message){ 0 };
	heddle_mutex_init(&box_lock, "box_lock");
	plain_pair(put, get, NULL);
}

/* What two threads do to their own halves of eight bytes. */
static struct {
	unsigned char of_a, of_b;
	short both;
} halves;

static void write_half_a(void *unused)
{
	(void)unused;
	halves.of_a = 1;
	if (is_the_broken_one())
		halves.both = 1;
}

static void write_half_b(void *unused)
{
	(void)unused;
	halves.of_b = 1;
	if (is_the_broken_one())
		halves.both = 2;
}

/*
 * Adjacent variables. Accesses to adjacent bytes do not conflict: a detector that looks at words of eight
 * bytes would report a race in both revisions.
 *
 *   broken   FAILED: data race, on `both`
 *   sound    EXHAUSTED, 1 execution
 */
SCENARIO(plain, neighbours, .id = "PL3", .doc = "two threads write bytes that lie beside each other",
	 .points = HEDDLE_POINTS_RACY,
	 .expect = { FINDS_IN(HEDDLE_SEES_RACES, "broken", A_RACE), PASSES("broken"), PASSES("sound") })
{
	memset(&halves, 0, sizeof(halves));
	plain_pair(write_half_a, write_half_b, NULL);
	heddle_check(halves.of_a && halves.of_b, "no write is lost", "%d %d", halves.of_a, halves.of_b);
}
