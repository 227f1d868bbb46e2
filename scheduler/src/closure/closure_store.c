/* SPDX-License-Identifier: MIT */
#include "closure/closure.h"

#include <stdlib.h>
#include <string.h>

static bool is_free(const struct heddle_class_key *slot)
{
	return !slot->words[0] && !slot->words[1];
}

/* Returns the slot that has the key, or the free slot for it. */
static struct heddle_class_key *slot_of(const struct closure_keys *keys, struct heddle_class_key key)
{
	size_t at = key.words[0] & (keys->capacity - 1);

	while (!is_free(&keys->slots[at]) &&
	       (keys->slots[at].words[0] != key.words[0] || keys->slots[at].words[1] != key.words[1]))
		at = (at + 1) & (keys->capacity - 1);
	return &keys->slots[at];
}

static bool grow(struct closure_keys *keys)
{
	struct closure_keys larger = { .n = keys->n, .capacity = keys->capacity ? keys->capacity * 2 : 256 };

	larger.slots = calloc(larger.capacity, sizeof(*larger.slots));
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < keys->capacity; i++) {
		if (!is_free(&keys->slots[i]))
			*slot_of(&larger, keys->slots[i]) = keys->slots[i];
	}
	free(keys->slots);
	*keys = larger;
	return true;
}

bool closure_keys_add(struct closure_keys *keys, struct heddle_class_key key, bool *no_memory)
{
	struct heddle_class_key *slot;

	/* zero means a free slot, so this key is changed: one in 2^128 then equals another */
	if (is_free(&key))
		key.words[0] = 1;
	if (keys->n >= keys->capacity / 4 * 3 && !grow(keys)) {
		*no_memory = true;
		return false;
	}
	slot = slot_of(keys, key);
	if (!is_free(slot))
		return false;
	*slot = key;
	keys->n++;
	return true;
}

void closure_keys_free(struct closure_keys *keys)
{
	free(keys->slots);
	*keys = (struct closure_keys){ 0 };
}

/* The last bytes of each entry: they say where it begins, and what it has. */
struct tail {
	size_t start;
	size_t base; /* the tail of the execution to which it belongs; NO_BASE: it is an execution itself */
	struct heddle_class_key key;
	uint32_t n_answers;
	uint32_t n; /* number of steps of an execution; else of threads */
	int last;
};
#define NO_BASE SIZE_MAX

static size_t aligned(size_t size)
{
	return (size + 7) & ~(size_t)7;
}

/* Returns room for size bytes and a tail on top of the stack; NULL without memory. */
static unsigned char *reserve(struct closure_waiting *waiting, size_t size)
{
	size_t needed = waiting->used + aligned(size) + sizeof(struct tail);
	size_t capacity = waiting->capacity ? waiting->capacity : (size_t)1 << 16;
	unsigned char *bytes;

	while (capacity < needed)
		capacity *= 2;
	if (capacity == waiting->capacity)
		return &waiting->bytes[waiting->used];
	bytes = realloc(waiting->bytes, capacity);
	if (!bytes)
		return NULL;
	waiting->bytes = bytes;
	waiting->capacity = capacity;
	return &bytes[waiting->used];
}

/* Writes the tail behind the bytes that were written to the room. */
static void finish(struct closure_waiting *waiting, size_t size, struct tail tail)
{
	tail.start = waiting->used;
	waiting->used += aligned(size);
	memcpy(&waiting->bytes[waiting->used], &tail, sizeof(tail));
	waiting->used += sizeof(tail);
}

static struct tail tail_at(const struct closure_waiting *waiting, size_t at)
{
	struct tail tail;

	memcpy(&tail, &waiting->bytes[at], sizeof(tail));
	return tail;
}

static void write_answer(unsigned char *bytes, uint32_t number, struct closure_answer answer)
{
	memcpy(bytes + number * sizeof(answer), &answer, sizeof(answer));
}

static struct closure_answer read_answer(const unsigned char *bytes, uint32_t number)
{
	struct closure_answer answer;

	memcpy(&answer, bytes + number * sizeof(answer), sizeof(answer));
	return answer;
}

static uint32_t write_first_answers(const struct heddle_execution *execution, unsigned char *bytes)
{
	size_t first = execution->n_steps ? execution->steps[0].first_choice : execution->n_choices;
	uint32_t n = 0;

	for (size_t i = 0; i < first; i++) {
		if (execution->choices[i].value)
			write_answer(bytes, n++,
				     (struct closure_answer){ 0, (uint16_t)i, execution->choices[i].value });
	}
	return n;
}

