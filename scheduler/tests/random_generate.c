/* SPDX-License-Identifier: MIT */
/* Random programs: generating one. */
#include "random_draw.h"

#include <string.h>

/* A shape: the number of threads from the start, and the range of their operations. */
struct shape {
	uint8_t threads, least, more;
};

#define SHAPES 8

/* Each is equally likely; more than half have four threads or five. */
static const struct shape shapes[RANDOM_SIZES][SHAPES] = {
	[RANDOM_SMALL] = { { 2, 4, 4 },
			   { 3, 2, 2 },
			   { 3, 2, 3 },
			   { 4, 1, 2 },
			   { 4, 1, 2 },
			   { 4, 1, 2 },
			   { 4, 1, 3 },
			   { 5, 1, 1 } },
	[RANDOM_MEDIUM] = { { 2, 6, 5 },
			    { 3, 3, 3 },
			    { 3, 4, 2 },
			    { 4, 1, 3 },
			    { 4, 2, 2 },
			    { 4, 2, 3 },
			    { 5, 1, 2 },
			    { 5, 1, 3 } },
	[RANDOM_LARGE] = { { 2, 6, 6 },
			   { 3, 3, 3 },
			   { 3, 4, 3 },
			   { 4, 2, 2 },
			   { 4, 2, 3 },
			   { 4, 2, 4 },
			   { 5, 1, 3 },
			   { 5, 2, 2 } },
};

static void add_tasks(struct random_generator *generator, const struct shape *shape)
{
	struct random_program *program = generator->program;
	const struct random_context context = { 0 };

	program->n_threads = (uint8_t)(1 + shape->threads);
	for (unsigned i = 1; i < program->n_threads; i++) {
		program->threads[i].role = RANDOM_TASK;
		random_fill(generator, &program->threads[i],
			    shape->least + draw_below(generator, shape->more), &context);
	}
}

/* With many threads there is little room for more, and they choose more often. */
static void add_others(struct random_generator *generator, unsigned tasks)
{
	const struct random_context context = { 0 };

	if (draw_chance(generator, tasks < 4 ? 25 : 10))
		random_add_late(generator, RANDOM_IRQ);
	if (draw_chance(generator, tasks < 4 ? 10 : 4)) /* interrupts that create others, too */
		random_add_late(generator, RANDOM_IRQ);
	if (draw_chance(generator, tasks < 4 ? 15 : 6))
		random_add_late(generator, RANDOM_LATE);
	if (draw_chance(generator, 10))
		random_fill(generator, &generator->program->threads[0], 1, &context);
	if (draw_chance(generator, tasks < 4 ? 15 : 8))
		random_add_spin(generator);
	if (draw_chance(generator, 10))
		random_add_joins(generator);
}

static unsigned draw_budget(struct random_generator *generator, unsigned percent)
{
	return draw_chance(generator, percent) ? 1 + draw_chance(generator, 30) : 0;
}

/*
 * Two atomics, maybe mutexes, and many choices in few steps of four threads: such programs find most errors
 * with choices.
 */
static const struct shape choosing = { 4, 1, 3 };

static void draw_choosing(struct random_generator *generator)
{
	generator->palette = 1u << GROUP_ATOMIC;
	if (draw_chance(generator, 25))
		generator->palette |= 1u << GROUP_MUTEX;
	generator->chooses = 40 + draw_below(generator, 30);
	generator->first = 40;
}

/* Conditional operations are predicted until one of them does more, which must be rare. */
static void draw_trying(struct random_generator *generator)
{
	generator->tries = 75;
	generator->chooses = 25;
}

/* Draws the program's characteristics; returns its shape. */
static const struct shape *draw_character(struct random_generator *generator, enum random_size size)
{
	const struct shape *shape = &shapes[size][draw_below(generator, SHAPES)];
	unsigned drawn = draw_below(generator, 100);

	if (generator->program->family == RANDOM_TRYING)
		generator->program->placed = draw_chance(generator, 30);
	draw_palette(generator);
	generator->first = 85;
	if (draw_chance(generator, shape->threads < 4 ? 40 : 85))
		generator->chooses = 10 + draw_below(generator, 40);
	if (drawn < 15)
		draw_trying(generator);
	if (drawn < 85)
		return shape;
	draw_choosing(generator);
	return &choosing;
}

/* Of the random numbers: each family has a stream of its own. */
static uint64_t stream_of(uint64_t seed, enum random_family family)
{
	return seed ^ (uint64_t)family << 56;
}

/* The time passes within the budget of faults. */
static unsigned percent_with_faults(enum random_family family)
{
	return family == RANDOM_TRYING ? 75 : 40;
}

/* Draws all but the loop that only reads. Returns the program's shape. */
static const struct shape *generate(struct random_generator *generator, uint64_t seed, enum random_size size,
				    enum random_family family)
{
	struct random_program *program = generator->program;
	const struct shape *shape;

	generator->numbers = (struct random_numbers){ stream_of(seed, family) };
	memset(program, 0, sizeof(*program));
	program->seed = seed;
	program->size = (uint8_t)size;
	program->family = (uint8_t)family;
	shape = draw_character(generator, size);
	add_tasks(generator, shape);
	add_others(generator, shape->threads);
	if (program->placed && draw_chance(generator, 50))
		random_add_free(generator);
	program->join_each = draw_chance(generator, 20);
	program->faults = (uint8_t)draw_budget(generator, percent_with_faults(family));
	program->spurious = (uint8_t)draw_budget(generator, 15);
	return shape;
}

void random_generate_straight(struct random_program *program, uint64_t seed, enum random_size size,
			      enum random_family family)
{
	struct random_generator generator = { .program = program };

	generate(&generator, seed, size, family);
}

void random_generate(struct random_program *program, uint64_t seed, enum random_size size,
		     enum random_family family)
{
	struct random_generator generator = { .program = program };
	const struct shape *shape = generate(&generator, seed, size, family);

	if (draw_chance(&generator, shape->threads < 4 ? 35 : 25))
		random_add_await(&generator);
}

bool random_has(const struct random_program *program, enum random_kind kind)
{
	for (unsigned i = 0; i < program->n_threads; i++) {
		const struct random_thread *thread = &program->threads[i];
		for (unsigned at = 0; at < thread->n; at++) {
			if (thread->operations[at].kind == kind)
				return true;
		}
	}
	return false;
}

bool random_uses(const struct random_program *program, enum random_group group)
{
	for (int kind = 0; kind < RANDOM_KINDS; kind++) {
		if (random_kinds[kind].group == group && random_has(program, (enum random_kind)kind))
			return true;
	}
	return false;
}

bool random_has_boxes(const struct random_program *program)
{
	for (int kind = RANDOM_BOX_LOAD; kind <= RANDOM_BOX_DESTROY; kind++) {
		if (random_has(program, (enum random_kind)kind))
			return true;
	}
	return false;
}

unsigned random_tasks(const struct random_program *program)
{
	unsigned n = 0;

	for (unsigned i = 1; i < program->n_threads; i++)
		n += program->threads[i].role == RANDOM_TASK;
	return n;
}
