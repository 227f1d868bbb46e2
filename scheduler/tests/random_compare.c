/* SPDX-License-Identifier: MIT */
#include "random_compare.h"

#include <string.h>

const char *const random_way_names[RANDOM_WAYS] = {
	[WAY_NAIVE] = "naive",
	[WAY_CLOSURE] = "closure",
	[WAY_DPOR] = "dpor",
	[WAY_LITTLE] = "dpor with little room",
	[WAY_WHOLE] = "dpor with whole plans",
	[WAY_PROCESSES] = "dpor in processes",
	[WAY_LOCK] = "dpor, sections = lock",
	[WAY_OPEN] = "dpor, sections = open",
};

/* Little room: so many planned steps; 1 for every second seed. */
#define ROOM_MAX 40

/*
 * The most executions for each execution of the reference. Most are probes: for a step with choices, one for
 * each value.
 */
#define GIVEN_UP_MAX 60

static unsigned little_room(uint64_t seed)
{
	return seed & 1 ? 1 + (unsigned)(seed % ROOM_MAX) : 1;
}

static void choose_how(const struct random_program *program, struct comparison *comparison)
{
	const struct random_task *task = comparison->task;
	unsigned every = task->processes_every ? task->processes_every : 1;
	struct random_how *how = comparison->how;

	for (int way = 0; way < RANDOM_WAYS; way++)
		how[way] = (struct random_how){ .strategy = heddle_strategy_by_name("dpor"),
						.sections = HEDDLE_SECTIONS_FOOTPRINT,
						.executions_max = GIVEN_UP_MAX * task->executions_max,
						.classes = true };
	how[comparison->reference].executions_max = task->executions_max;
	how[WAY_NAIVE].strategy = heddle_strategy_by_name("naive");
	how[WAY_CLOSURE].strategy = heddle_strategy_by_name("closure");
	how[WAY_LITTLE].plans_max = little_room(program->seed);
	how[WAY_PROCESSES].give_every = 1 + (unsigned)(program->seed / every % 4);
	if (program->seed / every & 4)
		how[WAY_PROCESSES].plans_max = little_room(program->seed);
	if (program->seed / every & 8)
		how[WAY_PROCESSES].exported_max = 1;
	how[WAY_WHOLE].insert_whole = true;
	how[WAY_LOCK].sections = HEDDLE_SECTIONS_LOCK;
	how[WAY_OPEN].sections = HEDDLE_SECTIONS_OPEN;
	how[WAY_LOCK].classes = how[WAY_OPEN].classes = false;
}

static bool are_equal(const struct key_set *one, const struct key_set *other)
{
	return one->n == other->n && key_set_is_subset(one, other);
}

/* Whether each outcome that mode `open` adds has a finding that concerns sections. */
static bool adds_only_odd(const struct exploration *open, const struct exploration *dpor)
{
	for (size_t i = 0; i < open->outcomes.capacity; i++) {
		struct key key = open->outcomes.slots[i];
		if ((key.words[0] || key.words[1]) && !key_set_has(&dpor->outcomes, key) &&
		    !key_set_has(&open->odd_outcomes, key))
			return false;
	}
	return true;
}

/* Whether the two definitions of classes tell the same executions apart. */
static bool agrees_on_classes(const struct exploration *seen)
{
	return seen->keys.n == seen->classes.n && seen->pairs.n == seen->classes.n;
}

static const char *judge_classes(const struct exploration *reference, const struct exploration *seen)
{
	if (seen->error)
		return seen->error;
	if (!seen->finished)
		return "more executions than the reference may run";
	if (!key_set_is_subset(&reference->observations, &seen->observations))
		return "an observation is missed";
	if (!key_set_is_subset(&seen->observations, &reference->observations))
		return "an observation that the reference lacks";
	if (!key_set_is_subset(&reference->classes, &seen->classes))
		return "a class is missed";
	if (!key_set_is_subset(&seen->classes, &reference->classes))
		return "a class that the reference lacks";
	if (!agrees_on_classes(seen) || !are_equal(&seen->keys, &reference->keys))
		return "heddle_class_key does not agree with the second statement";
	return seen->statistics.executions != seen->classes.n ? "a class is reached twice" : NULL;
}

