/* SPDX-License-Identifier: MIT */
#include "random_explore.h"

#include "processes.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void add_text(struct key *key, const char *text)
{
	for (; *text; text++)
		key_add(key, (unsigned char)*text);
	key_add(key, 0);
}

static bool is_repeated(const struct heddle_execution *execution, size_t number)
{
	const struct heddle_finding *finding = &execution->findings[number];

	for (size_t i = 0; i < number; i++) {
		if (execution->findings[i].kind == finding->kind &&
		    strcmp(execution->findings[i].subject, finding->subject) == 0)
			return true;
	}
	return false;
}

/*
 * The findings in an order of their own: that in which an execution meets them is not part of the observation. Nor is, in the tsan build,
 * which of the races that there are was reported.
 */
static void add_findings(struct key *key, const struct heddle_execution *execution)
{
	struct key sum = { { 0, 0 } };

	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];
		struct key one = { { 3, 4 } };
		if (finding->kind == HEDDLE_DATA_RACE || is_repeated(execution, i))
			continue;
		key_add(&one, finding->kind);
		add_text(&one, finding->subject);
		sum.words[0] += one.words[0];
		sum.words[1] += one.words[1];
	}
	key_add(key, sum.words[0]);
	key_add(key, sum.words[1]);
}

static void add_final_state(struct key *key)
{
	const struct random_world *world = &random_world;

	for (unsigned i = 0; i < 2; i++) {
		key_add(key, (uint64_t)world->atomic[i].value);
		key_add(key, (uint64_t)world->variable[i].value);
		for (unsigned cell = 0; cell < RANDOM_CELLS; cell++)
			key_add(key, (uint64_t)world->cells[i][cell]);
	}
	key_add(key, world->completion[0].done);
	key_add(key, world->semaphore[0].count);
	key_add(key, world->barrier[0].arrived);
	key_add(key, world->once[0].state);
}

static int index_of(const struct heddle_execution *execution, unsigned thread)
{
	for (size_t i = 0; i < execution->n_threads; i++) {
		if (execution->threads[i].name && random_thread_of(execution->threads[i].name) == (int)thread)
			return (int)i;
	}
	return -1;
}

static void add_end(struct key *key, const struct heddle_thread_info *info)
{
	key_add(key, (unsigned)info->ended << 1 | info->stopped);
	if (!info->ended && !info->stopped)
		key_add(key, info->operation);
}

static struct key observation_of(const struct heddle_execution *execution)
{
	struct key key = { { 5, 6 } };

	for (unsigned thread = 0; thread < RANDOM_THREADS_MAX; thread++) {
		int index = index_of(execution, thread);
		key_add(&key, thread);
		if (index < 0)
			continue;
		add_end(&key, &execution->threads[index]);
		for (size_t i = 0; i < execution->n_observations[index]; i++)
			key_add(&key, (uint64_t)execution->observations[index][i]);
	}
	add_findings(&key, execution);
	add_final_state(&key);
	return key;
}

static struct key outcome_of(const struct heddle_execution *execution)
{
	struct key key = { { 7, 8 } };

	for (unsigned thread = 0; thread < RANDOM_THREADS_MAX; thread++) {
		int index = index_of(execution, thread);
		key_add(&key, thread);
		if (index >= 0)
			add_end(&key, &execution->threads[index]);
		for (size_t i = 0; i < random_world.n_values[thread]; i++)
			key_add(&key, (uint64_t)random_world.values[thread][i]);
	}
	add_findings(&key, execution);
	add_final_state(&key);
	return key;
}

static bool has_spinlock_finding(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (strstr(execution->findings[i].subject, "spinlock"))
			return true;
	}
	return false;
}

static bool is_deadlocked(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].kind == HEDDLE_DEADLOCK)
			return true;
	}
	return false;
}

/* Text that grows in a buffer of fixed size. */
struct text {
	char *at;
	size_t left;
};

