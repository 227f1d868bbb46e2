/* SPDX-License-Identifier: MIT */
/*
 * The strategy that plays back a recorded exploration: it repeats each execution, and abandons those that it
 * cannot repeat.
 */
#include "exploring.h"

#include <string.h>

static struct heddle_mutex m;
static struct heddle_atomic x, y;
static struct heddle_spinlock lock;

THREAD(chooses)
{
	heddle_mutex_lock(&m);
	heddle_atomic_store(&x, heddle_choose(3, "what to store"));
	heddle_mutex_unlock(&m);
}

THREAD(looks)
{
	heddle_atomic_load(&x);
}

BODY(choice_and_look)
{
	heddle_mutex_init(&m, "m");
	heddle_atomic_init(&x, 0, "x");
	run_threads(chooses, looks, chooses);
}

/*
 * y is touched outside the lock, and the section is more than one step: the scheduler learns it, and the
 * exploration restarts.
 */
THREAD(in_section)
{
	IN_SECTION(&lock, heddle_atomic_add_return(&x, 1); heddle_atomic_add_return(&y, 1));
}

THREAD(outside)
{
	heddle_atomic_load(&y);
	heddle_atomic_load(&x);
}

BODY(split_section)
{
	heddle_spinlock_init(&lock, "lock");
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
	run_threads(in_section, outside);
}

static uint8_t picks[100000], choices[10000];
static uint64_t restarts[10];
static struct heddle_recording recording;
static uint64_t hash, recorded_hash;

static void mix(uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x100000001b3);
}

static void mix_execution(void *unused, const struct heddle_execution *execution)
{
	(void)unused;
	for (size_t i = 0; i < execution->n_steps; i++) {
		mix(execution->steps[i].thread);
		mix(execution->steps[i].operation);
		mix((uint64_t)execution->steps[i].value);
	}
	for (size_t i = 0; i < execution->n_choices; i++)
		mix(execution->choices[i].value);
	mix(execution->n_touches);
}

static void record(void *unused, const struct heddle_execution *execution)
{
	if (execution->number == 0 && recording.n_executions) /* after a restart */
		restarts[recording.n_restarts++] = recording.n_executions;
	for (size_t i = 0; i < execution->n_steps; i++)
		picks[recording.n_picks++] = (uint8_t)execution->steps[i].thread;
	for (size_t i = 0; i < execution->n_choices; i++)
		choices[recording.n_choices++] = (uint8_t)execution->choices[i].value;
	recording.n_executions++;
	mix_execution(unused, execution);
}

static struct heddle_statistics explore_recording(thread_function *body)
{
	struct explored explored;

	recording = (struct heddle_recording){ .picks = picks, .choices = choices, .restarts = restarts };
	hash = 0;
	explored = explore_visiting(body, &(struct heddle_options){ 0 }, EXECUTIONS_LIMIT, record, NULL);
	cr_assert_eq(explored.result, 0);
	recorded_hash = hash;
	return explored.statistics;
}

static struct heddle_statistics play(thread_function *body)
{
	struct explored explored;

	hash = 0;
	explored = explore_visiting(body,
				    &(struct heddle_options){ .strategy = &heddle_strategy_playback,
							      .strategy_argument = &recording },
				    EXECUTIONS_LIMIT, mix_execution, NULL);
	cr_assert_eq(explored.result, 0);
	return explored.statistics;
}

static void expect_the_same(thread_function *body)
{
	struct heddle_statistics recorded = explore_recording(body);
	struct heddle_statistics played = play(body);

	cr_expect_gt(recorded.executions, 2);
	cr_expect_eq(recorded.restarts, recording.n_restarts);
	cr_expect_gt(recorded.restarts, 0);
	cr_expect_eq(hash, recorded_hash);
	cr_expect_eq(played.executions, recorded.executions);
	cr_expect_eq(played.steps, recorded.steps);
	cr_expect_eq(played.restarts, recorded.restarts);
	cr_expect_eq(played.blocked, 0);
}

Test(playback, repeats_every_execution)
{
	expect_the_same(choice_and_look);
}

Test(playback, repeats_what_came_before_a_restart)
{
	expect_the_same(split_section);
}

Test(playback, gives_up_what_it_cannot_repeat)
{
	struct heddle_statistics played;

	explore_recording(choice_and_look);
	recording.n_choices = 0;
	played = play(choice_and_look);
	cr_expect_gt(played.blocked, 0);
	cr_expect_eq(played.executions, 0);

	explore_recording(choice_and_look);
	picks[0] = HEDDLE_THREADS_MAX - 1;
	played = play(choice_and_look);
	cr_expect_geq(played.blocked, 1, "that thread is not there");
}

Test(playback, is_not_chosen_by_name)
{
	cr_expect_null(heddle_strategy_by_name(heddle_strategy_playback.name), "it needs a recording");
}
