/* SPDX-License-Identifier: MIT */
#include "every_function.h"

#include <heddle/heddle.h>

static struct heddle_mutex mutex;
static struct heddle_rwlock rwlock;
static struct heddle_rwsem rwsem;
static struct heddle_spinlock spinlock;
static struct heddle_waitqueue queue;
static struct heddle_waiter waiter;
static struct heddle_completion completion;
static struct heddle_semaphore semaphore;
static struct heddle_condition condition;
static struct heddle_barrier barrier;
static struct heddle_once once;
static struct heddle_atomic atomic;
static struct heddle_variable variable;
static struct heddle_data data;
static struct heddle_thread *child;
static void *memory;

void initialise_for_every_function(void)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_rwlock_init(&rwlock, "rwlock");
	heddle_rwsem_init(&rwsem, "rwsem");
	heddle_spinlock_init(&spinlock, "spinlock");
	heddle_waitqueue_init(&queue, "queue");
	heddle_completion_init(&completion, "completion");
	heddle_semaphore_init(&semaphore, 0, "semaphore");
	heddle_condition_init(&condition, "condition");
	heddle_barrier_init(&barrier, 2, "barrier");
	heddle_once_init(&once, "once");
	heddle_atomic_init(&atomic, 0, "atomic");
	heddle_variable_init(&variable, 0, "variable");
	heddle_data_init(&data, "data");
	waiter = (struct heddle_waiter){ 0 };
	memory = NULL;
}

static void run(void *unused)
{
	(void)unused;
}

static int64_t expected;

/* Preparations, done by the calling thread. */
#define DOES(name_, ...)        \
	static void name_(void) \
	{                       \
		__VA_ARGS__;    \
	}
DOES(has_child, child = heddle_spawn("child", run, NULL))
DOES(has_mutex, heddle_mutex_lock(&mutex))
DOES(has_tried_mutex, heddle_mutex_trylock(&mutex))
DOES(is_reader, heddle_rwlock_read_lock(&rwlock))
DOES(is_writer, heddle_rwlock_write_lock(&rwlock))
DOES(is_down_to_read, heddle_rwsem_down_read(&rwsem))
DOES(is_down_for_nobody, heddle_rwsem_down_read_non_owner(&rwsem))
DOES(is_down_to_write, heddle_rwsem_down_write(&rwsem))
DOES(has_spinlock, heddle_spin_lock(&spinlock))
DOES(shares_spinlock, heddle_spin_lock_shared(&spinlock))
DOES(is_prepared, heddle_wait_prepare(&queue, &waiter, 0, false))
DOES(has_memory, memory = heddle_alloc(8))
DOES(has_looked, heddle_atomic_load(&atomic))

/* Actions of another thread meanwhile. */
static void writes_down_and_up(void)
{
	heddle_rwsem_down_write(&rwsem);
	heddle_rwsem_up_write(&rwsem);
}
static void signals(void)
{
	heddle_mutex_lock(&mutex);
	heddle_condition_signal(&condition);
	heddle_mutex_unlock(&mutex);
}
DOES(wakes, heddle_wake(&queue, 0, 1))
DOES(arrives, heddle_barrier_wait(&barrier))
DOES(stores, heddle_atomic_store(&atomic, 1))

