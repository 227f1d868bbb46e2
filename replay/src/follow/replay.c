// SPDX-License-Identifier: MIT
#include <heddle/replay.h>

#include "schedule/compare.h"
#include "follow/follow.h"
#include "follow/prefix.h"
#include "schedule/notes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct heddle_options heddle_schedule_options(const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_header *header = &schedule->header;

	return (struct heddle_options){
		.sections = header->sections,
		.points = header->points,
		.steps_max = header->steps_max,
		.faults = header->faults,
		.spurious = header->spurious,
		.isolate = header->isolate,
		.seed = header->seed,
	};
}

/*
 * The last step of the threads that wait for each other: there the stack tells what for. n_steps if they took
 * none.
 */
static size_t last_step_of_waits(const struct heddle_schedule *schedule)
{
	size_t step, i;

	for (step = schedule->n_steps; step > 0; step--) {
		for (i = 0; i < schedule->n_waits; i++) {
			if (schedule->waits[i].thread == schedule->steps[step - 1].thread)
				return step - 1;
		}
	}
	return schedule->n_steps;
}

uint32_t heddle_schedule_failing_step(const struct heddle_schedule *schedule)
{
	size_t step = last_step_of_waits(schedule);

	if (step < schedule->n_steps)
		return (uint32_t)step;
	if (schedule->has_finding && schedule->finding.step < schedule->n_steps)
		step = schedule->finding.step;
	return step > 0 ? (uint32_t)step - 1 : 0;
}

/* How well a finding fits the recorded one. */
enum fit { FITS_NOT, FITS_AND_IS_HARD, IS_RECORDED, IS_IN_ITS_FUNCTION, IS_ON_ITS_LINE };

static enum fit fit_of(const struct heddle_schedule *recorded, const struct heddle_execution *execution,
		       const struct heddle_finding *finding)
{
	if (!heddle_compare_finding(recorded, execution, finding))
		return finding->hard ? FITS_AND_IS_HARD : FITS_NOT;
	if (!heddle_compare_finding_place(recorded, finding))
		return IS_RECORDED;
	if (finding->where != NULL && (unsigned)finding->where->line != recorded->finding.place.line)
		return IS_IN_ITS_FUNCTION;
	return IS_ON_ITS_LINE;
}

/*
 * The recorded finding if it is there, best in the place where it was; else the first hard one, else the
 * first.
 */
static const struct heddle_finding *choose_finding(const struct heddle_schedule *recorded,
						   const struct heddle_execution *execution,
						   bool *is_recorded)
{
	const struct heddle_finding *found = NULL, *finding = execution->findings;
	enum fit best = FITS_NOT, fit;
	size_t i;

	for (i = 0; i < execution->n_findings; i++, finding++) {
		fit = fit_of(recorded, execution, finding);
		if (found != NULL && fit <= best)
			continue;
		found = finding;
		best = fit;
	}
	*is_recorded = best >= IS_RECORDED;
	return found;
}

static enum heddle_replay_outcome judge(const struct heddle_replay *replay, enum heddle_replay_mode mode,
					bool is_recorded)
{
	if (mode == HEDDLE_REPLAY_STRICT && replay->n_differences > 0)
		return HEDDLE_REPLAY_DIVERGED;
	if (is_recorded)
		return HEDDLE_REPLAY_SAME;
	return replay->found->has_finding ? HEDDLE_REPLAY_OTHER : HEDDLE_REPLAY_PASSED;
}

/*
 * That a class is lost says nothing of its execution but that there is one: it is found again where the
 * execution happens again.
 */
static bool is_of_exploration(const struct heddle_schedule *schedule)
{
	return schedule->has_finding && schedule->finding.kind == HEDDLE_CLASS_LOST;
}

static struct heddle_finding finding_of_exploration(const struct heddle_schedule *schedule,
						    const struct heddle_execution *execution)
{
	struct heddle_finding finding = { .kind = schedule->finding.kind,
					  .hard = schedule->finding.hard,
					  .subject = schedule->finding.subject,
					  .step = (uint32_t)execution->n_steps,
					  .thread = -1 };

	snprintf(finding.message, sizeof(finding.message), "%s", schedule->finding.message);
	return finding;
}

