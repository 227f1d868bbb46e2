/* SPDX-License-Identifier: MIT */
/*
 * The golden programs: small ones whose number of classes of equivalent interleavings is known, by a formula
 * or by enumeration with other tools. `dpor` must run exactly so many executions and give up none; each
 * scenario says the number in .classes, and a run that comes to another one is not as expected.
 *
 * A count belongs to the program. It changes neither with the order in which the threads are created (which
 * is the order in which they are tried first, and their numbering), nor when another thread than main creates
 * and joins them. Each golden scenario has two parameters for this.
 */
#ifndef GOLDEN_H
#define GOLDEN_H

#include <heddle/scenario.h>

/* Main and whoever creates the threads in its stead are threads as well. */
#define GOLDEN_THREADS_MAX (HEDDLE_EXPLORED_THREADS_MAX - 2)

#define GOLDEN_ORDERS_MAX 3628800
#define GOLDEN_PARAMS                                                                             \
	{ "order", 0, GOLDEN_ORDERS_MAX, 0, "the permutation in which the threads are created" }, \
	{                                                                                         \
		"starter", 0, 1, 0, "1: a thread of its own creates the others and joins each"    \
	}

/**
 * Creates n threads that run function(0) ... function(n - 1), at most GOLDEN_THREADS_MAX, and waits until all
 * have ended.
 */
void golden_run(long n, void (*function)(long index));

/** The same for a function of its own for each thread. */
void golden_run_each(long n, void (*const functions[])(long index));

/** Numbers of classes. */
uint64_t golden_power(uint64_t base, long exponent);
/**
 * The orders of threads * rounds things of which each thread does its own in turn: (threads * rounds)! /
 * rounds!^threads.
 */
uint64_t golden_interleavings(long threads, long rounds);

#endif
