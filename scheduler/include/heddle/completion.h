/* SPDX-License-Identifier: MIT */
/*
 * Completion: a counter of things that are done. Unfair: any of several waiters may be next.
 *
 *   step       enabled           touches
 *   complete   always            add
 *   wait       when done > 0     write (takes one)
 *
 *   function   step  may block  task  interrupt  section
 *   complete   yes   no         yes   yes        yes
 *   wait       yes   yes        yes   no         no
 */
#ifndef HEDDLE_COMPLETION_H
#define HEDDLE_COMPLETION_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_completion {
	struct heddle_object object;
	uint32_t done;
};

/** Initialises completion with nothing done. name: see heddle/object.h. */
void heddle_completion_init_named(struct heddle_completion *completion, const struct heddle_name *name);
#define heddle_completion_init(completion, ...) \
	heddle_completion_init_named((completion), HEDDLE_NAME(__VA_ARGS__))

/**
 * Adds one to the number of things done; any thread may. At UINT32_MAX it becomes 0, which is not checked.
 */
void heddle_complete_at(struct heddle_completion *completion, const struct heddle_where *where);
#define heddle_complete(completion) heddle_complete_at((completion), HEDDLE_HERE)

/** Waits until the number is not 0, and takes one off it: n waits need n calls of heddle_complete. */
void heddle_completion_wait_at(struct heddle_completion *completion, const struct heddle_where *where);
#define heddle_completion_wait(completion) heddle_completion_wait_at((completion), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