static int conclude(struct heddle_replay *replay, const struct heddle_schedule *schedule,
		    const struct heddle_execution *execution, enum heddle_replay_mode mode)
{
	bool is_recorded;
	const struct heddle_finding *finding = choose_finding(schedule, execution, &is_recorded);
	struct heddle_finding lost;
	int error;

	if (mode == HEDDLE_REPLAY_STRICT && is_of_exploration(schedule)) {
		lost = finding_of_exploration(schedule, execution);
		finding = &lost;
		is_recorded = true;
	}
	error = heddle_schedule_capture(&replay->found, &schedule->header, execution, finding);
	if (error != 0)
		return error;
	is_recorded = is_recorded && heddle_compare_waits(schedule, replay->found);
	if (mode == HEDDLE_REPLAY_STRICT && heddle_compare_steps(replay, schedule))
		heddle_compare_end(replay, schedule, is_recorded);
	if (is_recorded && !heddle_compare_finding_place(schedule, finding))
		heddle_note_moved_finding(replay, schedule);
	replay->outcome = judge(replay, mode, is_recorded);
	return 0;
}

static int run(struct heddle_replay *replay, const struct heddle_program *program,
	       const struct heddle_options *base, enum heddle_replay_mode mode, struct follow *follow)
{
	const struct heddle_schedule *schedule = follow->schedule;
	struct heddle_thread_info threads[HEDDLE_THREADS_MAX];
	struct heddle_options options = *base;
	struct notes notes;
	struct heddle_explorer *explorer;
	const struct heddle_execution *execution;
	int result;

	options.strategy = mode == HEDDLE_REPLAY_STRICT ? &heddle_follow_strictly : &heddle_follow_loosely;
	options.strategy_argument = follow;
	heddle_follow_know_threads(&options, schedule, threads);
	notes_listen(&notes, &options);
	result = heddle_explorer_open(&explorer, program, &options);
	if (result == 0) {
		result = heddle_explorer_next(explorer, &execution);
		if (result == 1)
			result = conclude(replay, schedule, execution, mode);
		heddle_explorer_close(explorer);
	}
	if (result == 0)
		result = notes_give(&notes, replay->found);
	notes_end(&notes);
	return result;
}

int heddle_replay_filled(struct heddle_replay **replay, const struct heddle_schedule *schedule,
			 const struct heddle_program *program, enum heddle_replay_mode mode,
			 unsigned char fill)
{
	struct heddle_options options = heddle_schedule_options(schedule);
	struct follow follow = { .schedule = schedule };
	int error = -ENOMEM;

	if (mode == HEDDLE_REPLAY_PREFIX)
		return heddle_replay_prefix(replay, schedule, program, HEDDLE_NO_STEP, 0);
	options.fill = fill;
	*replay = calloc(1, sizeof(**replay));
	follow.replay = *replay;
	follow.passed = calloc(schedule->n_steps + 1, sizeof(*follow.passed));
	if (*replay != NULL && follow.passed != NULL)
		error = run(*replay, program, &options, mode, &follow);
	free(follow.passed);
	if (error != 0) {
		heddle_replay_free(*replay);
		*replay = NULL;
	}
	return error;
}

int heddle_replay(struct heddle_replay **replay, const struct heddle_schedule *schedule,
		  const struct heddle_program *program, enum heddle_replay_mode mode)
{
	return heddle_replay_filled(replay, schedule, program, mode, 0);
}

/* ---- a prefix, and what can follow it */

/* Of two findings the better one to tell: the recorded one, any, none. */
static unsigned rank(const struct heddle_replay *replay)
{
	if (replay->found == NULL)
		return 0;
	if (replay->outcome == HEDDLE_REPLAY_SAME)
		return 3;
	return replay->outcome == HEDDLE_REPLAY_OTHER ? 2 : 1;
}

/* Keeps the execution if it is a better one. */
static int look_at(struct heddle_replay *replay, const struct heddle_schedule *schedule,
		   const struct heddle_execution *execution, struct notes *notes)
{
	struct heddle_replay one = { .outcome = HEDDLE_REPLAY_PASSED };
	int error;

	replay->executions++;
	if (rank(replay) > 0 && execution->n_findings == 0)
		return 0;
	error = conclude(&one, schedule, execution, HEDDLE_REPLAY_PREFIX);
	if (error == 0)
		error = notes_give(notes, one.found);
	if (error != 0 || rank(&one) <= rank(replay)) {
		heddle_schedule_free(one.found);
		return error;
	}
	heddle_schedule_free(replay->found);
	replay->found = one.found;
	replay->outcome = one.outcome;
	return 0;
}