/* The functions themselves; permanent changes are undone. */
DOES(spawn, heddle_spawn("child", run, NULL))
DOES(spawn_interrupt, heddle_spawn_interrupt("interrupt", run, NULL))
DOES(join, heddle_join(child))
DOES(join_all, heddle_join_all())
DOES(yield, heddle_yield())
DOES(self, heddle_self())
DOES(thread_name, heddle_thread_name(heddle_self()))
DOES(in_interrupt, heddle_in_interrupt())
DOES(local_get, heddle_thread_local_get())
DOES(local_set, heddle_thread_local_set(NULL))
DOES(mutex_init, heddle_mutex_init(&mutex, "mutex"))
DOES(mutex_lock, heddle_mutex_lock(&mutex))
DOES(mutex_trylock, heddle_mutex_trylock(&mutex))
DOES(mutex_unlock, heddle_mutex_unlock(&mutex))
DOES(mutex_is_mine, heddle_mutex_is_mine(&mutex))
DOES(rwlock_init, heddle_rwlock_init(&rwlock, "rwlock"))
DOES(read_lock, heddle_rwlock_read_lock(&rwlock))
DOES(read_trylock, heddle_rwlock_read_trylock(&rwlock))
DOES(read_unlock, heddle_rwlock_read_unlock(&rwlock))
DOES(write_lock, heddle_rwlock_write_lock(&rwlock))
DOES(write_trylock, heddle_rwlock_write_trylock(&rwlock))
DOES(write_unlock, heddle_rwlock_write_unlock(&rwlock))
DOES(rwsem_init, heddle_rwsem_init(&rwsem, "rwsem"))
DOES(down_read, heddle_rwsem_down_read(&rwsem))
DOES(down_read_non_owner, heddle_rwsem_down_read_non_owner(&rwsem))
DOES(up_read, heddle_rwsem_up_read(&rwsem))
DOES(up_read_non_owner, heddle_rwsem_up_read_non_owner(&rwsem))
DOES(down_write, heddle_rwsem_down_write(&rwsem))
DOES(up_write, heddle_rwsem_up_write(&rwsem))
DOES(spinlock_init, heddle_spinlock_init(&spinlock, "spinlock"))
DOES(spin_lock, heddle_spin_lock(&spinlock))
DOES(spin_unlock, heddle_spin_unlock(&spinlock))
DOES(spin_lock_shared, heddle_spin_lock_shared(&spinlock))
DOES(spin_unlock_shared, heddle_spin_unlock_shared(&spinlock))
DOES(in_section, heddle_in_section())
DOES(irqs_disabled, heddle_irqs_disabled())
DOES(irq_save, heddle_irq_restore(heddle_irq_save()))
static void irq_disable(void)
{
	bool were_disabled = heddle_irqs_disabled();

	heddle_irq_disable();
	heddle_irq_restore(were_disabled);
}
static void irq_enable(void)
{
	bool were_disabled = heddle_irqs_disabled();

	heddle_irq_enable();
	heddle_irq_restore(were_disabled);
}
DOES(waitqueue_init, heddle_waitqueue_init(&queue, "queue"))
DOES(wait_prepare, heddle_wait_prepare(&queue, &waiter, 0, false))
DOES(wait_sleep, heddle_wait_sleep(&queue, &waiter, HEDDLE_NO_RESOURCE))
DOES(wait_finish, heddle_wait_finish(&queue, &waiter))
DOES(wake, heddle_wake(&queue, 0, 1))
DOES(completion_init, heddle_completion_init(&completion, "completion"))
DOES(complete, heddle_complete(&completion))
DOES(completion_wait, heddle_completion_wait(&completion))
DOES(semaphore_init, heddle_semaphore_init(&semaphore, 0, "semaphore"))
DOES(semaphore_up, heddle_semaphore_up(&semaphore))
DOES(semaphore_try_down, heddle_semaphore_try_down(&semaphore))
DOES(semaphore_count, heddle_semaphore_count(&semaphore))
DOES(semaphore_down, heddle_semaphore_down(&semaphore))
DOES(condition_init, heddle_condition_init(&condition, "condition"))
DOES(condition_wait, heddle_condition_wait(&condition, &mutex))
DOES(condition_signal, heddle_condition_signal(&condition))
DOES(condition_broadcast, heddle_condition_broadcast(&condition))
DOES(barrier_init, heddle_barrier_init(&barrier, 2, "barrier"))
DOES(barrier_wait, heddle_barrier_wait(&barrier))
DOES(once_init, heddle_once_init(&once, "once"))
DOES(call_once, heddle_call_once(&once, run, NULL))
DOES(atomic_init, heddle_atomic_init(&atomic, 0, "atomic"))
DOES(atomic_load, heddle_atomic_load(&atomic))
DOES(atomic_store, heddle_atomic_store(&atomic, 1))
DOES(atomic_add, heddle_atomic_add(&atomic, 1))
DOES(atomic_add_return, heddle_atomic_add_return(&atomic, 1))
DOES(atomic_exchange, heddle_atomic_exchange(&atomic, 1))
DOES(compare_exchange, heddle_atomic_compare_exchange(&atomic, 0, 1))
DOES(compare_exchange_weak, heddle_atomic_compare_exchange_weak(&atomic, &expected, 1))
DOES(variable_init, heddle_variable_init(&variable, 0, "variable"))
DOES(variable_read, heddle_read(&variable))
DOES(variable_write, heddle_write(&variable, 1))
DOES(data_init, heddle_data_init(&data, "data"))
DOES(data_access, heddle_data_access(&data, 0, 1, HEDDLE_WRITE))
DOES(object_destroy, heddle_object_destroy(&data.object))
DOES(alloc, heddle_alloc(8))
DOES(zalloc, heddle_zalloc(8))
DOES(alloc_forever, heddle_alloc_forever(8))
DOES(free_memory, heddle_free(memory))
DOES(realloc_memory, heddle_realloc(memory, 16))
DOES(choose, heddle_choose(2, "either"))
DOES(inject_fault, heddle_inject_fault("fault"))
DOES(check, heddle_check(false, "check", "it fails"))
DOES(expect, heddle_expect(false, "expect", "it fails"))
DOES(report, heddle_report(HEDDLE_CHECK, false, "report", NULL, "it fails"))
DOES(warn, heddle_warn("warning", "it is told"))
DOES(observe, heddle_observe(1))
DOES(kind_name, heddle_finding_kind_name(HEDDLE_CHECK))
DOES(note, heddle_note("it finds %d", 1))
DOES(means, heddle_means("takes %d", 1))
DOES(notes_wanted, heddle_notes_wanted())
DOES(holder_name, heddle_holder_name(HEDDLE_RESOURCE(&data.object)))
DOES(own, heddle_own(HEDDLE_RESOURCE(&data.object)))
DOES(disown, heddle_disown(HEDDLE_RESOURCE(&data.object)))
static void unordered(void)
{
	heddle_unordered_begin();
	heddle_unordered_end();
}
DOES(spin_wait, heddle_spin_wait())
DOES(address_of, heddle_address_of(0))
DOES(address_recorded, heddle_address_recorded((struct heddle_address){ .kind = HEDDLE_ADDRESS_PROGRAM }))
DOES(address_kind_name, heddle_address_kind_name(HEDDLE_ADDRESS_ARENA))

