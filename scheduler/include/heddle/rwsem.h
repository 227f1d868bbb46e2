/* SPDX-License-Identifier: MIT */
/*
 * Fair readers-writer semaphore, as the kernel's rw_semaphore: threads that arrive after a queued writer wait
 * behind it.
 *
 *   step                enabled                            touches
 *   down_read ARRIVE    always (takes it, or queues)       add
 *   down_write ARRIVE   always (takes it, or queues)       write
 *   CONTINUE            when a release has granted it      nothing; happens after the release that granted it
 *   up_read             always                             write while a thread is queued, else add
 *   up_write            always                             write
 *
 * The two of the name non_owner touch what down_read and up_read touch. What down_read_non_owner has taken no
 * thread holds: any thread or interrupt may release it, by up_read_non_owner.
 *
 * An ARRIVE that takes the semaphore is the whole operation; one that queues is followed by a CONTINUE. A
 * release hands over to the head of the queue: to one writer, or to all the readers that lead the queue. Of
 * the readers the last one hands over.
 *
 * Findings: up by a thread that does not hold that side, up_read_non_owner where nothing was taken so, a
 * second down_read of who holds it for reading, which a writer between the two would block for ever (lock
 * misuse); a down_write by who holds either side, a down_read by the writer (a deadlock); sleeping in an
 * interrupt or with a spinlock held; destroyed while held; held at the thread's end.
 *
 *   function              step  may block  task  interrupt  section
 *   down_read             yes   yes        yes   no         no
 *   down_read_non_owner   yes   yes        yes   no         no
 *   up_read               yes   no         yes   yes        yes
 *   up_read_non_owner     yes   no         yes   yes        yes
 *   down_write            yes   yes        yes   no         no
 *   up_write              yes   no         yes   yes        yes
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
	struct heddle_thread_set readers;
	unsigned unowned; /* how often it is read and no thread holds it */
	struct heddle_rwsem_waiter *head, *tail;
};

/** Initialises sem as free. name: see heddle/object.h. */
void heddle_rwsem_init_named(struct heddle_rwsem *sem, const struct heddle_name *name);
#define heddle_rwsem_init(sem, ...) heddle_rwsem_init_named((sem), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes sem for reading; queues while a writer holds it or any thread is queued. One step, or two if the
 * thread queues. By a thread that holds it for reading already: a hard finding (lock misuse, recursive read
 * lock).
 */
void heddle_rwsem_down_read_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_down_read(sem) heddle_rwsem_down_read_at((sem), HEDDLE_HERE)

/**
 * Releases the reader's side. By a thread that does not hold it: a hard finding (lock misuse, unlock by a
 * stranger).
 */
void heddle_rwsem_up_read_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_up_read(sem) heddle_rwsem_up_read_at((sem), HEDDLE_HERE)

/**
 * Takes the semaphore for reading, for whoever will release it: no thread holds it then. Queues, and steps,
 * as heddle_rwsem_down_read. Also for who holds it for reading already; if a writer queues in between the two
 * wait for each other (a deadlock).
 */
void heddle_rwsem_down_read_non_owner_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_down_read_non_owner(sem) heddle_rwsem_down_read_non_owner_at((sem), HEDDLE_HERE)

/**
 * Releases what a heddle_rwsem_down_read_non_owner has taken, of whichever thread. Where there is none: a
 * hard finding (lock misuse, unlock by a stranger).
 */
void heddle_rwsem_up_read_non_owner_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_up_read_non_owner(sem) heddle_rwsem_up_read_non_owner_at((sem), HEDDLE_HERE)

/**
 * Takes the semaphore for writing; queues while anybody holds it or is queued. One step, or two for who is
 * queued.
 */
void heddle_rwsem_down_write_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_down_write(sem) heddle_rwsem_down_write_at((sem), HEDDLE_HERE)

/**
 * Releases the writer's side. By a thread that does not hold it: a hard finding (lock misuse, unlock by a
 * stranger).
 */
void heddle_rwsem_up_write_at(struct heddle_rwsem *sem, const struct heddle_where *where);
#define heddle_rwsem_up_write(sem) heddle_rwsem_up_write_at((sem), HEDDLE_HERE)

#ifdef __cplusplus
}
#endif

#endif