static int explore_from(struct heddle_replay *replay, struct prefix *prefix, struct heddle_explorer *explorer,
			struct notes *notes, uint32_t most)
{
	const struct heddle_execution *execution;
	int result = 1, error;

	while (result == 1 && replay->executions < most && replay->outcome != HEDDLE_REPLAY_SAME) {
		notes_forget(notes);
		result = heddle_explorer_next(explorer, &execution);
		error = result == 1 ? look_at(replay, prefix->schedule, execution, notes) : 0;
		if (error != 0)
			result = error;
	}
	replay->n_followed = prefix->steps;
	replay->preemptions = prefix->completed;
	replay->is_exhausted = prefix->is_exhausted;
	return result < 0 ? result : 0;
}

static int run_prefix(struct heddle_replay *replay, const struct heddle_program *program,
		      struct prefix *prefix, uint32_t most)
{
	struct heddle_options options = heddle_schedule_options(prefix->schedule);
	struct heddle_thread_info threads[HEDDLE_THREADS_MAX];
	struct heddle_explorer *explorer;
	struct notes notes;
	int result;

	options.strategy = &prefix_strategy;
	options.strategy_argument = prefix;
	heddle_follow_know_threads(&options, prefix->schedule, threads);
	notes_listen(&notes, &options);
	result = heddle_explorer_open(&explorer, program, &options);
	if (result == 0) {
		result = explore_from(replay, prefix, explorer, &notes, most);
		heddle_explorer_close(explorer);
	}
	notes_end(&notes);
	return result;
}

int heddle_replay_prefix(struct heddle_replay **replay, const struct heddle_schedule *schedule,
			 const struct heddle_program *program, uint32_t steps, uint32_t executions)
{
	struct prefix prefix = { .schedule = schedule,
				 .steps = steps < schedule->n_steps ? steps : (uint32_t)schedule->n_steps,
				 .completed = -1 };
	int error = -ENOMEM;

	*replay = calloc(1, sizeof(**replay));
	prefix.nodes = calloc(PREFIX_NODES_MAX, sizeof(*prefix.nodes));
	if (*replay != NULL && prefix.nodes != NULL) {
		(*replay)->outcome = HEDDLE_REPLAY_PASSED;
		error = run_prefix(*replay, program, &prefix,
				   executions != 0 ? executions : HEDDLE_PREFIX_EXECUTIONS_DEFAULT);
	}
	free(prefix.nodes);
	if (error == 0)
		return 0;
	heddle_replay_free(*replay);
	*replay = NULL;
	return error;
}

void heddle_replay_free(struct heddle_replay *replay)
{
	if (replay == NULL)
		return;
	heddle_schedule_free(replay->found);
	free(replay);
}

static void describe_finding(const struct heddle_schedule_finding *finding, const char *rest, char *buffer,
			     size_t size)
{
	snprintf(buffer, size, "%s (%s)%s, after %u step%s", heddle_finding_kind_name(finding->kind),
		 finding->subject, rest, finding->step, finding->step == 1 ? "" : "s");
}

const char *heddle_replay_describe(const struct heddle_replay *replay, char *buffer, size_t size)
{
	switch (replay->outcome) {
	case HEDDLE_REPLAY_SAME:
		describe_finding(&replay->found->finding, " again", buffer, size);
		break;
	case HEDDLE_REPLAY_OTHER:
		describe_finding(&replay->found->finding, ", which is not the recorded finding", buffer,
				 size);
		break;
	case HEDDLE_REPLAY_PASSED:
		snprintf(buffer, size, "passes: no finding in %zu step%s", replay->found->n_steps,
			 replay->found->n_steps == 1 ? "" : "s");
		break;
	case HEDDLE_REPLAY_DIVERGED:
		snprintf(buffer, size, "diverged at step %u: expected %s; found %s", replay->step,
			 replay->expected, replay->instead);
		break;
	}
	return buffer;
}