/* Short plans only save steps. */
static const char *judge_whole(const struct exploration *reference, const struct exploration *dpor,
			       const struct exploration *whole)
{
	const char *wrong = judge_classes(reference, whole);

	if (!wrong && whole->statistics.blocked != dpor->statistics.blocked)
		return "other executions are given up";
	return wrong;
}

static const char *judge_lock(const struct exploration *dpor, const struct exploration *lock)
{
	if (lock->error)
		return lock->error;
	return lock->finished && !are_equal(&lock->outcomes, &dpor->outcomes)
		       ? "other outcomes than footprint"
		       : NULL;
}

static const char *judge_open(const struct exploration *dpor, const struct exploration *open)
{
	if (open->error)
		return open->error;
	if (open->finished && !key_set_is_subset(&dpor->outcomes, &open->outcomes))
		return "an outcome of footprint is missed";
	return open->finished && !adds_only_odd(open, dpor)
		       ? "an outcome without a finding that is to do with sections"
		       : NULL;
}

static const char *judge(const struct comparison *comparison, enum random_way way)
{
	const struct exploration *by = comparison->by;

	switch (way) {
	case WAY_LOCK:
		return judge_lock(&by[WAY_DPOR], &by[way]);
	case WAY_OPEN:
		return judge_open(&by[WAY_DPOR], &by[way]);
	case WAY_WHOLE:
		return judge_whole(&by[comparison->reference], &by[WAY_DPOR], &by[way]);
	case WAY_DPOR:
		if (by[way].finished && by[way].statistics.blocked)
			return "an execution is given up";
		return judge_classes(&by[comparison->reference], &by[way]);
	default:
		return judge_classes(&by[comparison->reference], &by[way]);
	}
}

/* Explores in this way, unless another way was wrong already. */
static void go(const struct random_program *program, struct comparison *comparison, enum random_way way)
{
	if (comparison->wrong || !comparison->how[way].strategy)
		return;
	random_explore(program, &comparison->how[way], &comparison->by[way]);
	comparison->wrong = judge(comparison, way);
	comparison->where = way;
}

static void explore_reference(const struct random_program *program, struct comparison *comparison)
{
	enum random_way way = comparison->reference;
	struct exploration *seen = &comparison->by[way];

	comparison->where = way;
	random_explore(program, &comparison->how[way], seen);
	comparison->wrong = seen->error;
	if (!comparison->wrong && !agrees_on_classes(seen))
		comparison->wrong = "heddle_class_key does not agree with the second statement";
	comparison->counts = seen->finished && !seen->has_cut;
	if (comparison->counts && way != WAY_CLOSURE)
		go(program, comparison, WAY_CLOSURE);
}

static bool is_explored_in_processes(const struct random_program *program, const struct random_task *task)
{
	return task->modes & RANDOM_PROCESSES && program->seed % task->processes_every == 0;
}

void random_compare(const struct random_program *program, const struct random_task *task,
		    struct comparison *comparison)
{
	memset(comparison, 0, sizeof(*comparison));
	comparison->task = task;
	comparison->reference = task->size == RANDOM_SMALL ? WAY_NAIVE : WAY_CLOSURE;
	choose_how(program, comparison);
	explore_reference(program, comparison);
	if (!comparison->counts)
		return;
	go(program, comparison, WAY_DPOR);
	if (task->modes & RANDOM_LITTLE_ROOM)
		go(program, comparison, WAY_LITTLE);
	if (task->modes & RANDOM_WHOLE_PLANS)
		go(program, comparison, WAY_WHOLE);
	if (is_explored_in_processes(program, task))
		go(program, comparison, WAY_PROCESSES);
	if (!(task->modes & RANDOM_SECTIONS) || !random_uses(program, GROUP_SPINLOCK))
		return;
	go(program, comparison, WAY_LOCK);
	go(program, comparison, WAY_OPEN);
}

void comparison_free(struct comparison *comparison)
{
	for (int way = 0; way < RANDOM_WAYS; way++)
		exploration_free(&comparison->by[way]);
}
