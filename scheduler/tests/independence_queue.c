/* SPDX-License-Identifier: MIT */
/*
 * The only wait queue, tracked by the threads' requests: its waiters and their order, and from that the keys
 * that an operation touches.
 */
#include "independence_touch.h"
#include "random_world.h"

#include <string.h>

struct queued {
	uint8_t thread;
	uint8_t key; /* 0: none */
	bool exclusive;
};

static struct queued queue[RANDOM_THREADS_MAX];
static size_t n_queued;
static size_t n_asked[RANDOM_THREADS_MAX]; /* by each thread */
static uint8_t keys[RANDOM_THREADS_MAX];   /* the key of each waiting thread */

/*
 * Of exclusive waiters the first is woken, also by a wake-up without key: their order matters whatever their
 * keys.
 */
#define EXCLUSIVE_ORDER 0

void independence_queue_begin(void)
{
	n_queued = 0;
	memset(n_asked, 0, sizeof(n_asked));
}

static size_t find(unsigned thread)
{
	size_t at = 0;

	while (at < n_queued && queue[at].thread != thread)
		at++;
	return at;
}

static void take_off(size_t at)
{
	n_queued--;
	memmove(&queue[at], &queue[at + 1], (n_queued - at) * sizeof(queue[0]));
}

static const struct random_asked *next_asked(unsigned thread)
{
	return &random_world.asked[thread][n_asked[thread]++ % RANDOM_VALUES_MAX];
}

static void add_key(struct touch touch, unsigned key)
{
	touch.low = key;
	touch.high = key ? key : HEDDLE_WHOLE;
	independence_add(&touch);
}

static void add_exclusive_order(struct touch touch)
{
	touch.low = touch.high = EXCLUSIVE_ORDER;
	independence_add(&touch);
}

/*
 * Preparing again moves a waiter from its old key to the new one. If a wake-up has taken it off, the old key
 * shows it. A waiter without key is taken off by a wake-up that touches all keys, the new one included.
 */
static void add_old_key(struct touch touch, const struct random_asked *asked, bool was_queued)
{
	if (!asked->again || !asked->key || asked->key == asked->old_key || (!asked->old_key && !was_queued))
		return;
	touch.detail = !was_queued;
	add_key(touch, asked->old_key);
}

static void prepare(struct touch touch)
{
	const struct random_asked *asked = next_asked(touch.thread);
	size_t at = find(touch.thread);
	bool was_queued = at < n_queued;

	add_key(touch, asked->key);
	touch.is_label = false;
	add_old_key(touch, asked, was_queued);
	if (asked->exclusive && asked->key)
		add_exclusive_order(touch);
	if (!was_queued)
		n_queued++;
	queue[at] = (struct queued){ touch.thread, asked->key, asked->exclusive };
	keys[touch.thread] = asked->key;
}

static void finish(const struct touch *touch)
{
	size_t at = find(touch->thread);

	if (touch->value && at < n_queued)
		take_off(at);
	add_key(*touch, keys[touch->thread]);
}

static bool matches(const struct queued *waiter, unsigned key)
{
	return !waiter->key || !key || waiter->key == key;
}

/* The number of matching non-exclusive waiters: all of them are woken. */
static int64_t count_inclusive(unsigned key)
{
	int64_t n = 0;

	for (size_t i = 0; i < n_queued; i++)
		n += matches(&queue[i], key) && !queue[i].exclusive;
	return n;
}

/* Its value: how many it woke. A wake-up for any other key would have woken a waiter without key as well. */
static void wake(struct touch touch)
{
	unsigned key = next_asked(touch.thread)->key;
	int64_t exclusive = touch.value - count_inclusive(key);
	bool any_key = false;

	for (size_t at = 0; at < n_queued;) {
		if (!matches(&queue[at], key) || (queue[at].exclusive && exclusive-- <= 0)) {
			at++;
			continue;
		}
		any_key |= !queue[at].key;
		take_off(at);
	}
	add_key(touch, any_key ? 0 : key);
}

void independence_queue_add(const struct touch *touch)
{
	switch (touch->operation) {
	case HEDDLE_OP_WAIT_PREPARE:
		prepare(*touch);
		break;
	case HEDDLE_OP_WAIT_FINISH:
		finish(touch);
		break;
	case HEDDLE_OP_WAKE:
		wake(*touch);
		break;
	default:
		independence_add(touch);
		break;
	}
}
