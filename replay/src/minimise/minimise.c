// SPDX-License-Identifier: MIT
#include <heddle/minimise.h>
#include <heddle/replay.h>

#include "minimise/bound.h"
#include "minimise/proposal.h"

#include <errno.h>
#include <stdlib.h>

#define CONFIRMATIONS 3
/* Executions that are longer than that in the mean are fewer. */
#define STEPS_EACH 100

struct minimising {
	struct search search;
	struct heddle_schedule *first; /* that replayed: what is looked for is its finding */
	struct heddle_schedule *best;  /* the shortest so far; may be the first */
	struct heddle_length length;   /* of that */
	struct plan plan;
	unsigned replays, replays_max;
	unsigned executions, executions_max;
	uint64_t steps; /* of these executions */
	bool is_fewest, is_cut_short;
};

static bool is_shorter(const struct heddle_length *a, const struct heddle_length *b)
{
	if (a->preemptions != b->preemptions)
		return a->preemptions < b->preemptions;
	if (a->steps != b->steps)
		return a->steps < b->steps;
	return a->threads < b->threads;
}

static bool are_replays_left(struct minimising *m)
{
	m->is_cut_short |= m->replays >= m->replays_max;
	return !m->is_cut_short;
}

static void take(struct minimising *m, struct heddle_schedule *found)
{
	if (m->best != m->first)
		heddle_schedule_free(m->best);
	m->best = found;
	m->length = heddle_schedule_length(found);
}

/* Tries the plan that was made of the best. Keeps what it gives, if that is shorter: 1, else 0, or -errno. */
static int try(struct minimising *m)
{
	struct heddle_schedule *found;
	struct heddle_length length;
	int error = attempt(&found, &m->search, m->best, &m->plan, &m->length);

	m->replays++;
	if (error != 0 || found == NULL)
		return error;
	length = heddle_schedule_length(found);
	if (!is_shorter(&length, &m->length)) {
		heddle_schedule_free(found);
		return 0;
	}
	take(m, found);
	return 1;
}

/*
 * Tries one proposal after the other, and goes on with the next of the shorter schedule where one is shorter,
 * until a whole round changes nothing.
 */
static int try_all(struct minimising *m, proposal *propose)
{
	size_t number = 0, since = 0;
	int result;

	for (;;) {
		if (!propose(m->best, number, &m->plan)) {
			if (since == 0)
				return 0;
			number = since = 0;
			continue;
		}
		if (m->plan.n > 0) {
			if (!are_replays_left(m))
				return 0;
			result = try(m);
			if (result < 0)
				return result;
			since += (size_t)result;
			number -= (size_t)result; /* what is next has its number */
		}
		number++;
	}
}

/* ---- the beginning */

/*
 * What the schedule was recorded of may have changed: then the finding is looked for as near to it as can be.
 */
static int follow_loosely(struct minimising *m, const struct heddle_schedule *schedule)
{
	const struct heddle_length any = { UINT32_MAX, HEDDLE_STEPS_MAX, 0 };

	m->search.any_line = true;
	proposal_as_it_is(schedule, &m->plan);
	m->replays++;
	return attempt(&m->first, &m->search, schedule, &m->plan, &any);
}

static int follow(struct minimising *m, const struct heddle_schedule *schedule)
{
	struct heddle_replay *replay;
	int error = heddle_replay(&replay, schedule, m->search.program, HEDDLE_REPLAY_STRICT);

	if (error != 0)
		return error;
	m->replays++;
	if (replay->outcome == HEDDLE_REPLAY_SAME) {
		m->first = replay->found;
		m->first->n_notes = 0; /* for who reads a replay: a file has none */
		replay->found = NULL;
	}
	heddle_replay_free(replay);
	return m->first != NULL ? 0 : follow_loosely(m, schedule);
}

