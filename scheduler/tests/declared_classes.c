/* SPDX-License-Identifier: MIT */
#include "declared_classes.h"
#include "key_set.h"

#include <string.h>

#define CLASS_STEPS_MAX 64

/* For each step, how many steps of each thread happen before it, itself included. */
struct clock {
	uint16_t of[HEDDLE_THREADS_MAX];
};

static void join(struct clock *clock, const struct clock *other)
{
	for (size_t i = 0; i < HEDDLE_THREADS_MAX; i++) {
		if (clock->of[i] < other->of[i])
			clock->of[i] = other->of[i];
	}
}

static void find_clocks(const struct heddle_execution *execution, struct clock *clocks)
{
	for (uint32_t i = 0; i < execution->n_steps; i++) {
		clocks[i] = (struct clock){ 0 };
		for (uint32_t j = 0; j < i; j++) {
			if (heddle_steps_depend(execution, j, i))
				join(&clocks[i], &clocks[j]);
		}
		clocks[i].of[execution->steps[i].thread]++;
	}
}

static void add_step(struct key *key, const struct heddle_execution *execution, uint32_t number)
{
	const struct heddle_step *step = &execution->steps[number];

	key_add(key, step->operation);
	for (uint32_t i = 0; i < step->n_touches; i++) {
		const struct heddle_touch *touch = &execution->touches[step->first_touch + i];

		key_add(key, touch->access == HEDDLE_ADD ? 0 : (uint64_t)touch->value);
	}
	for (uint32_t i = 0; i < step->n_choices; i++) {
		const struct heddle_choice *choice = &execution->choices[step->first_choice + i];

		/* a settled question counts as answered with no */
		key_add(key, choice->value ? (uint64_t)choice->value + (uint64_t)i * 64 : 0);
	}
}

/* Thread by thread, so that the order of independent steps makes no difference. */
static struct key class_of_execution(const struct heddle_execution *execution)
{
	struct clock clocks[CLASS_STEPS_MAX];
	struct key key = { { 0 } };

	cr_assert_leq(execution->n_steps, CLASS_STEPS_MAX);
	find_clocks(execution, clocks);
	for (size_t thread = 0; thread < execution->n_threads; thread++) {
		key_add(&key, thread);
		for (uint32_t i = 0; i < execution->n_steps; i++) {
			if (execution->steps[i].thread != thread)
				continue;
			add_step(&key, execution, i);
			for (size_t other = 0; other < execution->n_threads; other++)
				key_add(&key, clocks[i].of[other]);
		}
	}
	return key;
}

/* After a restart the first execution is number 0 again. */
static void add_class(void *context, const struct heddle_execution *execution)
{
	struct key_set *classes = context;

	if (execution->number == 0)
		key_set_clear(classes);
	if (!execution->abandoned)
		key_set_add(classes, class_of_execution(execution));
}

uint64_t declared_classes(thread_function *body, const struct heddle_options *options)
{
	struct heddle_options naively = *options;
	struct key_set classes = { 0 };
	uint64_t n;

	naively.strategy = heddle_strategy_by_name("naive");
	explore_visiting(body, &naively, EXECUTIONS_LIMIT, add_class, &classes);
	n = classes.n;
	key_set_free(&classes);
	return n;
}

struct explored expect_one_each(thread_function *body, const struct heddle_options *options, const char *what)
{
	static struct explored both;
	uint64_t classes = declared_classes(body, options);

	both = explore_both(body, options);
	cr_assert_eq(both.executions, classes, "%s: %llu executions of %llu classes", what,
		     (unsigned long long)both.executions, (unsigned long long)classes);
	return both;
}
