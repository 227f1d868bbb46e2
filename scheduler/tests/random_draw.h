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
	unsigned chooses; /* percent of operations that choices come after */
	unsigned first;	  /* percent of operations that are on the first object of their sort */
	unsigned tries;	  /* percent of operations that try: trylock, compare_exchange */
	struct random_program *program;
};

/* Where the next operation would stand. */
struct random_context {
	bool interrupt, section;
	/*
	 * Sets of mutexes and spinlocks that are held: taken again, a deadlock with oneself, rarely wanted.
	 */
	unsigned locks, spinlocks;
	bool rwlock, rwsem;
};

unsigned draw_below(struct random_generator *generator, unsigned n);
bool draw_chance(struct random_generator *generator, unsigned percent);
void draw_palette(struct random_generator *generator);

/**
 * Appends n operations, bodies included, choices not counted; fewer where the thread has no room for more.
 */
void random_fill(struct random_generator *generator, struct random_thread *thread, unsigned n,
		 const struct random_context *context);

/**
 * Puts an operation before the one at position, inside whatever that one is inside; nothing where there is no
 * room.
 */
void random_insert(struct random_thread *thread, unsigned position, struct random_operation operation);

/* random_threads.c */
/** A thread that another one begins midway: a task, or an interrupt that was submitted. */
void random_add_late(struct random_generator *generator, enum random_role role);
/** A thread that waits for somebody to store in the atomic. */
void random_add_spin(struct random_generator *generator);
/** Some threads wait for the end of one. */
void random_add_joins(struct random_generator *generator);

#endif
