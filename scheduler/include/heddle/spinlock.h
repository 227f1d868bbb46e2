/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks and the sections that they protect.
 *
 * A spinlocked section reaches from the first spinlock taken to the last one released. Operations inside it
 * are not steps of their own. How the section runs is an option of the exploration, enum heddle_sections:
 *
 *   lock        the default: one step that touches its locks exclusively, so it conflicts with every section
 *               of them. Data that only this lock protects need not be announced
 *   footprint   one step that touches what its operations touch, its *footprint*, and hardly the lock. Two
 *               sections conflict only where their footprints do: fewer executions. All data that sections
 *               share must be announced (heddle_variable, heddle_data, ...): the order of two sections that
 *               share plain data alone is not explored both ways. --check-independence finds such data
 *   open        the lock, each touch and the unlock are steps, and the lock blocks
 *
 * A section stays one step while at most one of its touches is on an object that some thread touches without
 * this lock (Lipton's reduction); the second such touch is a scheduling point inside the section. The
 * scheduler finds those objects itself, by a lockset for each object, and restarts the exploration when it
 * learns of one.
 *
 * In mode `footprint`:
 *
 *   step                        enabled                touches
 *   lock .. unlock (reduced)    when the lock is free  the footprint; the lock: add (shared: [0,0] only)
 *   first part of a split one   when the lock is free  its part of the footprint; the lock: write (shared:
 *                                                      read [1,end])
 *   last part of a split one    always                 the same for its part
 *
 * As far as the lock goes, reduced sections commute with each other. With a split section that holds the lock
 * shared, only sections that hold it shared, too, commute; with one that holds it exclusively, none. The two
 * sides of the lock, 0 and 1, have no other meaning.
 *
 * In mode `lock` each section touches the lock as a split section does.
 *
 * Findings: taken again by its holder (deadlock); held at a sleep or at a thread's end; released by a thread
 * that does not hold it; two spinlocks taken in both orders; a lock that interrupts take, taken elsewhere
 * with interrupts enabled.
 *
 * A thread holds at most 8 spinlocks at once, and an execution has at most 64 (findings: limit).
 *
 *   function        step  may block  task  interrupt  section
 *   lock            yes   yes        yes   yes        yes
 *   unlock          no    no         yes   yes        yes
 *   lock_shared     yes   yes        yes   yes        yes
 *   unlock_shared   no    no         yes   yes        yes
 *
 * Inside a section a lock belongs to that section's step, unless the section is split there or the lock is
 * taken. unlock is a step in mode `open` only.
 */
#ifndef HEDDLE_SPINLOCK_H
#define HEDDLE_SPINLOCK_H

#include <heddle/object.h>
#include <heddle/thread.h>

#ifdef __cplusplus
extern "C" {
#endif

struct heddle_spinlock {
	struct heddle_object object;
	struct heddle_thread *holder; /* exclusive */
	uint32_t readers;	      /* how often it is held shared, by all threads together */
	uint32_t index;		      /* among the spinlocks of the execution */
};

/** Initialises lock as free. name: see heddle/object.h. */
void heddle_spinlock_init_named(struct heddle_spinlock *lock, const struct heddle_name *name);
#define heddle_spinlock_init(lock, ...) heddle_spinlock_init_named((lock), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes lock exclusively; waits while any thread holds it. Begins a section if the thread is in none. By a
 * thread that holds either side: a hard finding (deadlock, spinlock). Does not change the interrupt flag.
 */
void heddle_spin_lock_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_lock(lock) heddle_spin_lock_at((lock), HEDDLE_HERE)

/**
 * Releases lock, taken by heddle_spin_lock. The section ends when the thread holds no spinlock any more;
 * spinlocks may be released in any order. By a thread that does not hold lock exclusively: a hard finding
 * (lock misuse, unlock by a stranger).
 */
void heddle_spin_unlock_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_unlock(lock) heddle_spin_unlock_at((lock), HEDDLE_HERE)

/**
 * Takes lock shared, as read_lock of a kernel rwlock_t; waits while a thread holds it exclusively. A thread
 * may take the shared side again, as often as it may hold spinlocks. By a thread that holds it exclusively: a
 * hard finding (deadlock, spinlock).
 */
void heddle_spin_lock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_lock_shared(lock) heddle_spin_lock_shared_at((lock), HEDDLE_HERE)

/** Releases the shared side once; the rest as for heddle_spin_unlock. */
void heddle_spin_unlock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_unlock_shared(lock) heddle_spin_unlock_shared_at((lock), HEDDLE_HERE)

/** Returns whether the calling thread is inside a spinlocked section. Not a step. */
bool heddle_in_section(void);

/*
 * The interrupt flag of the calling thread's processor. A task starts with interrupts enabled, an interrupt
 * with them disabled, and each must end as it started (finding: interrupt flag). The flag keeps no interrupt
 * from running, since interrupts have processors of their own. It only serves the check of spinlocks that
 * interrupts take. None of these functions is a step.
 */

/** Returns whether interrupts are disabled. */
bool heddle_irqs_disabled(void);
/** Disables interrupts; no effect if they are disabled. */
void heddle_irq_disable(void);
/** Enables interrupts; no effect if they are enabled. Does not nest. */
void heddle_irq_enable(void);
/** Disables interrupts. Returns whether they were disabled before, for heddle_irq_restore. */
bool heddle_irq_save(void);
/** Sets the flag to were_disabled, the value that heddle_irq_save returned. */
void heddle_irq_restore(bool were_disabled);

#ifdef __cplusplus
}
#endif

#endif
