/* SPDX-License-Identifier: MIT */
/*
 * Whether a blocking operation is enabled after a part of an execution: computed from the touches of its
 * object by the kept steps.
 */
#include "dpor/dpor.h"

#include "run/dependence.h"
#include "run/operation_table.h"

bool dpor_is_kept(const struct kept *kept, uint32_t step)
{
	size_t low = 0, high = kept->n;

	if (step < kept->earlier)
		return true;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (kept->steps[middle] < step)
			low = middle + 1;
		else
			high = middle;
	}
	return low < kept->n && kept->steps[low] == step;
}

/*
 * Returns whether the touch writes the whole object: then no later touch of the object is independent of it.
 */
static bool writes_all(const struct heddle_touch *touch)
{
	return touch->access == HEDDLE_WRITE && touch->low == 0 && touch->high == HEDDLE_WHOLE;
}

/*
 * Returns the earlier step's first touch of the object, if the step writes all of it: then no kept step
 * touches the object afterwards. Else NO_PREDECESSOR.
 */
static uint32_t settling_touch(const struct dpor *dpor, uint32_t earlier, uint32_t object)
{
	uint32_t first = NO_PREDECESSOR;

	for (uint32_t i = dpor->hb.first_touch[earlier]; i < dpor->hb.first_touch[earlier + 1]; i++) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object != object)
			continue;
		if (first == NO_PREDECESSOR)
			first = i;
		if (writes_all(touch))
			return first;
	}
	return NO_PREDECESSOR;
}

/* Returns the newest touch of the object that may be kept; then follow touch_previous. */
static uint32_t newest_to_look_at(const struct dpor *dpor, const struct kept *kept, uint32_t object)
{
	uint32_t settling = settling_touch(dpor, kept->earlier, object);

	return settling == NO_PREDECESSOR ? happens_before_newest(&dpor->hb, object)
					  : dpor->hb.touch_previous[settling];
}

static int sign(unsigned operation, unsigned access)
{
	enum operation_count count = operation_row(operation)->count;

	if (count == COUNTS_UP_IF_WRITE)
		return access == HEDDLE_WRITE;
	return count == COUNTS_UP ? 1 : count == COUNTS_DOWN ? -1 : 0;
}

enum held { HELD_UNKNOWN, HELD_NOT, HELD };

/* What a touch tells of whether the lock was held exclusively before it. */
static enum held told_of_holder(const struct heddle_touch *touch)
{
	int change = sign(touch->operation, touch->access);

	switch (touch->access) {
	case HEDDLE_WRITE:
		if (change > 0)
			return HELD_NOT;
		return change < 0 ? HELD : HELD_UNKNOWN;
	case HEDDLE_ADD:
		return HELD_NOT;
	default: /* a misuse, or a try that failed */
		return touch->operation == HEDDLE_OP_MUTEX_TRYLOCK ||
				       touch->operation == HEDDLE_OP_READ_TRYLOCK ||
				       (touch->operation == HEDDLE_OP_MUTEX_UNLOCK && touch->value)
			       ? HELD
			       : HELD_UNKNOWN;
	}
}

/*
 * Returns whether main held the lock exclusively before the first step, where touches are not recorded: the
 * oldest touch that tells decides.
 */
static bool was_held(const struct dpor *dpor, uint32_t lock)
{
	uint32_t i = happens_before_newest(&dpor->hb, lock);
	enum held oldest = HELD_UNKNOWN;

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		enum held told = dpor->execution->touches[i].object == lock
					 ? told_of_holder(&dpor->execution->touches[i])
					 : HELD_UNKNOWN;
		oldest = told == HELD_UNKNOWN ? oldest : told;
	}
	return oldest == HELD;
}

/* Returns whether the lock is held exclusively after the kept steps: the newest write decides. */
static bool is_held(const struct dpor *dpor, const struct kept *kept, uint32_t lock)
{
	uint32_t i = newest_to_look_at(dpor, kept, lock);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object == lock && touch->access == HEDDLE_WRITE &&
		    dpor_is_kept(kept, dpor->hb.touch_step[i]))
			return sign(touch->operation, touch->access) > 0;
	}
	return was_held(dpor, lock);
}

/*
 * Returns how many readers there were before the first step: so many more have left than have come, before
 * the first that took it exclusively. One that has not left by the end of the execution is not known.
 */
static int initial_readers(const struct dpor *dpor, uint32_t object)
{
	uint32_t i = happens_before_newest(&dpor->hb, object);
	int n = 0;

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		int change = sign(touch->operation, touch->access);
		if (touch->object != object)
			continue;
		if (touch->access == HEDDLE_ADD)
			n = n > change ? n - change : 0;
		else if (touch->access == HEDDLE_WRITE && change > 0)
			n = 0;
	}
	return n;
}

/* Returns how many readers hold the object after the kept steps. Readers commute, so they are counted. */
static int readers(const struct dpor *dpor, const struct kept *kept, uint32_t object)
{
	uint32_t i = newest_to_look_at(dpor, kept, object);
	int n = initial_readers(dpor, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object == object && touch->access == HEDDLE_ADD &&
		    dpor_is_kept(kept, dpor->hb.touch_step[i]))
			n += sign(touch->operation, touch->access);
	}
	return n;
}

