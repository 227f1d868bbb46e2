/* SPDX-License-Identifier: MIT */
/*
 * Random programs: drawing operations.
 *
 * Each program draws one to three sorts of objects, its palette, and takes most of its operations from them,
 * so that its threads meet.
 */
#ifndef TESTS_RANDOM_DRAW_H
#define TESTS_RANDOM_DRAW_H

#include "strategies/random_numbers.h"
#include "random_program.h"

struct random_generator {
	struct random_numbers numbers;
	unsigned palette; /* set of groups */
	unsigned chooses; /* percent of operations that are followed by choices */
	unsigned first;	  /* percent of operations that are on the first object of their sort */
	unsigned tries;	  /* percent of conditional operations: trylock, compare_exchange */
	struct random_program *program;
};

/* The place of the next operation. */
struct random_context {
	bool interrupt, section;
	/*
	 * Sets of held mutexes and spinlocks: taking one again is a deadlock with itself, which is rarely
	 * wanted.
	 */
	unsigned locks, spinlocks;
	bool rwlock, rwsem;
};

unsigned draw_below(struct random_generator *generator, unsigned n);
bool draw_chance(struct random_generator *generator, unsigned percent);
void draw_palette(struct random_generator *generator);

/** Appends n operations, bodies included, choices not counted; fewer if the thread has no room. */
void random_fill(struct random_generator *generator, struct random_thread *thread, unsigned n,
		 const struct random_context *context);

/**
 * Inserts an operation before the one at position, inside the same bodies; does nothing if there is no room.
 */
void random_insert(struct random_thread *thread, unsigned position, struct random_operation operation);

/* random_threads.c */
/** Adds a thread that another one spawns: a task or an interrupt. */
void random_add_late(struct random_generator *generator, enum random_role role);
/** Adds a thread that waits for a store to the atomic. */
void random_add_spin(struct random_generator *generator);
/** Adds a loop that only reads to a thread, and to another one a store to the atomic. */
void random_add_await(struct random_generator *generator);
/** Makes a thread free the memory for which objects stand. */
void random_add_free(struct random_generator *generator);
/** Makes some threads join another one. */
void random_add_joins(struct random_generator *generator);

#endif
