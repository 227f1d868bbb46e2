/* SPDX-License-Identifier: MIT */
/*
 * Random small programs of plain accesses and C11's atomics, beside objects of Heddle's and choices: the code
 * under test of access_random.c. Operations with a guard depend on what their thread read or chose last.
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

/** The program of a seed. is_large: of more threads, and of more operations. */
void access_generate(struct access_program *program, uint64_t seed, bool is_large);
/** The scenario's body; argument: a struct access_program. */
void access_run(void *argument);
/** What the last execution came to: every value that a thread read, and what is left in the variables. */
uint64_t access_outcome(void);
void access_print(char *text, size_t size, const struct access_program *program);
/** Whether some thread chooses. */
bool access_chooses(const struct access_program *program);

#endif