/* Returns the object's count before any thread but main touched it: from its oldest touch. */
static int64_t initial_count(const struct dpor *dpor, uint32_t object)
{
	uint32_t i = happens_before_newest(&dpor->hb, object), oldest = NO_PREDECESSOR;

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		if (dpor->execution->touches[i].object == object)
			oldest = i;
	}
	if (oldest == NO_PREDECESSOR)
		return 0;
	return dpor->execution->touches[oldest].value +
	       sign(dpor->execution->touches[oldest].operation, dpor->execution->touches[oldest].access);
}

static int64_t count_left(const struct dpor *dpor, const struct kept *kept, uint32_t object)
{
	int64_t count = initial_count(dpor, object);
	uint32_t i = newest_to_look_at(dpor, kept, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object == object && dpor_is_kept(kept, dpor->hb.touch_step[i]))
			count -= sign(touch->operation, touch->access);
	}
	return count;
}

/* Returns the first step of a spin's round, or the spin's own number if it has none. */
static uint32_t begin_of_round(const struct dpor *dpor, const struct later *spin)
{
	uint32_t begin = spin->number, left = spin->round;

	for (uint32_t i = spin->number; left && i-- > 0;) {
		if (dpor->execution->steps[i].thread != spin->thread)
			continue;
		begin = i;
		left--;
	}
	return begin;
}

/* Returns whether another thread has changed what the spin reads, since its round read it first. */
static bool is_changed(const struct dpor *dpor, const struct kept *kept, const struct later *spin,
		       const struct heddle_touch *read, uint32_t begin)
{
	uint32_t i = happens_before_newest(&dpor->hb, read->object);
	bool was_read = false, change_before_that = false;

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		uint32_t step = dpor->hb.touch_step[i];
		bool own = dpor->execution->steps[step].thread == spin->thread;
		if (touch->object != read->object || !dpor_is_kept(kept, step))
			continue;
		if (own && touch->low == read->low && touch->high == read->high &&
		    !operation_row(touch->operation)->tells_nothing) {
			if (step < begin || change_before_that)
				return step >= begin;
			was_read = true;
		}
		if (!own && touch->access != HEDDLE_READ && touches_conflict(touch, read)) {
			if (!was_read)
				return true;
			change_before_that = true;
		}
	}
	return false;
}

static bool any_is_changed(const struct dpor *dpor, const struct kept *kept, const struct later *spin)
{
	uint32_t begin = begin_of_round(dpor, spin);

	for (uint32_t i = 0; i < spin->n_touches; i++) {
		if (is_changed(dpor, kept, spin, &spin->touches[i], begin))
			return true;
	}
	return false;
}

/*
 * Returns whether the object ended before the first step, where touches are not recorded: then its oldest
 * touch is a use that found it ended.
 */
static bool had_ended(const struct dpor *dpor, uint32_t object)
{
	uint32_t i = happens_before_newest(&dpor->hb, object);
	unsigned operation = HEDDLE_OP_NONE;

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		if (dpor->execution->touches[i].object == object)
			operation = dpor->execution->touches[i].operation;
	}
	return operation == HEDDLE_OP_DEAD;
}

/*
 * Returns whether the object has ended after the kept steps: then threads that wait for it are enabled.
 * Touches after its end show it as well, but for those of a spin, which repeats what its round has touched.
 */
static bool has_ended(const struct dpor *dpor, const struct kept *kept, uint32_t object)
{
	uint32_t i = newest_to_look_at(dpor, kept, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object == object && touch->operation != HEDDLE_OP_SPIN &&
		    dpor_is_kept(kept, dpor->hb.touch_step[i]))
			return operation_row(touch->operation)->tells_of_end;
	}
	return had_ended(dpor, object);
}

bool dpor_leaves_enabled(const struct dpor *dpor, const struct kept *kept, const struct later *later)
{
	uint32_t object = later->object;

	switch (operation_row(later->operation)->wait) {
	case WAITS_UNTIL_NOT_HELD:
		return !is_held(dpor, kept, object);
	case WAITS_UNTIL_NOBODY:
		return has_ended(dpor, kept, object) ||
		       (!is_held(dpor, kept, object) && readers(dpor, kept, object) <= 0);
	case WAITS_UNTIL_COUNTED:
		return count_left(dpor, kept, object) > 0 || has_ended(dpor, kept, object);
	case WAITS_UNTIL_CHANGED:
		return any_is_changed(dpor, kept, later);
	case WAITS_NOT:
	case WAITS_FOR_THREADS:
	case WAITS_TO_BE_WOKEN:
	case WAITS_UNTIL_FREE_TO_LOOK:
		break;
	}
	return true; /* enabled by steps that happen before it anyway, or decided by a probe */
}

bool dpor_is_disabled_for_good(const struct dpor *dpor, uint32_t earlier, const struct later *later)
{
	const struct kept kept = { .earlier = earlier };

	return later->operation != HEDDLE_OP_SPIN &&
	       settling_touch(dpor, earlier, later->object) != NO_PREDECESSOR &&
	       !dpor_leaves_enabled(dpor, &kept, later);
}
