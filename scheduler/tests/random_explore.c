/* SPDX-License-Identifier: MIT */
#include "random_explore.h"

#include "run/engine.h" /* the strategy's state */
#include "processes.h"
#include "random_keys.h"
#include "random_tries.h"

#include <string.h>

static void describe(struct exploration *exploration, const struct heddle_execution *execution,
		     const char *what)
{
	exploration->has_stranger = true;
	random_describe(exploration->stranger, sizeof(exploration->stranger), execution, what);
}

static bool has_choice(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_choices; i++) {
		if (strcmp(execution->choices[i].why, "random") == 0)
			return true;
	}
	return false;
}

static void look_for_strangers(struct exploration *exploration, const struct heddle_execution *execution,
			       struct key observation, const struct key *class)
{
	if (exploration->has_stranger)
		return;
	if (exploration->known_observations && !key_set_has(exploration->known_observations, observation))
		describe(exploration, execution, "an observation that the other lacks");
	else if (class && exploration->known_classes && !key_set_has(exploration->known_classes, *class))
		describe(exploration, execution, "a class that the other lacks");
}

/* Keys by the second definition, by the scheduler, and by both. Returns the first. */
static struct key add_class(struct exploration *exploration, const struct heddle_execution *execution)
{
	struct key class = class_of(execution), key, pair = class;
	struct heddle_class_key own;

	heddle_class_key(execution, &own);
	key = (struct key){ { own.words[0], own.words[1] } };
	key_add(&pair, own.words[0]);
	key_add(&pair, own.words[1]);
	key_set_add(&exploration->keys, key);
	key_set_add(&exploration->pairs, pair);
	if (key_set_add(&exploration->classes, class))
		exploration->contended |= contended_groups(execution);
	exploration->tries |= random_tries_of(execution);
	return class;
}

static void look_at(struct exploration *exploration, const struct random_how *how,
		    const struct heddle_execution *execution)
{
	struct key observation = random_observation_of(execution), outcome = random_outcome_of(execution),
		   class;

	exploration->has_cut |= random_met_step_limit(execution);
	if (execution->abandoned)
		return;
	exploration->has_choice |= has_choice(execution);
	exploration->has_deadlock |= random_is_deadlocked(execution);
	key_set_add(&exploration->observations, observation);
	key_set_add(&exploration->outcomes, outcome);
	if (random_has_section_finding(execution))
		key_set_add(&exploration->odd_outcomes, outcome);
	if (how->classes)
		class = add_class(exploration, execution);
	look_for_strangers(exploration, execution, observation, how->classes ? &class : NULL);
}

/* Results before a restart relied on sections that are not one step. */
static void forget(struct exploration *exploration)
{
	key_set_clear(&exploration->observations);
	key_set_clear(&exploration->outcomes);
	key_set_clear(&exploration->odd_outcomes);
	key_set_clear(&exploration->classes);
	key_set_clear(&exploration->keys);
	key_set_clear(&exploration->pairs);
	exploration->has_stranger = exploration->has_deadlock = exploration->has_cut = false;
	exploration->has_choice = false;
	exploration->contended = exploration->tries = 0;
	exploration->uses = (struct dpor_uses){ 0 };
}

/* Whether completion is hopeless: by the estimate, and also by the lower end of its error. */
static bool is_hopeless(const struct heddle_explorer *explorer, uint64_t executions, uint64_t max)
{
	struct heddle_estimate estimate;

	if (executions % 1024)
		return false;
	heddle_explorer_estimate(explorer, &estimate);
	return estimate.known && estimate.executions > estimate.factor * (double)max;
}

/* An exploration in progress. */
struct run {
	struct heddle_explorer *explorer;
	const struct random_how *how;
	struct exploration *exploration;
};

static bool visit(void *context, const struct heddle_execution *execution)
{
	const struct run *run = context;
	const struct heddle_statistics *statistics = heddle_explorer_statistics(run->explorer);
	uint64_t max = run->how->executions_max;

	look_at(run->exploration, run->how, execution);
	return statistics->executions + statistics->blocked < max &&
	       !is_hopeless(run->explorer, statistics->executions, max);
}