static uint32_t write_answers(const struct heddle_execution *execution, unsigned char *bytes)
{
	uint32_t n = write_first_answers(execution, bytes);

	for (uint32_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		for (unsigned question = 0; question < trace_questions(step); question++) {
			struct trace_answer answer = trace_answer(execution, step, question);
			if (answer.value)
				write_answer(
					bytes, n++,
					(struct closure_answer){ i + 1, (uint16_t)question, answer.value });
		}
	}
	return n;
}

/* Its answers, then a byte for each step. */
bool closure_waiting_keep(struct closure_waiting *waiting, const struct heddle_execution *execution)
{
	struct tail tail = { .base = NO_BASE, .n = (uint32_t)execution->n_steps };
	size_t size = execution->n_choices * sizeof(struct closure_answer) + execution->n_steps;
	unsigned char *bytes = reserve(waiting, size);

	if (!bytes)
		return false;
	tail.n_answers = write_answers(execution, bytes);
	size = tail.n_answers * sizeof(struct closure_answer);
	for (size_t i = 0; i < execution->n_steps; i++)
		bytes[size++] = (unsigned char)execution->steps[i].thread;
	finish(waiting, size, tail);
	waiting->base = waiting->used - sizeof(tail);
	return true;
}

/* The answers of the last step, then the number of kept steps of each thread. */
bool closure_waiting_add(struct closure_waiting *waiting, const struct closure_next *next)
{
	size_t answers = next->n_answers * sizeof(*next->answers),
	       kept = next->n_threads * sizeof(*next->kept);
	unsigned char *bytes = reserve(waiting, answers + kept);

	if (!bytes)
		return false;
	if (answers)
		memcpy(bytes, next->answers, answers);
	memcpy(bytes + answers, next->kept, kept);
	finish(waiting, answers + kept,
	       (struct tail){ .base = waiting->base,
			      .key = next->key,
			      .n_answers = next->n_answers,
			      .n = (uint32_t)next->n_threads,
			      .last = next->last });
	return true;
}

/*
 * Copies the answers that the execution gave in step when - 1 (0: before the first) to the prefix, where that
 * step is when_there - 1.
 */
static uint32_t copy_answers(const unsigned char *bytes, const struct tail *base, uint32_t from,
			     uint32_t when, struct closure_prefix *prefix, uint32_t when_there)
{
	for (; from < base->n_answers; from++) {
		struct closure_answer answer = read_answer(bytes, from);
		if (answer.when > when)
			break;
		if (answer.when < when)
			continue;
		answer.when = when_there;
		prefix->answers[prefix->n_answers++] = answer;
	}
	return from;
}

/* Copies the kept steps of the execution, in its order. */
static void copy_kept(const unsigned char *bytes, const struct tail *base, const uint16_t *kept,
		      struct closure_prefix *prefix)
{
	const unsigned char *picks = bytes + base->n_answers * sizeof(struct closure_answer);
	uint16_t passed[HEDDLE_EXPLORED_THREADS_MAX] = { 0 };
	uint32_t answer = copy_answers(bytes, base, 0, 0, prefix, 0);

	for (uint32_t i = 0; i < base->n; i++) {
		if (passed[picks[i]]++ >= kept[picks[i]])
			continue;
		prefix->picks[prefix->n_kept++] = picks[i];
		answer = copy_answers(bytes, base, answer, i + 1, prefix, prefix->n_kept);
	}
}

static void make_prefix(const struct closure_waiting *waiting, const struct tail *tail,
			struct closure_prefix *prefix)
{
	const unsigned char *bytes = &waiting->bytes[tail->start];
	struct tail base = tail_at(waiting, tail->base);
	uint16_t kept[HEDDLE_EXPLORED_THREADS_MAX] = { 0 };

	memcpy(kept, bytes + tail->n_answers * sizeof(struct closure_answer), tail->n * sizeof(kept[0]));
	prefix->n_kept = prefix->n_answers = 0;
	prefix->kept = tail->key;
	prefix->last = tail->last;
	if (tail->last != CLOSURE_NOBODY)
		copy_kept(&waiting->bytes[base.start], &base, kept, prefix);
	for (uint32_t i = 0; i < tail->n_answers; i++) {
		struct closure_answer answer = read_answer(bytes, i);
		answer.when = tail->last == CLOSURE_NOBODY ? 0 : prefix->n_kept + 1;
		prefix->answers[prefix->n_answers++] = answer;
	}
}

bool closure_waiting_take(struct closure_waiting *waiting, struct closure_prefix *prefix)
{
	struct tail tail;

	do {
		if (!waiting->used)
			return false;
		tail = tail_at(waiting, waiting->used - sizeof(tail));
		waiting->used = tail.start;
	} while (tail.base == NO_BASE);
	make_prefix(waiting, &tail, prefix);
	return true;
}

void closure_waiting_free(struct closure_waiting *waiting)
{
	free(waiting->bytes);
	*waiting = (struct closure_waiting){ 0 };
}
