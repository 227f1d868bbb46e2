/* SPDX-License-Identifier: MIT */
/*
 * Random small programs of plain and volatile accesses and C11's atomics, with Heddle's objects and choices:
 * the code under test of access_random.c. An operation with a guard runs depending on the last value that its
 * thread read or chose.
 */
#ifndef TESTS_ACCESS_PROGRAM_H
#define TESTS_ACCESS_PROGRAM_H

#include <heddle/explore.h>

#define ACCESS_THREADS_MAX    4
#define ACCESS_OPERATIONS_MAX 6

struct access_operation {
	unsigned char what;
	unsigned char guard; /* 0: always; 1: the last value is even; 2: odd */
};

struct access_program {
	unsigned spurious; /* budget */
	unsigned n_threads, n_operations[ACCESS_THREADS_MAX];
	struct access_operation operations[ACCESS_THREADS_MAX][ACCESS_OPERATIONS_MAX];
};

/** Generates the program of a seed. is_large: with more threads and operations. */
void access_generate(struct access_program *program, uint64_t seed, bool is_large);
/** The scenario's body; argument: a struct access_program. */
void access_run(void *argument);
/**
 * Returns the outcome of the last execution: every value that a thread read, and the final values of the
 * variables.
 */
uint64_t access_outcome(void);
void access_print(char *text, size_t size, const struct access_program *program);
/** Returns whether some thread chooses. */
bool access_chooses(const struct access_program *program);

#endif
