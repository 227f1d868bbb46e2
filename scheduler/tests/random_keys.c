/* SPDX-License-Identifier: MIT */
#include "random_keys.h"

#include "random_world.h"

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
 * The findings in an order of their own, since the order in which an execution meets them is not observed.
 * Nor is it observed, in the tsan build, which of several races was reported, nor whether there were too
 * many.
 */
static void add_findings(struct key *key, const struct heddle_execution *execution)
{
	struct key sum = { { 0, 0 } };

	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *finding = &execution->findings[i];
		struct key one = { { 3, 4 } };
		if (finding->kind == HEDDLE_DATA_RACE || !strcmp(finding->subject, "data races") ||
		    is_repeated(execution, i))
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
		key_add(key, (uint64_t)world->slot[i].value);
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

struct key random_observation_of(const struct heddle_execution *execution)
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
	key_add(&key, execution->cut);
	add_findings(&key, execution);
	add_final_state(&key);
	return key;
}

struct key random_outcome_of(const struct heddle_execution *execution)
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

bool random_has_section_finding(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (strstr(execution->findings[i].subject, "spinlock") ||
		    execution->findings[i].kind == HEDDLE_USE_AFTER_FREE)
			return true;
	}
	return false;
}

bool random_is_deadlocked(const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		if (execution->findings[i].kind == HEDDLE_DEADLOCK)
			return true;
	}
	return false;
}
