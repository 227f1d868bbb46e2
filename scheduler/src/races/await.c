/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "hooks/await.h"

#include "hooks/access.h"
#include "run/spin.h"
#include "run/step.h"

#include <heddle/placed.h>
#include <string.h>

/* Loops with more reads in a round are not seen. */
#define VISITS_MAX HEDDLE_SPIN_READS_MAX
/* Nor are those of threads with larger stacks: each visit costs a look at all of it. */
#define STACK_MAX ((size_t)1 << 16)
/*
 * After so many reads in a window without an await, places between reads are watched as well: the reads may
 * lie in functions that the loop calls.
 */
#define READS_UNWATCHED 4

struct state {
	uint64_t words[2];
};

struct visit {
	struct await_place place;
	struct state state;
	uint32_t step; /* the number of the next step */
};

/* A thread's window. Visits in upper frames come first: a frame's end is not below that of the next one. */
static struct window {
	unsigned n, reads;
	struct visit visits[VISITS_MAX];
} windows[HEDDLE_THREADS_MAX];

uint64_t heddle_registers[HEDDLE_REGISTERS];
unsigned heddle_effects;

void await_begin_execution(void)
{
	for (unsigned i = 0; i < HEDDLE_THREADS_MAX; i++)
		windows[i].n = windows[i].reads = 0;
	heddle_effects = 0;
}

void await_forget(void)
{
	heddle_effects = 0;
	if (!engine->self)
		return;
	windows[engine->self->index].n = windows[engine->self->index].reads = 0;
}

static struct window *window_of_self(void)
{
	if (heddle_effects)
		await_forget();
	return &windows[engine->self->index];
}

void await_rise(const void *stack)
{
	struct window *window = window_of_self();

	while (window->n && (uintptr_t)window->visits[window->n - 1].place.stack < (uintptr_t)stack)
		window->n--;
}

static void add_word(struct state *state, uint64_t word)
{
	state->words[0] = (state->words[0] ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	state->words[0] ^= state->words[0] >> 29;
	state->words[1] = (state->words[1] + word) * UINT64_C(0xd1342543de82ef95);
	state->words[1] ^= state->words[1] >> 32;
}

/* What decides how the running thread goes on at the call whose frame ends at stack. */
static struct state state_at(const uint64_t *stack, const uint64_t *top)
{
	struct state state = { { 0 } };

	for (unsigned i = 0; i < HEDDLE_REGISTERS; i++)
		add_word(&state, heddle_registers[i]);
	for (; stack < top; stack++)
		add_word(&state, *stack);
	return state;
}

static bool is_same(const struct visit *a, const struct visit *b)
{
	return a->place.caller == b->place.caller && a->place.stack == b->place.stack &&
	       !memcmp(a->place.operands, b->place.operands, sizeof(a->place.operands)) &&
	       !memcmp(&a->state, &b->state, sizeof(a->state));
}

/* The oldest visit makes room. */
static void keep(struct window *window, const struct visit *visit)
{
	if (window->n == VISITS_MAX)
		memmove(&window->visits[0], &window->visits[1], --window->n * sizeof(*visit));
	window->visits[window->n++] = *visit;
}

/* Whether awaits are looked for in what the running thread does now. */
static bool is_watched(const char *stack, const char *top)
{
	return engine->options.awaits && !engine_solo() && access_is_watched() && !engine->self->n_held &&
	       stack < top && (size_t)(top - stack) <= STACK_MAX;
}

static bool comes_again(struct window *window, const struct await_place *place, uint32_t *begin)
{
	const char *top = engine->self->fiber.top;
	struct visit visit = { .place = *place, .step = (uint32_t)engine->execution.n_steps };

	visit.state = state_at(place->stack, (const uint64_t *)top);
	for (unsigned i = window->n; i-- > 0;) {
		if (!is_same(&window->visits[i], &visit))
			continue;
		*begin = window->visits[i].step;
		window->visits[i].step = visit.step;
		window->n = i + 1;
		return true;
	}
	keep(window, &visit);
	return false;
}

/* The same as await_comes_again_between before a read that is an operation. */
static bool comes_again_to_read(const struct await_place *place, uint32_t *begin)
{
	if (!is_watched(place->stack, engine->self->fiber.top))
		return false;
	await_rise(place->stack);
	windows[engine->self->index].reads++;
	return comes_again(&windows[engine->self->index], place, begin);
}

bool await_comes_again_between(const struct await_place *place, bool is_due, uint32_t *begin)
{
	if (!is_watched(place->stack, engine->self->fiber.top))
		return false;
	await_rise(place->stack);
	return (is_due || windows[engine->self->index].reads > READS_UNWATCHED) &&
	       comes_again(&windows[engine->self->index], place, begin);
}

void await_begin(const struct operation *operation, const struct await_place *place)
{
	bool reads = operation->access == HEDDLE_READ;
	uint32_t begin;

	if (!reads || !comes_again_to_read(place, &begin) || !spin_await(operation, begin))
		operation_begin(operation);
}

bool await_between(const struct await_place *place, bool is_due)
{
	uint32_t begin;

	return await_comes_again_between(place, is_due, &begin) &&
	       !spin_await_between(access_place((void *)(uintptr_t)place->caller, NULL), begin);
}

void await_compare(const struct operation *operation, const struct await_place *place)
{
	uint32_t begin;

	if (comes_again_to_read(place, &begin))
		spin_await_between(operation->where, begin);
}

void await_note_access(uintptr_t address, enum heddle_access access, const void *stack)
{
	await_rise(stack);
	if (access == HEDDLE_WRITE &&
	    (address < (uintptr_t)stack || address >= (uintptr_t)engine->self->fiber.top))
		await_forget();
}

#else
typedef int heddle_no_awaits;
#endif