/* Nothing behind the finding. */
static int cut_at_finding(struct minimising *m)
{
	const struct heddle_schedule *best = m->best;
	struct heddle_length up_to = m->length;
	struct heddle_schedule *cut;
	int error;

	if (best->finding.step >= best->n_steps)
		return 0;
	up_to.steps = best->finding.step;
	proposal_as_it_is(best, &m->plan);
	m->replays++;
	error = attempt(&cut, &m->search, best, &m->plan, &up_to);
	if (error == 0 && cut != NULL)
		take(m, cut);
	return error;
}

static int begin(struct minimising *m, const struct heddle_schedule *schedule)
{
	int error = follow(m, schedule);

	if (error != 0)
		return error;
	if (m->first == NULL)
		return -ENOENT;
	m->search.finding = m->first;
	m->search.any_line = false;
	take(m, m->first);
	return 0;
}

/* ---- fewer preemptions */

/* Until there are none, or none with fewer are left, or there have been enough. */
static int search_bounds(struct minimising *m)
{
	const uint64_t steps_max = (uint64_t)STEPS_EACH * m->executions_max;
	struct bound bound = { .is_exhausted = false };
	int error = 0;

	while (error == 0 && m->length.preemptions > 0 && m->executions < m->executions_max &&
	       m->steps < steps_max) {
		error = bound_search(&bound, &m->search, m->best, m->length.preemptions,
				     m->executions_max - m->executions, steps_max - m->steps);
		m->executions += bound.executions;
		m->steps += bound.steps;
		if (error != 0 || bound.found == NULL)
			break;
		take(m, bound.found);
		error = cut_at_finding(m);
	}
	m->is_fewest = bound.is_exhausted;
	return error;
}

/* ---- the end */

static int confirm(const struct minimising *m)
{
	int i;

	for (i = 0; i < CONFIRMATIONS; i++) {
		struct heddle_replay *replay;
		int error = heddle_replay_filled(&replay, m->best, m->search.program, HEDDLE_REPLAY_STRICT,
						 (unsigned char)(i * 0x5a));
		bool is_same;

		if (error != 0)
			return error;
		is_same = replay->outcome == HEDDLE_REPLAY_SAME && replay->n_moved == 0;
		heddle_replay_free(replay);
		if (!is_same)
			return -ENOENT;
	}
	return 0;
}

static int shorten(struct minimising *m)
{
	int error = cut_at_finding(m);

	if (error == 0)
		error = try_all(m, proposal_without_preemption);
	if (error == 0)
		error = search_bounds(m);
	if (error == 0)
		error = try_all(m, proposal_without_steps);
	return error;
}

int heddle_minimise(struct heddle_minimised *minimised, const struct heddle_schedule *schedule,
		    const struct heddle_program *program, const struct heddle_minimise_options *options)
{
	struct minimising m = {
		.search = { .finding = schedule, .program = program },
		.replays_max = options->replays != 0 ? options->replays : HEDDLE_MINIMISE_REPLAYS_DEFAULT,
		.executions_max =
			options->executions != 0 ? options->executions : HEDDLE_MINIMISE_EXECUTIONS_DEFAULT,
	};
	int error;

	*minimised = (struct heddle_minimised){ .before = heddle_schedule_length(schedule) };
	if (!schedule->has_finding)
		return -EINVAL;
	m.plan.picks = calloc(PLAN_MAX, sizeof(*m.plan.picks));
	error = m.plan.picks != NULL ? begin(&m, schedule) : -ENOMEM;
	if (error == 0)
		error = shorten(&m);
	if (error == 0)
		error = confirm(&m);
	free(m.plan.picks);
	if (error != 0 || m.best != m.first)
		heddle_schedule_free(m.first);
	if (error != 0) {
		if (m.best != m.first)
			heddle_schedule_free(m.best);
		return error;
	}
	minimised->schedule = m.best;
	minimised->after = m.length;
	minimised->replays = m.replays;
	minimised->executions = m.executions;
	minimised->is_fewest = m.is_fewest || m.length.preemptions == 0;
	minimised->is_cut_short = m.is_cut_short;
	return 0;
}
