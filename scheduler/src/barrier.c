/* SPDX-License-Identifier: MIT */
#include "engine.h"

void heddle_barrier_init_at(struct heddle_barrier *barrier, uint32_t parties, struct heddle_name name,
			    const struct heddle_where *where)
{
	object_init(&barrier->object, HEDDLE_OBJECT_BARRIER, name);
	if (!parties)
		heddle_report(HEDDLE_LOCK_MISUSE, true, "barrier for nobody", where,
			      "a barrier is made for 0 parties");
	barrier->parties = parties;
	barrier->arrived = 0;
}

static struct operation operation_on(struct heddle_barrier *barrier, enum heddle_operation kind,
				     enum heddle_access access, const struct heddle_where *where)
{
	return (struct operation){ .kind = kind,
				   .access = access,
				   .object = &barrier->object,
				   .high = HEDDLE_WHOLE,
				   .where = where,
				   .context = barrier };
}

static void touch_round(const struct operation *operation, uint64_t round, enum heddle_access access)
{
	struct operation in_round = *operation;

	in_round.low = in_round.high = round;
	operation_touch(&in_round, access, 0);
}

/* Returns the round that the thread takes part in. */
static uint64_t arrive(struct heddle_barrier *barrier, const struct heddle_where *where)
{
	struct operation arrive = operation_on(barrier, HEDDLE_OP_BARRIER_ARRIVE, HEDDLE_ADD, where);
	uint64_t round;

	operation_begin_sleeping(&arrive);
	round = barrier->arrived++ / barrier->parties;
	touch_round(&arrive, round, HEDDLE_ADD);
	if (round)
		touch_round(&arrive, round - 1, HEDDLE_READ);
	return round;
}

/* The pending operation's range is the round. */
static bool is_complete(const struct heddle_thread *self, const void *context)
{
	const struct heddle_barrier *barrier = context;
	return barrier->arrived / barrier->parties > self->pending.low;
}

void heddle_barrier_wait_at(struct heddle_barrier *barrier, const struct heddle_where *where)
{
	struct operation pass = operation_on(barrier, HEDDLE_OP_BARRIER_PASS, HEDDLE_READ, where);

	pass.low = pass.high = arrive(barrier, where);
	pass.enabled = is_complete;
	operation_begin(&pass);
	operation_touch(&pass, HEDDLE_READ, 0);
}

bool barrier_is_waited_on(const struct heddle_object *object)
{
	const struct heddle_barrier *barrier = (const struct heddle_barrier *)object;
	return barrier->parties && barrier->arrived % barrier->parties;
}
