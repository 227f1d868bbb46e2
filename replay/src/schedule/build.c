// SPDX-License-Identifier: MIT
#include "schedule/build.h"

#include <errno.h>
#include <heddle/address.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES 8192

struct block {
	struct block *next;
	size_t used, size;
	char bytes[];
};

struct heddle_schedule_memory {
	struct block *blocks; /* the newest first */
	int64_t *addresses;   /* each once, in the order of their first time */
	size_t n_addresses;
	int error; /* of the first allocation that failed */
};

struct heddle_schedule *heddle_schedule_new(void)
{
	struct heddle_schedule *schedule = calloc(1, sizeof(*schedule));

	if (schedule == NULL)
		return NULL;
	schedule->memory = calloc(1, sizeof(*schedule->memory));
	if (schedule->memory == NULL) {
		free(schedule);
		return NULL;
	}
	return schedule;
}

void heddle_schedule_free(struct heddle_schedule *schedule)
{
	struct block *block, *next;

	if (schedule == NULL)
		return;
	for (block = schedule->memory->blocks; block != NULL; block = next) {
		next = block->next;
		free(block);
	}
	free(schedule->memory->addresses);
	free((void *)schedule->header.parameters);
	free((void *)schedule->header.defects);
	free((void *)schedule->header.arguments);
	free(schedule->expectations);
	free(schedule->threads);
	free(schedule->steps);
	free(schedule->touches);
	free(schedule->choices);
	free(schedule->notes);
	free(schedule->waits);
	free(schedule->memory);
	free(schedule);
}

int heddle_schedule_build_error(const struct heddle_schedule *schedule)
{
	return schedule->memory->error;
}

static void *fail(struct heddle_schedule *schedule, int error)
{
	if (schedule->memory->error == 0)
		schedule->memory->error = error;
	return NULL;
}

static struct block *block_with_room(struct heddle_schedule_memory *memory, size_t bytes)
{
	struct block *block = memory->blocks;
	size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

	if (block != NULL && block->size - block->used >= bytes)
		return block;
	block = malloc(sizeof(*block) + size);
	if (block == NULL)
		return NULL;
	*block = (struct block){ .next = memory->blocks, .size = size };
	memory->blocks = block;
	return block;
}

const char *heddle_schedule_keep(struct heddle_schedule *schedule, const char *text, size_t length)
{
	struct block *block;
	char *copy;

	if (length > HEDDLE_SCHEDULE_WORD_MAX)
		return fail(schedule, -E2BIG);
	block = block_with_room(schedule->memory, length + 1);
	if (block == NULL)
		return fail(schedule, -ENOMEM);
	copy = block->bytes + block->used;
	memcpy(copy, text, length);
	copy[length] = '\0';
	block->used += length + 1;
	return copy;
}

const char *heddle_schedule_keep_string(struct heddle_schedule *schedule, const char *text)
{
	return text != NULL ? heddle_schedule_keep(schedule, text, strlen(text)) : NULL;
}

/* Arrays double when their length is a power of two: no capacity needs to be kept. */
static void *add(struct heddle_schedule *schedule, void *array_, size_t *n, size_t size, size_t max)
{
	void **array = array_;
	char *grown = *array;

	if (*n >= max)
		return fail(schedule, -E2BIG);
	if ((*n & (*n - 1)) == 0) {
		grown = realloc(*array, (*n == 0 ? 1 : 2 * *n) * size);
		if (grown == NULL)
			return fail(schedule, -ENOMEM);
		*array = grown;
	}
	return memset(grown + (*n)++ * size, 0, size);
}

#define ADD(schedule, array, count, max) \
	add((schedule), &(schedule)->array, &(schedule)->count, sizeof(*(schedule)->array), (max))

struct heddle_schedule_parameter *heddle_schedule_add_parameter(struct heddle_schedule *schedule)
{
	return ADD(schedule, header.parameters, header.n_parameters, HEDDLE_SCHEDULE_PARAMETERS_MAX);
}

struct heddle_schedule_defect *heddle_schedule_add_defect(struct heddle_schedule *schedule)
{
	return ADD(schedule, header.defects, header.n_defects, HEDDLE_SCHEDULE_DEFECTS_MAX);
}

const char **heddle_schedule_add_argument(struct heddle_schedule *schedule)
{
	return ADD(schedule, header.arguments, header.n_arguments, HEDDLE_SCHEDULE_ARGUMENTS_MAX);
}

struct heddle_schedule_expectation *heddle_schedule_add_expectation(struct heddle_schedule *schedule)
{
	return ADD(schedule, expectations, n_expectations, HEDDLE_SCHEDULE_EXPECTATIONS_MAX);
}

