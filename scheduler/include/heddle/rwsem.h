/* SPDX-License-Identifier: MIT */
/*
 * Fair readers-writer semaphore, as the kernel's rw_semaphore: who comes behind a queued writer waits behind
 * it.
 *
 *   step                enabled                            touches
 *   down_read ARRIVE    always (takes it, or queues)       add
 *   down_write ARRIVE   always (takes it, or queues)       write
 *   CONTINUE            when a release has granted it      nothing; happens after the release that granted it
 *   up_read             always                             write while somebody is queued (the last reader hands over), else add
 *   up_write            always                             write
 *
 * An ARRIVE that takes the semaphore is the whole operation; one that queues is followed by a CONTINUE. A
 * release hands over to the head of the queue: to one writer, or to all the readers that lead the queue.
 * Findings and contexts as for the mutex; and a second down_read of who holds it for reading, which a writer between
 * the two would block for ever.
 */
#ifndef HEDDLE_RWSEM_H
#define HEDDLE_RWSEM_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_rwsem_waiter;

struct heddle_rwsem {
	struct heddle_object object;
	struct heddle_thread *writer;
	uint64_t readers; /* set of thread indices */
	struct heddle_rwsem_waiter *head, *tail;
};

void heddle_rwsem_init_named(struct heddle_rwsem *sem, const struct heddle_name *name);
#define heddle_rwsem_init(sem, ...) heddle_rwsem_init_named((sem), HEDDLE_NAME(__VA_ARGS__))

void heddle_rwsem_down_read_at(struct heddle_rwsem *sem, const struct heddle_where *where);
void heddle_rwsem_up_read_at(struct heddle_rwsem *sem, const struct heddle_where *where);
void heddle_rwsem_down_write_at(struct heddle_rwsem *sem, const struct heddle_where *where);
void heddle_rwsem_up_write_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_down_read(sem)  heddle_rwsem_down_read_at((sem), HEDDLE_HERE)
#define heddle_rwsem_up_read(sem)    heddle_rwsem_up_read_at((sem), HEDDLE_HERE)
#define heddle_rwsem_down_write(sem) heddle_rwsem_down_write_at((sem), HEDDLE_HERE)
#define heddle_rwsem_up_write(sem)   heddle_rwsem_up_write_at((sem), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
