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
 *   step                        enabled              touches
 *   lock .. unlock (reduced)    when the lock is free  the footprint; the lock itself: add (held shared: [0,0] only)
 *   first part of a split one   when the lock is free  its part of the footprint; the lock itself: write (held shared:
 *                                                      read [1,end])
 *   last part of a split one    always                 the same for its part
 *
 * So reduced sections commute as far as the lock goes, also with shared ones that are split; nothing else commutes with a
 * split one but two that hold the lock shared. The two sides of the lock, 0 and 1, have no other meaning.
 *
 * In mode `open` lock, each touch and unlock are steps, and the lock blocks. In mode `lock` the section is
 * one step that touches the lock as a split one.
 *
 * Findings: taken again by its holder (deadlock); held at a sleep or at a thread's end; released by a thread
 * that does not hold it; two spinlocks taken in both orders; a lock that interrupts take, taken elsewhere
 * with interrupts enabled.
 *
 * The functions are callable from tasks and interrupts, and nest. lock is a step (outside of a section),
 * unlock is not.
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

void heddle_spinlock_init_named(struct heddle_spinlock *lock, const struct heddle_name *name);
#define heddle_spinlock_init(lock, ...) heddle_spinlock_init_named((lock), HEDDLE_NAME(__VA_ARGS__))

void heddle_spin_lock_at(struct heddle_spinlock *lock, const struct heddle_where *where);
void heddle_spin_unlock_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_lock(lock)	 heddle_spin_lock_at((lock), HEDDLE_HERE)
#define heddle_spin_unlock(lock) heddle_spin_unlock_at((lock), HEDDLE_HERE)

/** The shared side, as read_lock of a kernel rwlock_t. */
void heddle_spin_lock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where);
void heddle_spin_unlock_shared_at(struct heddle_spinlock *lock, const struct heddle_where *where);
#define heddle_spin_lock_shared(lock)	heddle_spin_lock_shared_at((lock), HEDDLE_HERE)
#define heddle_spin_unlock_shared(lock) heddle_spin_unlock_shared_at((lock), HEDDLE_HERE)

/** Whether the caller is inside a spinlocked section. */
bool heddle_in_section(void);

/**
 * The caller's interrupt flag, as of its processor. A task starts with interrupts enabled, an interrupt with
 * them disabled. None of these is a step.
 */
bool heddle_irqs_disabled(void);
void heddle_irq_disable(void);
void heddle_irq_enable(void);
/** Disables interrupts and returns whether they were disabled before; heddle_irq_restore takes that value. */
bool heddle_irq_save(void);
void heddle_irq_restore(bool were_disabled);

#ifdef __cplusplus
}
#endif

#endif
