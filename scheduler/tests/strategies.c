/* SPDX-License-Identifier: MIT */
/* The strategies against closed formulas, and errors of the explorer. */
#include "exploring.h"

#include <errno.h>
#include <string.h>

static struct heddle_atomic x;
static unsigned rounds;

THREAD(stores)
{
	for (unsigned i = 0; i < rounds; i++)
		heddle_atomic_store(&x, 1);
}

THREAD(loads)
{
	for (unsigned i = 0; i < rounds; i++)
		heddle_atomic_load(&x);
}

BODY(two_store)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores, stores);
}

BODY(three_store)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores, stores, stores);
}

BODY(three_load)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(loads, loads, loads);
}

BODY(one_stores_three_load)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(stores, loads, loads, loads);
}

/* n threads of k steps: (nk)! / (k!)^n interleavings. */
static uint64_t interleavings(unsigned threads, unsigned steps)
{
	uint64_t n = 1, done = 0;

	for (unsigned thread = 0; thread < threads; thread++) {
		for (unsigned step = 1; step <= steps; step++)
			n = n * ++done / step;
	}
	return n;
}

Test(naive, counts)
{
	for (rounds = 1; rounds <= 5; rounds++)
		expect_interleavings(two_store, interleavings(2, rounds));
	for (rounds = 1; rounds <= 3; rounds++) {
		expect_interleavings(three_store, interleavings(3, rounds));
		expect_interleavings(three_load, interleavings(3, rounds));
	}
	cr_expect_eq(interleavings(3, 3), 1680);
}

Test(dpor, counts)
{
	for (rounds = 1; rounds <= 4; rounds++) {
		expect_classes(two_store, interleavings(2, rounds));
		expect_classes(three_load, 1);
	}
	for (rounds = 1; rounds <= 3; rounds++)
		expect_classes(three_store, interleavings(3, rounds));
	rounds = 1;
	expect_classes(one_stores_three_load, 8);
}

/* The names of strategies. */

Test(strategies, by_name)
{
	static const char *const names[] = { "dpor", "naive", "random" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct heddle_strategy *strategy = heddle_strategy_by_name(names[i]);
		cr_assert_not_null(strategy);
		cr_expect_str_eq(strategy->name, names[i]);
		cr_expect_gt(strlen(strategy->promise), 10);
	}
	cr_expect_null(heddle_strategy_by_name("no such strategy"));
	cr_expect_null(heddle_strategy_by_name("follow"), "it needs a list");
	cr_expect(heddle_strategy_by_name("dpor")->exhaustive);
	cr_expect(heddle_strategy_by_name("naive")->exhaustive);
	cr_expect_not(heddle_strategy_by_name("random")->exhaustive);
}

/* follow */

static struct heddle_mutex m;

THREAD(locks_and_chooses)
{
	heddle_mutex_lock(&m);
	outcome(heddle_choose(4, "which"));
	heddle_mutex_unlock(&m);
}

THREAD(locks)
{
	heddle_mutex_lock(&m);
	heddle_mutex_unlock(&m);
}

BODY(choice_and_lock)
{
	heddle_mutex_init(&m, "m");
	run_threads(locks_and_chooses, locks);
}

static struct explored follow(struct heddle_follow *list)
{
	return explore(choice_and_lock, .strategy = &heddle_strategy_follow, .strategy_argument = list);
}

static const uint16_t second_first[] = { 2, 2, 1, 1, 0 };
static const uint16_t third_value[] = { 2 };

static struct heddle_follow list_of(size_t n_picks, size_t n_choices)
{
	return (struct heddle_follow){
		.picks = second_first, .n_picks = n_picks, .choices = third_value, .n_choices = n_choices
	};
}

Test(follow, repeats_what_the_list_says)
{
	struct heddle_follow list = list_of(5, 1);
	struct explored explored = follow(&list);

	cr_expect_eq(explored.executions, 1);
	cr_expect_not(list.diverged);
	cr_expect_eq(came_to(&explored, 2), 1);
	cr_expect_str_eq(explored.first,
			 "B lock(m w); B unlock(m w); A lock(m w); A unlock(m w); main join_all()");
}

Test(follow, says_where_it_diverges)
{
	static const uint16_t disabled[] = { 1, 2 };
	struct heddle_follow shorter = list_of(3, 1), fewer = list_of(5, 0);
	struct heddle_follow wrong = {
		.picks = disabled, .n_picks = 2, .choices = third_value, .n_choices = 1
	};

	follow(&shorter);
	cr_expect(shorter.diverged);
	cr_expect_eq(shorter.diverged_step, 3);
	cr_expect_str_eq(shorter.reason, "more steps than recorded");
	follow(&fewer);
	cr_expect(fewer.diverged);
	cr_expect_str_eq(fewer.reason, "more choices than recorded");
	follow(&wrong);
	cr_expect(wrong.diverged);
	cr_expect_eq(wrong.diverged_step, 1);
	cr_expect_str_eq(wrong.reason, "the recorded thread is not enabled");
}

