/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks and the sections that they protect.
 *
 * A spinlocked section (from the first spinlock taken to the last released) is one step as far as it
 * commutes. Operations inside it are not steps of their own; they make up the section's footprint, and two
 * sections conflict only where their footprints do, not because they share the lock. A section stays one step
 * while at most one of its touches is on an object that some thread touches without this lock (Lipton's
 * reduction); the second such touch is a scheduling point inside the section. The scheduler finds those
 * objects by itself (it keeps a lockset for each object) and starts the exploration again when it learns of
 * one.
 *
 *   step                        enabled                touches
 *   lock .. unlock (reduced)    when the lock is free  the footprint; the lock: add (shared: [0,0] only)
 *   first part of a split one   when the lock is free  its part of the footprint; the lock: write (shared:
 *                                                      read [1,end])
 *   last part of a split one    always                 the same for its part
 *
 * So reduced sections commute as far as the lock goes, also with shared ones that are split; nothing else
 * commutes with a split one but two that hold the lock shared. The two sides of the lock, 0 and 1, have no
 * other meaning.
 *
 * In mode `open` lock, each touch and unlock are steps, and the lock blocks. In mode `lock` the section is
 * one step that touches the lock as a split one.
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
 * Inside of a section a lock is a part of that section's step, unless the section is split there or the lock
 * is taken. unlock is a step in mode `open` only.
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
	uint32_t readers;	      /* how often it is held shared, by whichever threads */
	uint32_t index;		      /* among the spinlocks of the execution */
};

/** Begins the life of a spinlock that nobody holds; see heddle/object.h. */
void heddle_spinlock_init_named(struct heddle_spinlock *lock, const struct heddle_name *name);
#define heddle_spinlock_init(lock, ...) heddle_spinlock_init_named((lock), HEDDLE_NAME(__VA_ARGS__))

/**
 * Takes the spinlock exclusively, and begins a section if the thread is in none; waits while anybody holds
 * it. By who holds it on either side: a hard finding (deadlock, spinlock). Does not change the interrupt
 * flag.
 */
void heddle_spin_lock_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_lock(lock) heddle_spin_lock_at((lock), HEDDLE_HERE)

/**
 * Releases what heddle_spin_lock took, and ends the section with the last one, in whichever order they are
 * released. By a thread that does not hold it so: a hard finding (lock misuse, unlock by a stranger).
 */
void heddle_spin_unlock_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_unlock(lock) heddle_spin_unlock_at((lock), HEDDLE_HERE)

/**
 * Takes the shared side, as read_lock of a kernel rwlock_t; waits while it is held exclusively. A thread may
 * take it again, as often as it may hold spinlocks; if it holds it exclusively: a hard finding (deadlock,
 * spinlock).
 */
void heddle_spin_lock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_lock_shared(lock) heddle_spin_lock_shared_at((lock), HEDDLE_HERE)

/** Releases the shared side once; else as heddle_spin_unlock. */
void heddle_spin_unlock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_unlock_shared(lock) heddle_spin_unlock_shared_at((lock), HEDDLE_HERE)

/** Whether the caller is inside a spinlocked section. */
bool heddle_in_section(void);

/*
 * The caller's interrupt flag, as of its processor. A task starts with interrupts enabled, an interrupt with
 * them disabled, and each must end as it started (finding: interrupt flag). The flag does not keep interrupts
 * from running, which have processors of their own: it is what the check of spinlocks that interrupts take
 * goes by. None of these is a step.
 */

/** Whether they are disabled. */
bool heddle_irqs_disabled(void);
/** Disables them; no effect if they are. */
void heddle_irq_disable(void);
/** Enables them; no effect if they are. Does not nest. */
void heddle_irq_enable(void);
/** Disables interrupts and returns whether they were disabled before; heddle_irq_restore takes that value. */
bool heddle_irq_save(void);
/** Sets the flag to what heddle_irq_save returned. */
void heddle_irq_restore(bool were_disabled);

#ifdef __cplusplus
}
#endif

#endif
