/* SPDX-License-Identifier: MIT */
/* Holders: an operation is refused if its thread holds the lock already, or does not hold it. */
#include "independence_touch.h"

#define HOLDS_MAX 64

struct hold {
	uint32_t object;
	uint8_t thread;
	bool reads;
};

static struct hold holds[HOLDS_MAX];
static size_t n_holds;

static size_t find(const struct touch *touch)
{
	size_t at = 0;

	while (at < n_holds && (holds[at].object != touch->object || holds[at].thread != touch->thread))
		at++;
	return at;
}

/* A thread that waits for a rwsem has it before it does anything else. */
static bool takes(const struct touch *touch)
{
	switch (touch->operation) {
	case HEDDLE_OP_MUTEX_LOCK:
	case HEDDLE_OP_READ_LOCK:
	case HEDDLE_OP_WRITE_LOCK:
	case HEDDLE_OP_DOWN_READ:
	case HEDDLE_OP_DOWN_WRITE:
		return true;
	case HEDDLE_OP_MUTEX_TRYLOCK:
	case HEDDLE_OP_READ_TRYLOCK:
	case HEDDLE_OP_WRITE_TRYLOCK:
		return touch->value;
	default:
		return false;
	}
}

static bool releases(const struct touch *touch)
{
	switch (touch->operation) {
	case HEDDLE_OP_MUTEX_UNLOCK:
	case HEDDLE_OP_READ_UNLOCK:
	case HEDDLE_OP_WRITE_UNLOCK:
	case HEDDLE_OP_UP_READ:
	case HEDDLE_OP_UP_WRITE:
		return true;
	default:
		return false;
	}
}

/* Taking a lock for reading twice is refused; for other locks the second taking makes no second hold. */
static void take(struct touch *touch, size_t at)
{
	bool reads = touch->operation == HEDDLE_OP_READ_LOCK || touch->operation == HEDDLE_OP_READ_TRYLOCK ||
		     touch->operation == HEDDLE_OP_DOWN_READ;

	touch->refused = at < n_holds && reads && holds[at].reads;
	if (at == n_holds && n_holds < HOLDS_MAX)
		holds[n_holds++] = (struct hold){ touch->object, touch->thread, reads };
}

static void release(struct touch *touch, size_t at)
{
	touch->refused = at == n_holds;
	if (at < n_holds)
		holds[at] = holds[--n_holds];
}

/* A wait on a condition releases the mutex; the following lock takes it again. */
void independence_find_refused(void)
{
	n_holds = 0;
	for (size_t i = 0; i < n_touches; i++) {
		size_t at = find(&touches[i]);

		if (takes(&touches[i]))
			take(&touches[i], at);
		else if (releases(&touches[i]))
			release(&touches[i], at);
	}
}