Test(follow, a_list_that_is_too_long)
{
	static const uint16_t picks[] = { 2, 2, 1, 1, 0, 0, 0 };
	static const uint16_t large[] = { 9 };
	struct heddle_follow longer = {
		.picks = picks, .n_picks = 7, .choices = third_value, .n_choices = 1
	};
	struct heddle_follow larger = { .picks = picks, .n_picks = 5, .choices = large, .n_choices = 1 };

	follow(&longer);
	cr_expect_str_eq(longer.reason, "fewer steps than recorded");
	follow(&larger);
	cr_expect_str_eq(larger.reason, "a choice of fewer values than recorded");
}

static bool refuse_step_two(void *context, const struct heddle_view *view, int thread)
{
	++*(int *)context;
	return view->step != 2 || thread != 1;
}

Test(follow, asks_before_each_step)
{
	int asked = 0;
	struct heddle_follow list = list_of(5, 1);

	list.before = refuse_step_two;
	list.context = &asked;
	follow(&list);
	cr_expect_eq(asked, 5);
	cr_expect(list.diverged);
	cr_expect_eq(list.diverged_step, 2);
	cr_expect_str_eq(list.reason, "another operation than recorded");
}

/* Every execution of naive, followed, is the same again. */

#define RECORDED_MAX 64
static struct {
	uint16_t picks[8], choices[2];
	size_t n_picks, n_choices;
	int64_t value;
} recorded[RECORDED_MAX];
static size_t n_recorded;

static void record(void *context, const struct heddle_execution *execution)
{
	(void)context;
	cr_assert_lt(n_recorded, RECORDED_MAX);
	recorded[n_recorded].n_picks = execution->n_steps;
	recorded[n_recorded].n_choices = execution->n_choices;
	for (size_t i = 0; i < execution->n_steps; i++)
		recorded[n_recorded].picks[i] = execution->steps[i].thread;
	for (size_t i = 0; i < execution->n_choices; i++)
		recorded[n_recorded].choices[i] = execution->choices[i].value;
	recorded[n_recorded++].value = execution->choices[0].value;
}

Test(follow, repeats_every_execution)
{
	explore_visiting(choice_and_lock,
			 &(struct heddle_options){ .strategy = heddle_strategy_by_name("naive") },
			 EXECUTIONS_LIMIT, record, NULL);
	cr_expect_eq(n_recorded, 8);
	for (size_t i = 0; i < n_recorded; i++) {
		struct heddle_follow list = { .picks = recorded[i].picks,
					      .n_picks = recorded[i].n_picks,
					      .choices = recorded[i].choices,
					      .n_choices = recorded[i].n_choices };
		struct explored explored = follow(&list);
		cr_expect_not(list.diverged, "%s", list.reason);
		cr_expect_eq(came_to(&explored, recorded[i].value), 1);
	}
}

/* random */

static uint64_t walk; /* a hash of all picks */

static void add_picks(void *context, const struct heddle_execution *execution)
{
	(void)context;
	for (size_t i = 0; i < execution->n_steps; i++)
		walk = walk * 31 + execution->steps[i].thread;
	for (size_t i = 0; i < execution->n_choices; i++)
		walk = walk * 31 + execution->choices[i].value;
}

static struct explored random_walk(uint64_t seed, uint64_t executions)
{
	walk = 1;
	return explore_visiting(
		choice_and_lock,
		&(struct heddle_options){ .strategy = heddle_strategy_by_name("random"), .seed = seed },
		executions, add_picks, NULL);
}

Test(random, a_seed_is_a_run)
{
	struct explored explored = random_walk(1, 100);
	uint64_t first = walk;

	cr_expect_eq(explored.result, 1, "it never claims to be at the end");
	cr_expect_eq(explored.executions, 100);
	cr_expect_eq(explored.n_outcomes, 4, "every value comes up");
	random_walk(1, 100);
	cr_expect_eq(walk, first);
	random_walk(2, 100);
	cr_expect_neq(walk, first);
}

/* The step limit. */

THREAD(never_ends)
{
	for (;;)
		heddle_atomic_load(&x);
}

BODY(endless)
{
	heddle_atomic_init(&x, 0, "x");
	run_threads(never_ends);
}

static bool was_cut;

static void look_at_cut(void *context, const struct heddle_execution *execution)
{
	(void)context;
	was_cut = execution->cut;
	cr_expect_eq(execution->n_findings, 0, "the limit is not a finding");
}

Test(explorer, step_limit)
{
	struct explored explored =
		explore_visiting(endless, &(struct heddle_options){ .steps_max = 50 }, 10, look_at_cut, NULL);

	cr_expect(was_cut);
	cr_expect_eq(explored.statistics.cut, 1);
	cr_expect_eq(explored.statistics.steps_max, 50);
	rounds = 25;
	explored = explore_visiting(two_store, &(struct heddle_options){ .steps_max = 51 }, 1, look_at_cut,
				    NULL);
	cr_expect_not(was_cut, "51 steps are allowed");
	explored = explore_visiting(two_store, &(struct heddle_options){ .steps_max = 50 }, 1, look_at_cut,
				    NULL);
	cr_expect(was_cut);
}

