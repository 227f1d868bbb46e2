/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "races/await.h"
#include "hooks/access.h"
#include "races/await_table.h"
#include "run/spin.h"

/* Reads of one round; with more it counts as changed, and so it does with a plain one that was no step. */
#define READS_MAX HEDDLE_SPIN_READS_MAX

/* A loop that a thread is in. */
struct stay {
	const struct await_loop *loop; /* NULL: it is not known when the round began */
	uint32_t begin;		       /* the number of steps when it did */
	size_t n_reads;		       /* and of reads */
	uint32_t n_changes;	       /* and of changes that the thread has made */
};

/* Where a thread has come from. */
struct trail {
	const struct await_call *last;	/* NULL: to none of a loop */
	struct stay stays[AWAIT_DEPTH]; /* as the last call has its loops: the outermost first */
	uint32_t n_changes;
	size_t n_reads; /* of them READS_MAX are kept */
	struct spin_bytes reads[READS_MAX];
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
	trails[thread].n_reads = 0;
}

static enum await_way way_between(const struct await_call *last, const struct await_call *call,
				  const struct await_loop *loop)
{
	int from = last ? await_position(last, loop) : -1;

	return from < 0 ? AWAIT_BEGINS : await_way(loop, from, await_position(call, loop));
}

/*
 * The round begins here. Where none of an outer loop is under way, what was read before is of no use any
 * more.
 */
static void begin(struct trail *trail, unsigned depth, const struct await_loop *loop)
{
	bool is_within = false;

	for (unsigned i = 0; i < depth; i++)
		is_within |= trail->stays[i].loop != NULL;
	if (!is_within)
		trail->n_reads = 0;
	trail->stays[depth] =
		(struct stay){ loop, (uint32_t)engine->execution.n_steps, trail->n_reads, trail->n_changes };
}

/*
 * A read that was no step becomes a scheduling point, from the next execution on for all threads: then it is
 * known who changes what was read. While nobody else can run no read is a step, and none needs to be.
 * Returns whether all reads of the round were steps.
 */
static bool learn_reads(const struct trail *trail, const struct stay *stay)
{
	bool are_steps = trail->n_reads <= READS_MAX;

	if (engine_solo())
		return are_steps;
	for (size_t i = stay->n_reads; i < trail->n_reads && i < READS_MAX; i++) {
		if (trail->reads[i].is_step)
			continue;
		access_learn(trail->reads[i].address, trail->reads[i].size);
		are_steps = false;
	}
	return are_steps;
}

static void wait_for_change(const struct trail *trail, const struct stay *stay, void *caller)
{
	const struct heddle_where *where;

	if (!caller_is_scheduled() || engine->self->n_held || stay->n_changes != trail->n_changes)
		return;
	where = access_place(caller, NULL);
	if (learn_reads(trail, stay))
		spin_await(where, stay->begin, true, &trail->reads[stay->n_reads],
			   trail->n_reads - stay->n_reads);
	else
		spin_await(where, stay->begin, false, NULL, 0);
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

void await_keep(const void *address, size_t size, bool is_step)
{
	struct trail *trail = &trails[engine->self->index];

	if (!trail->last || trail->last->is_own)
		return;
	if (trail->n_reads < READS_MAX)
		spin_keep_bytes(&trail->reads[trail->n_reads], address, size, is_step);
	trail->n_reads++;
}

void await_change(void)
{
	if (engine->self)
		trails[engine->self->index].n_changes++;
}

#else
typedef int heddle_no_awaits;
#endif
