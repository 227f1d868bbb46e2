/* SPDX-License-Identifier: MIT */
/* Random programs: shrinking a failing one, by trying to leave out each part. */
#include "random_program.h"

#include <string.h>

static void remove_operations(struct random_thread *thread, unsigned position, unsigned n)
{
	for (unsigned i = 0; i < position; i++) {
		if (i + thread->operations[i].body >= position)
			thread->operations[i].body = (uint8_t)(thread->operations[i].body - n);
	}
	memmove(&thread->operations[position], &thread->operations[position + n],
		(thread->n - position - n) * sizeof(thread->operations[0]));
	thread->n = (uint8_t)(thread->n - n);
}

/* Applies the n-th way of shrinking the program. Returns false if there are no more. */
static bool reduce(struct random_program *program, unsigned n)
{
	for (unsigned i = 0; i < program->n_threads; i++) {
		struct random_thread *thread = &program->threads[i];
		if (n-- == 0) {
			thread->n = 0;
			return true;
		}
		for (unsigned at = 0; at < thread->n; at++) {
			struct random_operation *operation = &thread->operations[at];
			if (n-- == 0) { /* with its body */
				remove_operations(thread, at, 1u + operation->body);
				return true;
			}
			if (n-- == 0) { /* alone */
				remove_operations(thread, at, 1);
				return true;
			}
			if (n-- == 0) {
				operation->guard = 0;
				return true;
			}
			if (n-- == 0) {
				operation->a = operation->b = 0;
				return true;
			}
		}
	}
	switch (n) {
	case 0:
		program->join_each = false;
		return true;
	case 1:
		program->faults = 0;
		return true;
	case 2:
		program->spurious = 0;
		return true;
	case 3:
		program->placed = false;
		return true;
	default:
		return false;
	}
}

void random_shrink(struct random_program *program, bool (*fails)(const struct random_program *, void *),
		   void *context)
{
	bool smaller = true;

	while (smaller) {
		struct random_program candidate = *program;
		smaller = false;
		for (unsigned n = 0; reduce(&candidate, n); n++, candidate = *program) {
			/* Both are copies of one object: their padding is equal, too. */
			if (memcmp((const char *)&candidate, (const char *)program, sizeof(candidate)) == 0 ||
			    !fails(&candidate, context))
				continue;
			*program = candidate;
			smaller = true;
			break;
		}
	}
}