const struct function every_function[] = {
	{ "heddle_spawn", spawn },
	{ "heddle_spawn_interrupt", spawn_interrupt },
	{ "heddle_join", join, has_child },
	{ "heddle_join_all", join_all, has_child },
	{ "heddle_yield", yield },
	{ "heddle_self", self },
	{ "heddle_thread_name", thread_name },
	{ "heddle_in_interrupt", in_interrupt },
	{ "heddle_thread_local_get", local_get },
	{ "heddle_thread_local_set", local_set },
	{ "heddle_mutex_init", mutex_init },
	{ "heddle_mutex_lock", mutex_lock },
	{ "heddle_mutex_trylock", mutex_trylock },
	{ "heddle_mutex_unlock", mutex_unlock, has_tried_mutex },
	{ "heddle_mutex_is_mine", mutex_is_mine },
	{ "heddle_rwlock_init", rwlock_init },
	{ "heddle_rwlock_read_lock", read_lock },
	{ "heddle_rwlock_read_trylock", read_trylock },
	{ "heddle_rwlock_read_unlock", read_unlock, is_reader, .before_sleeps = true },
	{ "heddle_rwlock_write_lock", write_lock },
	{ "heddle_rwlock_write_trylock", write_trylock },
	{ "heddle_rwlock_write_unlock", write_unlock, is_writer, .before_sleeps = true },
	{ "heddle_rwsem_init", rwsem_init },
	{ "heddle_rwsem_down_read", down_read, NULL, writes_down_and_up },
	{ "heddle_rwsem_down_read_non_owner", down_read_non_owner, NULL, writes_down_and_up },
	{ "heddle_rwsem_up_read", up_read, is_down_to_read, .before_sleeps = true },
	{ "heddle_rwsem_up_read_non_owner", up_read_non_owner, is_down_for_nobody, .before_sleeps = true },
	{ "heddle_rwsem_down_write", down_write, NULL, writes_down_and_up },
	{ "heddle_rwsem_up_write", up_write, is_down_to_write, .before_sleeps = true },
	{ "heddle_spinlock_init", spinlock_init },
	{ "heddle_spin_lock", spin_lock },
	{ "heddle_spin_unlock", spin_unlock, has_spinlock },
	{ "heddle_spin_lock_shared", spin_lock_shared },
	{ "heddle_spin_unlock_shared", spin_unlock_shared, shares_spinlock },
	{ "heddle_in_section", in_section },
	{ "heddle_irqs_disabled", irqs_disabled },
	{ "heddle_irq_disable", irq_disable },
	{ "heddle_irq_enable", irq_enable },
	{ "heddle_irq_save", irq_save },
	{ "heddle_irq_restore", irq_save },
	{ "heddle_waitqueue_init", waitqueue_init },
	{ "heddle_wait_prepare", wait_prepare },
	{ "heddle_wait_sleep", wait_sleep, is_prepared, wakes },
	{ "heddle_wait_finish", wait_finish, is_prepared },
	{ "heddle_wake", wake },
	{ "heddle_completion_init", completion_init },
	{ "heddle_complete", complete },
	{ "heddle_completion_wait", completion_wait, complete },
	{ "heddle_semaphore_init", semaphore_init },
	{ "heddle_semaphore_up", semaphore_up },
	{ "heddle_semaphore_try_down", semaphore_try_down },
	{ "heddle_semaphore_count", semaphore_count },
	{ "heddle_semaphore_down", semaphore_down, semaphore_up },
	{ "heddle_condition_init", condition_init },
	{ "heddle_condition_wait", condition_wait, has_mutex, signals, .before_sleeps = true },
	{ "heddle_condition_signal", condition_signal },
	{ "heddle_condition_broadcast", condition_broadcast },
	{ "heddle_barrier_init", barrier_init },
	{ "heddle_barrier_wait", barrier_wait, NULL, arrives },
	{ "heddle_once_init", once_init },
	{ "heddle_call_once", call_once },
	{ "heddle_atomic_init", atomic_init },
	{ "heddle_atomic_load", atomic_load },
	{ "heddle_atomic_store", atomic_store },
	{ "heddle_atomic_add", atomic_add },
	{ "heddle_atomic_add_return", atomic_add_return },
	{ "heddle_atomic_exchange", atomic_exchange },
	{ "heddle_atomic_compare_exchange", compare_exchange },
	{ "heddle_atomic_compare_exchange_weak", compare_exchange_weak },
	{ "heddle_variable_init", variable_init },
	{ "heddle_read", variable_read },
	{ "heddle_write", variable_write },
	{ "heddle_data_init", data_init },
	{ "heddle_data_access", data_access },
	{ "heddle_object_destroy", object_destroy },
	{ "heddle_alloc", alloc },
	{ "heddle_zalloc", zalloc },
	{ "heddle_alloc_forever", alloc_forever },
	{ "heddle_free", free_memory, has_memory },
	{ "heddle_realloc", realloc_memory, has_memory },
	{ "heddle_choose", choose },
	{ "heddle_inject_fault", inject_fault },
	{ "heddle_check", check },
	{ "heddle_expect", expect },
	{ "heddle_report", report },
	{ "heddle_warn", warn },
	{ "heddle_observe", observe },
	{ "heddle_finding_kind_name", kind_name },
	{ "heddle_note", note },
	{ "heddle_means", means },
	{ "heddle_notes_wanted", notes_wanted },
	{ "heddle_holder_name", holder_name },
	{ "heddle_own", own },
	{ "heddle_disown", disown, own },
	{ "heddle_unordered_begin", unordered },
	{ "heddle_unordered_end", unordered },
	{ "heddle_spin_wait", spin_wait, has_looked, stores },
	{ "heddle_address_of", address_of },
	{ "heddle_address_recorded", address_recorded },
	{ "heddle_address_kind_name", address_kind_name },
};

const size_t n_functions = sizeof(every_function) / sizeof(every_function[0]);