__attribute__((format(printf, 2, 3))) static void append(struct text *text, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->at, text->left, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= text->left)
		return;
	text->at += n;
	text->left -= (size_t)n;
}

static void append_touches(struct text *text, const struct heddle_execution *execution,
			   const struct heddle_step *step)
{
	for (uint32_t i = 0; i < step->n_touches; i++) {
		const struct heddle_touch *touch = &execution->touches[step->first_touch + i];
		char name[40];
		append(text, " %s %s [%lld,%lld]=%lld",
		       heddle_operation_name((enum heddle_operation)touch->operation),
		       heddle_object_name(execution, touch->object, name, sizeof(name)),
		       (long long)touch->low, (long long)touch->high, (long long)touch->value);
	}
}

static void describe(struct exploration *exploration, const struct heddle_execution *execution,
		     const char *what)
{
	struct text text = { exploration->stranger, sizeof(exploration->stranger) };

	exploration->has_stranger = true;
	append(&text, "%s:\n", what);
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		append(&text, "    %2zu %-5s %s:", i, execution->threads[step->thread].name,
		       heddle_operation_name((enum heddle_operation)step->operation));
		append_touches(&text, execution, step);
		for (uint32_t c = 0; c < step->n_choices; c++)
			append(&text, " (%s: %u)", execution->choices[step->first_choice + c].why,
			       execution->choices[step->first_choice + c].value);
		append(&text, "\n");
	}
	for (size_t i = 0; i < execution->n_findings; i++)
		append(&text, "    finding: %s: %s\n", heddle_finding_kind_name(execution->findings[i].kind),
		       execution->findings[i].subject);
	for (size_t i = 0; i < execution->n_threads; i++) {
		if (execution->threads[i].name && !execution->threads[i].ended)
			append(&text, "    %s %s in %s\n", execution->threads[i].name,
			       execution->threads[i].stopped ? "stopped" : "waits",
			       heddle_operation_name((enum heddle_operation)execution->threads[i].operation));
	}
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

static void look_at(struct exploration *exploration, const struct random_how *how,
		    const struct heddle_execution *execution)
{
	struct key observation = observation_of(execution), outcome = outcome_of(execution), class;

	exploration->has_cut |= execution->cut;
	if (execution->abandoned)
		return;
	exploration->has_deadlock |= is_deadlocked(execution);
	key_set_add(&exploration->observations, observation);
	key_set_add(&exploration->outcomes, outcome);
	if (has_spinlock_finding(execution))
		key_set_add(&exploration->odd_outcomes, outcome);
	if (how->classes) {
		class = class_of(execution);
		if (key_set_add(&exploration->classes, class))
			exploration->contended |= contended_groups(execution);
	}
	look_for_strangers(exploration, execution, observation, how->classes ? &class : NULL);
}

/* What was seen before a restart relied on sections that are not one step. */
static void forget(struct exploration *exploration)
{
	key_set_clear(&exploration->observations);
	key_set_clear(&exploration->outcomes);
	key_set_clear(&exploration->odd_outcomes);
	key_set_clear(&exploration->classes);
	exploration->has_stranger = exploration->has_deadlock = exploration->has_cut = false;
	exploration->contended = 0;
}

/* Whether there is no hope to see the end: by the estimate, and also at the lower end of its error. */
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

static void tell(const void *context, FILE *to)
{
	const struct exploration *exploration = ((const struct run *)context)->exploration;

	key_set_write(&exploration->observations, to);
	key_set_write(&exploration->outcomes, to);
	key_set_write(&exploration->odd_outcomes, to);
	key_set_write(&exploration->classes, to);
	putc(exploration->has_cut, to);
}

static bool hear(void *context, FILE *from)
{
	struct exploration *exploration = ((const struct run *)context)->exploration;
	bool whole = key_set_read(&exploration->observations, from) &&
		     key_set_read(&exploration->outcomes, from) &&
		     key_set_read(&exploration->odd_outcomes, from) &&
		     key_set_read(&exploration->classes, from);

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
						.steps_max = 200,
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
}
