/* SPDX-License-Identifier: MIT */
/*
 * Semaphore: a counter of units that can be taken. Unfair.
 *
 *   step       enabled          touches                  wakes
 *   up         always           add                      no thread in particular: any waiter may be next
 *   down       when count > 0   write (takes one)        -
 *   try_down   always           write, read if it fails  -
 *   count      always           read                     -
 *
 * Ups commute with each other, since their order cannot be observed. Downs conflict with downs and with ups.
 * A semaphore has no owner: threads that wait for an up that never comes are a deadlock without a cycle.
 *
 *   function   step  may block  task  interrupt  section
 *   up         yes   no         yes   yes        yes
 *   try_down   yes   no         yes   yes        yes
 *   count      yes   no         yes   yes        yes
 *   down       yes   yes        yes   no         no
 */
#ifndef HEDDLE_SEMAPHORE_H
#define HEDDLE_SEMAPHORE_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_semaphore {
	struct heddle_object object;
	uint32_t count;
};

/** Initialises semaphore with count, 0 to UINT32_MAX. name: see heddle/object.h. */
void heddle_semaphore_init_named(struct heddle_semaphore *semaphore, uint32_t count,
				 const struct heddle_name *name);
#define heddle_semaphore_init(semaphore, count, ...) \
	heddle_semaphore_init_named((semaphore), (count), HEDDLE_NAME(__VA_ARGS__))

/** Adds one to the count; any thread may. At UINT32_MAX the count becomes 0, which is not checked. */
void heddle_semaphore_up_at(struct heddle_semaphore *semaphore, const struct heddle_where *where);
#define heddle_semaphore_up(semaphore) heddle_semaphore_up_at((semaphore), HEDDLE_HERE)

/** Takes one off the count; waits while it is 0. Any of several waiters may be next. */
void heddle_semaphore_down_at(struct heddle_semaphore *semaphore, const struct heddle_where *where);
#define heddle_semaphore_down(semaphore) heddle_semaphore_down_at((semaphore), HEDDLE_HERE)

/** Takes one off the count if it is not 0. Returns whether it did. Never waits. */
bool heddle_semaphore_try_down_at(struct heddle_semaphore *semaphore, const struct heddle_where *where);
#define heddle_semaphore_try_down(semaphore) heddle_semaphore_try_down_at((semaphore), HEDDLE_HERE)

/** Returns the count. */
uint32_t heddle_semaphore_count_at(struct heddle_semaphore *semaphore, const struct heddle_where *where);
#define heddle_semaphore_count(semaphore) heddle_semaphore_count_at((semaphore), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