static void clear(void *context)
{
	forget(((const struct run *)context)->exploration);
}

static void add_uses(struct dpor_uses *sum, const struct dpor_uses *more)
{
	uint64_t *to = (uint64_t *)sum;
	const uint64_t *from = (const uint64_t *)more;

	for (size_t i = 0; i < sizeof(*sum) / sizeof(*to); i++)
		to[i] += from[i];
}

/* The deviations that dpor has used in this process. */
static void note_uses(struct exploration *exploration, const struct random_how *how)
{
	if (how->strategy == heddle_strategy_by_name("dpor"))
		add_uses(&exploration->uses, dpor_uses(engine->strategy_state));
}

static void tell(const void *context, FILE *to)
{
	const struct run *run = context;
	struct exploration *exploration = run->exploration;

	key_set_write(&exploration->observations, to);
	key_set_write(&exploration->outcomes, to);
	key_set_write(&exploration->odd_outcomes, to);
	key_set_write(&exploration->classes, to);
	key_set_write(&exploration->keys, to);
	key_set_write(&exploration->pairs, to);
	note_uses(exploration, run->how);
	fwrite(&exploration->uses, sizeof(exploration->uses), 1, to);
	putc(exploration->has_cut, to);
}

static bool hear_uses(struct exploration *exploration, FILE *from)
{
	struct dpor_uses uses;

	if (fread(&uses, sizeof(uses), 1, from) != 1)
		return false;
	add_uses(&exploration->uses, &uses);
	return true;
}

static bool hear(void *context, FILE *from)
{
	struct exploration *exploration = ((const struct run *)context)->exploration;
	bool whole = key_set_read(&exploration->observations, from) &&
		     key_set_read(&exploration->outcomes, from) &&
		     key_set_read(&exploration->odd_outcomes, from) &&
		     key_set_read(&exploration->classes, from) && key_set_read(&exploration->keys, from) &&
		     key_set_read(&exploration->pairs, from);

	whole = whole && hear_uses(exploration, from);
	exploration->has_cut |= getc(from) == 1;
	return whole;
}

static int explore(struct heddle_explorer *explorer, const struct random_how *how,
		   struct exploration *exploration)
{
	struct run run = { explorer, how, exploration };
	const struct processes_task task = { .every = how->give_every,
					     .visit = visit,
					     .clear = clear,
					     .write = tell,
					     .add = hear,
					     .context = &run };
	struct processes_result result = explore_in_processes(explorer, &task);

	note_uses(exploration, how);
	exploration->copies = result.copies;
	exploration->statistics = *heddle_explorer_statistics(explorer);
	return result.result;
}

void random_explore(const struct random_program *program, const struct random_how *how,
		    struct exploration *exploration)
{
	struct heddle_explorer *explorer;
	struct random_program copy = *program;
	const struct heddle_program scenario = { .body = random_run, .argument = &copy };
	const struct heddle_options options = { .strategy = how->strategy,
						.sections = how->sections,
						.plans_max = how->plans_max,
						.exported_max = how->exported_max,
						.insert_whole = how->insert_whole,
						.steps_max = RANDOM_STEPS_MAX,
						.faults = program->faults,
						.spurious = program->spurious,
						.arena_bytes = 1 << 16,
						.observe = true };
	int result = heddle_explorer_open(&explorer, &scenario, &options);

	if (result) {
		exploration->error = strerror(-result);
		return;
	}
	result = explore(explorer, how, exploration);
	if (result < 0)
		exploration->error = heddle_explorer_error(explorer);
	exploration->finished = result == 0;
	heddle_explorer_close(explorer);
}

void exploration_free(struct exploration *exploration)
{
	key_set_free(&exploration->observations);
	key_set_free(&exploration->outcomes);
	key_set_free(&exploration->odd_outcomes);
	key_set_free(&exploration->classes);
	key_set_free(&exploration->keys);
	key_set_free(&exploration->pairs);
}