Test(explorer, step_limit_by_default)
{
	struct explored explored;

	rounds = HEDDLE_STEPS_DEFAULT;
	explored = explore_visiting(two_store, &(struct heddle_options){ 0 }, 1, look_at_cut, NULL);
	cr_expect(was_cut);
	cr_expect_eq(explored.statistics.steps_max, HEDDLE_STEPS_DEFAULT);
}

/* Errors. */

Test(explorer, one_at_a_time)
{
	struct heddle_program program = { .body = two_store };
	struct heddle_options options = { 0 };
	struct heddle_explorer *explorer, *another;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	cr_expect_eq(heddle_explorer_open(&another, &program, &options), -EBUSY);
	heddle_explorer_close(explorer);
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	cr_expect_str_eq(heddle_explorer_error(explorer), "no error");
	heddle_explorer_close(explorer);
}

Test(explorer, options_out_of_range)
{
	struct heddle_program program = { .body = two_store };
	struct heddle_options options = { .steps_max = HEDDLE_STEPS_MAX + 1 };
	struct heddle_explorer *explorer;

	cr_expect_eq(heddle_explorer_open(&explorer, &program, &options), -EINVAL);
	options.steps_max = HEDDLE_STEPS_MAX;
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	heddle_explorer_close(explorer);
	options.n_threads = HEDDLE_THREADS_MAX + 1;
	cr_expect_eq(heddle_explorer_open(&explorer, &program, &options), -EINVAL);
	options.n_threads = 0;
	options.sections = (enum heddle_sections)(HEDDLE_SECTIONS_OPEN + 1);
	cr_expect_eq(heddle_explorer_open(&explorer, &program, &options), -EINVAL);
}

Test(explorer, statistics)
{
	struct explored explored;

	rounds = 2;
	explored = explore(two_store);
	cr_expect_eq(explored.statistics.executions, 6);
	cr_expect_eq(explored.statistics.steps, 6 * 5);
	cr_expect_eq(explored.statistics.steps_max, 5);
	cr_expect_eq(explored.statistics.blocked, 0);
	cr_expect_eq(explored.statistics.cut, 0);
	cr_expect_eq(explored.statistics.restarts, 0);
}

/* Threads of another exploration keep their indices. */

THREAD(spawns_late)
{
	heddle_atomic_store(&x, 1);
	heddle_spawn("late", stores, NULL);
}

BODY(creators)
{
	heddle_atomic_init(&x, 0, "x");
	rounds = 1;
	run_threads(spawns_late, spawns_late);
}

static struct heddle_thread_info infos[HEDDLE_THREADS_MAX];
static size_t n_infos;
static int parents[2];

static void copy_threads(void *context, const struct heddle_execution *execution)
{
	(void)context;
	n_infos = execution->n_threads;
	memcpy(infos, execution->threads, n_infos * sizeof(infos[0]));
}

static void look_at_parents(void *context, const struct heddle_execution *execution)
{
	(void)context;
	parents[0] = execution->threads[3].parent;
	parents[1] = execution->threads[4].parent;
}

Test(explorer, threads_are_numbered_as_in_another_exploration)
{
	static const uint16_t picks[] = { 2, 1, 3, 4, 0 };
	struct heddle_follow list = { .picks = picks, .n_picks = 5 };
	struct heddle_options options = { .strategy = &heddle_strategy_follow, .strategy_argument = &list };

	explore_visiting(creators, &(struct heddle_options){ 0 }, 1, copy_threads, NULL);
	cr_assert_eq(n_infos, 5);
	explore_visiting(creators, &options, 1, look_at_parents, NULL);
	cr_expect_eq(parents[0], 2, "by first appearance");
	options.threads = infos;
	options.n_threads = n_infos;
	explore_visiting(creators, &options, 1, look_at_parents, NULL);
	cr_expect_eq(parents[0], 1);
	cr_expect_eq(parents[1], 2);
}

/* One that is not told is like one that nobody knows. */
static int parent_of_the_last;

static void look_at_the_last(void *context, const struct heddle_execution *execution)
{
	(void)context;
	parents[1] = execution->threads[4].parent;
	parent_of_the_last = execution->threads[execution->n_threads - 1].parent;
}

Test(explorer, a_thread_that_is_not_told_gets_an_index_of_its_own)
{
	struct heddle_options options = { 0 };

	explore_visiting(creators, &options, 1, copy_threads, NULL);
	infos[3].name = NULL;
	options.threads = infos;
	options.n_threads = n_infos;
	explore_visiting(creators, &options, 1, look_at_the_last, NULL);
	cr_expect_eq(parents[1], 2);
	cr_expect_eq(parent_of_the_last, 1);
}
