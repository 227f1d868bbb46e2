/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's locks under their kernel names, over the scheduler's objects. Each takes the caller's place in
 * the source along.
 *
 * spinlock_t and rwlock_t are both heddle_spinlock (a section); the read side of an rwlock_t is the shared
 * side. The _irq forms disable and then enable interrupts, whatever they were; _irqsave puts them back as
 * they were.
 *
 *   function             step  may block  task  interrupt  section
 *   spin/read/write_lock  yes   no         yes   yes        yes
 *   mutex_lock            yes   yes        yes   no         no
 *   down_read, down_write yes   yes        yes   no         no
 */
#ifndef CORE_KERNEL_LOCK_H
#define CORE_KERNEL_LOCK_H

#include <heddle/heddle.h>
#include <kernel/types.h>

typedef struct heddle_spinlock spinlock_t;
typedef struct heddle_spinlock rwlock_t;

#define spin_lock_init(lock, ...) heddle_spinlock_init((lock), __VA_ARGS__)
#define rwlock_init(lock, ...)	  heddle_spinlock_init((lock), __VA_ARGS__)

#define spin_lock(lock)	   heddle_spin_lock(lock)
#define spin_unlock(lock)  heddle_spin_unlock(lock)
#define write_lock(lock)   heddle_spin_lock(lock)
#define write_unlock(lock) heddle_spin_unlock(lock)
#define read_lock(lock)	   heddle_spin_lock_shared(lock)
#define read_unlock(lock)  heddle_spin_unlock_shared(lock)

#define spin_lock_irq(lock)    (heddle_irq_disable(), heddle_spin_lock(lock))
#define spin_unlock_irq(lock)  (heddle_spin_unlock(lock), heddle_irq_enable())
#define write_lock_irq(lock)   spin_lock_irq(lock)
#define write_unlock_irq(lock) spin_unlock_irq(lock)
#define read_lock_irq(lock)    (heddle_irq_disable(), heddle_spin_lock_shared(lock))
#define read_unlock_irq(lock)  (heddle_spin_unlock_shared(lock), heddle_irq_enable())

/** bool flags; as in the kernel it is the variable itself that is passed. */
#define spin_lock_irqsave(lock, flags)	     ((flags) = heddle_irq_save(), heddle_spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags)  (heddle_spin_unlock(lock), heddle_irq_restore(flags))
#define write_lock_irqsave(lock, flags)	     spin_lock_irqsave(lock, flags)
#define write_unlock_irqrestore(lock, flags) spin_unlock_irqrestore(lock, flags)
#define read_lock_irqsave(lock, flags)	     ((flags) = heddle_irq_save(), heddle_spin_lock_shared(lock))
#define read_unlock_irqrestore(lock, flags)  (heddle_spin_unlock_shared(lock), heddle_irq_restore(flags))

/** Whether the caller has it, for an rwlock_t its write side. For assertions; no step. */
#define spin_is_mine(lock) ((lock)->holder == heddle_self())

struct mutex {
	struct heddle_mutex base;
};

#define mutex_init(mutex, ...) heddle_mutex_init(&(mutex)->base, __VA_ARGS__)
#define mutex_lock(mutex)      heddle_mutex_lock(&(mutex)->base)
#define mutex_trylock(mutex)   heddle_mutex_trylock(&(mutex)->base)
#define mutex_unlock(mutex)    heddle_mutex_unlock(&(mutex)->base)
/** Whether the caller has it. For assertions; no step. */
#define mutex_is_mine(mutex) ((mutex)->base.holder == heddle_self())

struct rw_semaphore {
	struct heddle_rwsem base;
};

#define init_rwsem(sem, ...) heddle_rwsem_init(&(sem)->base, __VA_ARGS__)
#define down_read(sem)	     heddle_rwsem_down_read(&(sem)->base)
#define up_read(sem)	     heddle_rwsem_up_read(&(sem)->base)
#define down_write(sem)	     heddle_rwsem_down_write(&(sem)->base)
#define up_write(sem)	     heddle_rwsem_up_write(&(sem)->base)
/** Read by nobody in particular: whoever comes releases it, an interrupt too. */
#define down_read_non_owner(sem) heddle_rwsem_down_read_non_owner(&(sem)->base)
#define up_read_non_owner(sem)	 heddle_rwsem_up_read_non_owner(&(sem)->base)
/** Whether anybody reads or writes it. For the check at quiescence; no step. */
#define rwsem_is_held(sem) \
	((sem)->base.writer || !heddle_thread_set_is_empty(&(sem)->base.readers) || (sem)->base.unowned)

/**
 * Whether the caller may sleep: a task, outside of every section, with interrupts enabled.
 */
bool may_sleep(void);

struct kernel;

/** What the scheduler of the modelled kernel wants; the geometry says it. */
bool need_resched(const struct kernel *kernel);

/** Gives way if need_resched(); where one may not sleep that is a finding (I5). Not a step. */
void cond_resched_at(const struct kernel *kernel, const struct heddle_where *where);
#define cond_resched(kernel) cond_resched_at((kernel), HEDDLE_HERE)

#endif
