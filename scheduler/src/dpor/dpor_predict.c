/* SPDX-License-Identifier: MIT */
/*
 * Prediction of conditional operations. A trylock and a compare-exchange do one of two things to one object.
 * The object's value after the kept steps decides between them, so no probe is needed.
 *
 * It is not known whether the step does no more than that: after another result the thread may choose, or
 * touch something without announcing it. So a prediction is made only if the thread's step of that number was
 * seen to do just that. Once some step of the kind did more, no step of the kind is predicted, and the
 * exploration restarts. The same holds for plain operations: once a step did more, or was refused, its kind
 * must be probed.
 */
#include "dpor/dpor.h"

#include "run/operation_table.h"

static bool tries(unsigned operation)
{
	return operation_row(operation)->tries;
}

static struct seen *place_of(struct dpor *dpor, const struct seen *what)
{
	unsigned is_write = what->access == HEDDLE_WRITE;

	return &dpor->seen[(what->thread * 64u + what->position * 2u + is_write) % SEEN_MAX];
}

static bool was_seen(struct dpor *dpor, const struct seen *what)
{
	const struct seen *seen = place_of(dpor, what);

	return seen->where == what->where && seen->thread == what->thread &&
	       seen->position == what->position && seen->access == what->access;
}

static bool is_simple(const struct heddle_step *step)
{
	return step->n_touches == 1 && !step->n_choices && !step->settled;
}

/*
 * A refused operation only reads its object: neither here nor, maybe, elsewhere does it do what was
 * announced.
 */
static bool is_refused(const struct dpor *dpor, const struct heddle_step *step)
{
	const struct operation_row *row = operation_row(step->operation);

	return row->is_plain && row->accesses & (OP_W | OP_A) &&
	       dpor->execution->touches[step->first_touch].access == HEDDLE_READ;
}

bool dpor_is_surprise(struct dpor *dpor, const struct heddle_step *step)
{
	uint64_t kind = UINT64_C(1) << step->operation;
	bool relied_on =
		tries(step->operation) ? (dpor->predicted & kind) != 0 : dpor_is_plain(dpor, step->operation);

	if (step->in_section || (is_simple(step) && !is_refused(dpor, step)) || dpor->surprising & kind)
		return false;
	dpor->surprising |= kind;
	dpor->uses.mispredicted += relied_on && tries(step->operation);
	return relied_on;
}

void dpor_see(struct dpor *dpor, const struct heddle_step *step)
{
	struct seen seen;

	if (!tries(step->operation) || step->in_section || !is_simple(step))
		return;
	if (operation_row(dpor->execution->touches[step->first_touch].operation)->tells_of_end)
		return;
	seen = (struct seen){ .where = step->where,
			      .thread = step->thread,
			      .position = dpor->hb.counts[step->thread],
			      .access = dpor->execution->touches[step->first_touch].access };
	*place_of(dpor, &seen) = seen;
}

/* Returns whether the touch tells the object's value; then sets *value. */
static bool tells(enum operation_told told, const struct heddle_touch *touch, int64_t *value)
{
	*value = told == TOLD_1 || told == TOLD_1_IF_WRITE;
	switch (told) {
	case TOLD_NOTHING:
		return false;
	case TOLD_0:
	case TOLD_1:
		return true;
	case TOLD_0_IF_WRITE:
	case TOLD_1_IF_WRITE:
		return touch->access == HEDDLE_WRITE;
	case TOLD_VALUE_IF_READ:
	case TOLD_VALUE:
		*value = touch->value;
		return told == TOLD_VALUE || touch->access == HEDDLE_READ;
	}
	return false;
}

/* The value before the touch; of a mutex 0 if it was free. False if the touch does not tell. */
static bool tells_before(const struct heddle_touch *touch, int64_t *value)
{
	return tells(operation_row(touch->operation)->before, touch, value);
}

/* The value after the touch. */
static bool tells_after(const struct heddle_touch *touch, int64_t *value)
{
	return tells(operation_row(touch->operation)->after, touch, value);
}

/*
 * Finds the object's value after the kept steps: from the last kept touch; if that does not tell, from the
 * value that the next touch in the execution found. Returns whether it is known.
 */
static bool value_left(const struct dpor *dpor, const struct kept *kept, uint32_t object, int64_t *value)
{
	bool is_found = false;
	int64_t found = 0;
	uint32_t i = happens_before_newest(&dpor->hb, object);

	for (; i != NO_PREDECESSOR; i = dpor->hb.touch_previous[i]) {
		const struct heddle_touch *touch = &dpor->execution->touches[i];
		if (touch->object != object)
			continue;
		if (operation_row(touch->operation)->tells_of_end)
			return false;
		if (dpor_is_kept(kept, dpor->hb.touch_step[i])) {
			if (tells_after(touch, value))
				return true;
			if (touch->access == HEDDLE_ADD)
				return false; /* adds before it may not be kept */
			break;
		}
		is_found = tells_before(touch, &found);
	}
	*value = found;
	return is_found;
}

static int64_t looked_for(const struct heddle_touch *touch)
{
	return touch->operation == HEDDLE_OP_MUTEX_TRYLOCK ? 0 : touch->expected;
}

/* Returns whether the step is a conditional operation with one touch and no choice. */
static bool just_tries(const struct dpor *dpor, const struct later *later)
{
	return tries(later->operation) && !(dpor->surprising >> later->operation & 1) &&
	       later->n_touches == 1 && !later->label.choices &&
	       !dpor->execution->steps[later->number].in_section;
}

const struct later *dpor_predict(struct dpor *dpor, const struct kept *kept, const struct later *later,
				 struct later *predicted)
{
	struct heddle_touch touch;
	struct seen what;
	int64_t value;

	if (!just_tries(dpor, later) || !value_left(dpor, kept, later->object, &value))
		return later;
	touch = later->touches[0];
	touch.access = value == looked_for(&touch) ? HEDDLE_WRITE : HEDDLE_READ;
	what = (struct seen){ .where = touch.where,
			      .thread = later->thread,
			      .position = later->position,
			      .access = touch.access };
	if (!was_seen(dpor, &what))
		return later;
	dpor->predicted |= UINT64_C(1) << later->operation;
	dpor->uses.predicted++;
	*predicted = *later;
	predicted->open = false;
	predicted->label.footprint = footprint_of(&dpor->labels, &touch, 1);
	return predicted;
}
