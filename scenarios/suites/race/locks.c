/* SPDX-License-Identifier: MIT */
/*
 * Locks.
 *
 *   1. A writes x, and then locks and unlocks.
 *   2. B locks and unlocks, and then writes x.
 *
 * In this order the lock happens to order the writes, and a detector that sees only this execution finds
 * nothing. In the other order nothing orders them. In `clean` both write while they hold the lock.
 *
 *   racy    in the tsan and the access build FAILED: data race; else EXHAUSTED
 *   clean   EXHAUSTED
 */
#include "race.h"

#include <string.h>

struct world {
	const struct lock *lock;
	struct heddle_mutex mutex;
	struct heddle_rwlock rwlock;
	struct heddle_rwsem rwsem;
	struct heddle_spinlock spinlock;
	struct heddle_data protected; /* two spinlocked sections that touch nothing in common would commute */
	struct heddle_variable variable;
	volatile int x;
	char bytes[64];
};

/* How A and B lock and unlock, and how they write x. */
struct lock {
	void (*take_a)(struct world *), (*leave_a)(struct world *);
	void (*take_b)(struct world *), (*leave_b)(struct world *);
	void (*write)(struct world *);
};

static void write_x(struct world *w)
{
	w->x = 1; /* RACES */
}

static void a(void *argument)
{
	struct world *w = argument;

	if (is_racy())
		w->lock->write(w);
	w->lock->take_a(w);
	if (!is_racy())
		w->lock->write(w);
	w->lock->leave_a(w);
}

static void b(void *argument)
{
	struct world *w = argument;

	w->lock->take_b(w);
	if (!is_racy())
		w->lock->write(w);
	w->lock->leave_b(w);
	if (is_racy())
		w->lock->write(w);
}

static void run(const struct lock *lock)
{
	struct world *w = heddle_alloc_forever(sizeof(*w));

	w->lock = lock;
	heddle_mutex_init(&w->mutex, "mutex");
	heddle_rwlock_init(&w->rwlock, "rwlock");
	heddle_rwsem_init(&w->rwsem, "rwsem");
	heddle_spinlock_init(&w->spinlock, "spinlock");
	heddle_data_init(&w->protected, "protected");
	heddle_variable_init(&w->variable, 0, "variable");
	race_pair(a, b, w);
}

static void lock_mutex(struct world *w)
{
	heddle_mutex_lock(&w->mutex);
}

static void unlock_mutex(struct world *w)
{
	heddle_mutex_unlock(&w->mutex);
}

SCENARIO(race, mutex, .id = "RC1", .doc = "two writes, each in a section of a mutex or beside it",
	 .expect = RACE_EXPECTED)
{
	static const struct lock lock = { lock_mutex, unlock_mutex, lock_mutex, unlock_mutex, write_x };

	run(&lock);
}

static void try_until_locked(struct world *w)
{
	while (!heddle_mutex_trylock(&w->mutex))
		heddle_spin_wait();
}

SCENARIO(race, trylock, .id = "RC2", .doc = "the same, and B tries until it gets the mutex",
	 .expect = RACE_EXPECTED)
{
	static const struct lock lock = { lock_mutex, unlock_mutex, try_until_locked, unlock_mutex, write_x };

	run(&lock);
}

static void read_lock(struct world *w)
{
	heddle_rwlock_read_lock(&w->rwlock);
}

static void read_unlock(struct world *w)
{
	heddle_rwlock_read_unlock(&w->rwlock);
}

static void write_lock(struct world *w)
{
	heddle_rwlock_write_lock(&w->rwlock);
}

static void write_unlock(struct world *w)
{
	heddle_rwlock_write_unlock(&w->rwlock);
}

SCENARIO(race, rwlock, .id = "RC3", .doc = "the same with a rwlock, A for reading and B for writing",
	 .expect = RACE_EXPECTED)
{
	static const struct lock lock = { read_lock, read_unlock, write_lock, write_unlock, write_x };

	run(&lock);
}

/* Readers do not order readers: there is one class of interleavings, and the race is in it. */
SCENARIO(race, rwlock_readers, .id = "RC4", .doc = "two readers write, or two writers do",
	 .expect = RACE_EXPECTED)
{
	static const struct lock readers = { read_lock, read_unlock, read_lock, read_unlock, write_x };
	static const struct lock writers = { write_lock, write_unlock, write_lock, write_unlock, write_x };

	run(is_racy() ? &readers : &writers);
}

static void down_read(struct world *w)
{
	heddle_rwsem_down_read(&w->rwsem);
}

static void up_read(struct world *w)
{
	heddle_rwsem_up_read(&w->rwsem);
}

static void down_write(struct world *w)
{
	heddle_rwsem_down_write(&w->rwsem);
}

static void up_write(struct world *w)
{
	heddle_rwsem_up_write(&w->rwsem);
}

SCENARIO(race, rwsem, .id = "RC5", .doc = "the same with a rwsem, A for reading and B for writing",
	 .expect = RACE_EXPECTED)
{
	static const struct lock lock = { down_read, up_read, down_write, up_write, write_x };

	run(&lock);
}

static void spin_lock(struct world *w)
{
	heddle_spin_lock(&w->spinlock);
	heddle_data_access(&w->protected, 0, 0, HEDDLE_WRITE);
}

static void spin_unlock(struct world *w)
{
	heddle_spin_unlock(&w->spinlock);
}

static void spin_lock_shared(struct world *w)
{
	heddle_spin_lock_shared(&w->spinlock);
	heddle_data_access(&w->protected, 0, 0, HEDDLE_READ);
}

static void spin_unlock_shared(struct world *w)
{
	heddle_spin_unlock_shared(&w->spinlock);
}

SCENARIO(race, spinlock, .id = "RC6", .doc = "the same with a spinlock", .expect = RACE_EXPECTED)
{
	static const struct lock lock = { spin_lock, spin_unlock, spin_lock, spin_unlock, write_x };

	run(&lock);
}

SCENARIO(race, spinlock_shared, .id = "RC7", .doc = "the same with a spinlock, which A takes shared",
	 .expect = RACE_EXPECTED)
{
	static const struct lock lock = { spin_lock_shared, spin_unlock_shared, spin_lock, spin_unlock,
					  write_x };

	run(&lock);
}

static void write_variable(struct world *w)
{
	heddle_write(&w->variable, 1); /* RACES */
}

SCENARIO(race, variable, .id = "RC8", .doc = "an announced variable instead of x", .expect = RACE_EXPECTED)
{
	static const struct lock lock = { lock_mutex, unlock_mutex, lock_mutex, unlock_mutex,
					  write_variable };

	run(&lock);
}

static void copy_bytes(struct world *w)
{
	memset(w->bytes, 1, sizeof(w->bytes)); /* RACES */
}

SCENARIO(race, bytes, .id = "RC9", .doc = "bytes that the C library writes instead of x",
	 .expect = RACE_EXPECTED)
{
	static const struct lock lock = { lock_mutex, unlock_mutex, lock_mutex, unlock_mutex, copy_bytes };

	run(&lock);
}
