/* SPDX-License-Identifier: MIT */
/*
 * Completion: a counter of things that are done. Unfair: of several that wait any may be next.
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

/** Begins the life of a completion of which nothing is done; see heddle/object.h. */
void heddle_completion_init_named(struct heddle_completion *completion, const struct heddle_name *name);
#define heddle_completion_init(completion, ...) \
	heddle_completion_init_named((completion), HEDDLE_NAME(__VA_ARGS__))

/** One more is done, from whichever thread. At UINT32_MAX the number becomes 0: that is not checked. */
void heddle_complete_at(struct heddle_completion *completion, const struct heddle_where *where);
#define heddle_complete(completion) heddle_complete_at((completion), HEDDLE_HERE)

/** Waits until one is done, and takes it: n threads need n calls of heddle_complete. */
void heddle_completion_wait_at(struct heddle_completion *completion, const struct heddle_where *where);
#define heddle_completion_wait(completion) heddle_completion_wait_at((completion), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