struct heddle_schedule_thread *heddle_schedule_add_thread(struct heddle_schedule *schedule)
{
	return ADD(schedule, threads, n_threads, HEDDLE_THREADS_MAX);
}

struct heddle_schedule_step *heddle_schedule_add_step(struct heddle_schedule *schedule)
{
	return ADD(schedule, steps, n_steps, HEDDLE_STEPS_MAX);
}

struct heddle_schedule_touch *heddle_schedule_add_touch(struct heddle_schedule *schedule)
{
	return ADD(schedule, touches, n_touches, HEDDLE_SCHEDULE_TOUCHES_MAX);
}

struct heddle_schedule_choice *heddle_schedule_add_choice(struct heddle_schedule *schedule)
{
	return ADD(schedule, choices, n_choices, HEDDLE_SCHEDULE_CHOICES_MAX);
}

struct heddle_schedule_note *heddle_schedule_add_note(struct heddle_schedule *schedule)
{
	return ADD(schedule, notes, n_notes, HEDDLE_SCHEDULE_NOTES_MAX);
}

struct heddle_schedule_wait *heddle_schedule_add_wait(struct heddle_schedule *schedule)
{
	return ADD(schedule, waits, n_waits, HEDDLE_THREADS_MAX);
}

static bool is_of_same_sort(int64_t recorded, int64_t other)
{
	struct heddle_address a = heddle_address_of(recorded), b = heddle_address_of(other);

	return a.kind == b.kind && a.thread == b.thread;
}

uint64_t heddle_schedule_number_address(struct heddle_schedule *schedule, int64_t recorded)
{
	struct heddle_schedule_memory *memory = schedule->memory;
	uint64_t number = 1;
	int64_t *added;
	size_t i;

	for (i = 0; i < memory->n_addresses && memory->addresses[i] != recorded; i++)
		number += is_of_same_sort(memory->addresses[i], recorded);
	if (i < memory->n_addresses)
		return number;
	added = add(schedule, &memory->addresses, &memory->n_addresses, sizeof(*added),
		    HEDDLE_SCHEDULE_TOUCHES_MAX + (size_t)HEDDLE_STEPS_MAX);
	if (added == NULL)
		return 0;
	*added = recorded;
	return number;
}

static void keep_lists(struct heddle_schedule *schedule, const struct heddle_schedule_header *header)
{
	struct heddle_schedule_parameter *parameter;
	struct heddle_schedule_defect *defect;
	size_t i;

	for (i = 0; i < header->n_parameters; i++) {
		parameter = heddle_schedule_add_parameter(schedule);
		if (parameter == NULL)
			return;
		*parameter = header->parameters[i];
		parameter->name = heddle_schedule_keep_string(schedule, parameter->name);
	}
	for (i = 0; i < header->n_defects; i++) {
		defect = heddle_schedule_add_defect(schedule);
		if (defect == NULL)
			return;
		*defect = header->defects[i];
		defect->name = heddle_schedule_keep_string(schedule, defect->name);
	}
}

static void keep_arguments(struct heddle_schedule *schedule, const struct heddle_schedule_header *header)
{
	const char **argument;
	size_t i;

	for (i = 0; i < header->n_arguments; i++) {
		argument = heddle_schedule_add_argument(schedule);
		if (argument == NULL)
			return;
		*argument = heddle_schedule_keep_string(schedule, header->arguments[i]);
	}
}

static const char *keep_unless_empty(struct heddle_schedule *schedule, const char *text)
{
	return text != NULL && text[0] != '\0' ? heddle_schedule_keep_string(schedule, text) : NULL;
}

int heddle_schedule_keep_header(struct heddle_schedule *schedule, const struct heddle_schedule_header *header)
{
	schedule->header = *header;
	schedule->header.parameters = NULL;
	schedule->header.defects = NULL;
	schedule->header.arguments = NULL;
	schedule->header.n_parameters = schedule->header.n_defects = schedule->header.n_arguments = 0;
	schedule->header.scenario = keep_unless_empty(schedule, header->scenario);
	schedule->header.id = keep_unless_empty(schedule, header->id);
	schedule->header.revision = keep_unless_empty(schedule, header->revision);
	schedule->header.strategy = keep_unless_empty(schedule, header->strategy);
	schedule->header.program = keep_unless_empty(schedule, header->program);
	schedule->header.build = keep_unless_empty(schedule, header->build);
	keep_lists(schedule, header);
	keep_arguments(schedule, header);
	return heddle_schedule_build_error(schedule);
}

int heddle_schedule_thread_by_name(const struct heddle_schedule *schedule, const char *name)
{
	size_t i;

	for (i = 0; i < schedule->n_threads; i++) {
		if (strcmp(schedule->threads[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}
