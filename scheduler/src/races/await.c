/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/await.h"
#include "hooks/access.h"
#include "races/await_table.h"
#include "run/spin.h"

/*
 * Plain reads of one round that were no steps; with more the round counts as changed, and so it does
 * with one.
 */
#define UNSEEN_MAX HEDDLE_SPIN_READS_MAX

struct unseen {
	const void *address;
	size_t size;
};

/* A loop that a thread is in. */
struct stay {
	const struct await_loop *loop; /* NULL: it is not known when the round began */
	uint32_t begin;		       /* the number of steps when it did */
	unsigned n_unseen;	       /* and of unseen reads */
};

/* Where a thread has come from. */
struct trail {
	const struct await_call *last;	/* NULL: to none of a loop */
	struct stay stays[AWAIT_DEPTH]; /* as the last call has its loops: the outermost first */
	unsigned n_unseen;
	struct unseen unseen[UNSEEN_MAX];
};

bool await_has_loops;
static struct trail trails[HEDDLE_THREADS_MAX];

void await_open(void)
{
	await_has_loops = await_table_read();
}

void await_begin_thread(unsigned thread)
{
	trails[thread].last = NULL;
	trails[thread].n_unseen = 0;
}

static enum await_way way_between(const struct await_call *last, const struct await_call *call,
				  const struct await_loop *loop)
{
	int from = last ? await_position(last, loop) : -1;

	return from < 0 ? AWAIT_BEGINS : await_way(loop, from, await_position(call, loop));
}

/*
 * The round begins here. Where none of an outer loop is under way, what it read unseen is of no use
 * any more.
 */
static void begin(struct trail *trail, unsigned depth, const struct await_loop *loop)
{
	bool is_within = false;

	for (unsigned i = 0; i < depth; i++)
		is_within |= trail->stays[i].loop != NULL;
	if (!is_within)
		trail->n_unseen = 0;
	trail->stays[depth] = (struct stay){ loop, (uint32_t)engine->execution.n_steps, trail->n_unseen };
}

/*
 * An unseen read becomes a scheduling point, from the next execution on for all threads: then it is known
 * who changes what was read. While nobody else can run no read is a step, and none needs to be.
 */
static bool learn_unseen(const struct trail *trail, const struct stay *stay)
{
	if (engine_solo())
		return true;
	for (unsigned i = stay->n_unseen; i < trail->n_unseen; i++)
		access_learn(trail->unseen[i].address, trail->unseen[i].size);
	return stay->n_unseen == trail->n_unseen;
}

static void wait_for_change(const struct trail *trail, const struct stay *stay, void *caller)
{
	bool is_whole;

	if (!caller_is_scheduled() || engine->self->n_held)
		return;
	is_whole = learn_unseen(trail, stay);
	spin_await(access_place(caller, NULL), stay->begin, is_whole);
}

/*
 * Returns the loop of which a round has ended, NULL: of none. Loops that the thread has come into
 * begin behind.
 */
static const struct stay *follow(struct trail *trail, const struct await_call *call, uint8_t *begins)
{
	const struct stay *ended = NULL;

	for (unsigned i = 0; i < call->n_loops; i++) {
		const struct await_loop *loop = call->loops[i];
		struct stay *stay = &trail->stays[i];
		enum await_way way = way_between(trail->last, call, loop);
		bool is_known = stay->loop == loop && way != AWAIT_BEGINS;

		if (way == AWAIT_WITHIN && is_known)
			continue;
		if (way == AWAIT_ENDS && is_known)
			ended = stay;
		else
			stay->loop = NULL;
		*begins |= (uint8_t)((way == AWAIT_ENDS || way == AWAIT_BEGINS) << i);
	}
	for (unsigned i = call->n_loops; i < AWAIT_DEPTH; i++)
		trail->stays[i].loop = NULL;
	return ended;
}

void await_arrive(void *caller)
{
	struct trail *trail;
	const struct await_call *call;
	const struct stay *ended;
	uint8_t begins = 0;

	if (!engine->self)
		return;
	trail = &trails[engine->self->index];
	call = access_unwatched ? NULL : await_call_at(caller);
	if (call && (ended = follow(trail, call, &begins)))
		wait_for_change(trail, ended, caller);
	for (unsigned i = 0; call && i < call->n_loops; i++) {
		if (begins >> i & 1)
			begin(trail, i, call->loops[i]);
	}
	trail->last = call;
}

void await_unseen(const void *address, size_t size)
{
	struct trail *trail = &trails[engine->self->index];

	if (!trail->last || trail->last->is_own)
		return;
	if (trail->n_unseen < UNSEEN_MAX)
		trail->unseen[trail->n_unseen++] = (struct unseen){ address, size };
}

#else
typedef int heddle_no_awaits;
#endif
