/* SPDX-License-Identifier: MIT */
/* Random programs: running one. */
#include "random_program.h"

#include <limits.h>
#include <string.h>

struct random_world random_world;

/* A running thread of the program. */
struct runner {
	const struct random_program *program;
	unsigned index;
	int64_t last; /* the last value that it got */
	struct heddle_thread *children[RANDOM_THREADS_MAX];
};

static struct runner runners[RANDOM_THREADS_MAX];
static const char *const names[RANDOM_THREADS_MAX] = { "main", "T1", "T2", "T3", "T4", "T5", "T6" };

int random_thread_of(const char *name)
{
	if (name[0] == 'T')
		return name[1] - '0';
	return strcmp(name, names[0]) == 0 ? 0 : -1;
}

static void got(struct runner *self, int64_t value)
{
	size_t *n = &random_world.n_values[self->index];

	self->last = value;
	if (*n < RANDOM_VALUES_MAX)
		random_world.values[self->index][(*n)++] = value;
}

static void detail(const struct runner *self, bool value)
{
	size_t *n = &random_world.n_details[self->index];

	if (*n < RANDOM_VALUES_MAX)
		random_world.details[self->index][(*n)++] = value;
}

static void run_operations(struct runner *self, const struct random_operation *operations, unsigned n);

static void run_body(struct runner *self, const struct random_operation *operation)
{
	run_operations(self, operation + 1, operation->body);
}

static void run_locked(struct runner *self, const struct random_operation *operation)
{
	struct random_world *world = &random_world;
	unsigned object = operation->object;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_LOCK:
		heddle_mutex_lock(&world->mutex[object]);
		run_body(self, operation);
		heddle_mutex_unlock(&world->mutex[object]);
		break;
	case RANDOM_TRYLOCK:
		got(self, heddle_mutex_trylock(&world->mutex[object]));
		if (!self->last)
			break;
		run_body(self, operation);
		heddle_mutex_unlock(&world->mutex[object]);
		break;
	case RANDOM_READ_LOCK:
		heddle_rwlock_read_lock(&world->rwlock[object]);
		run_body(self, operation);
		heddle_rwlock_read_unlock(&world->rwlock[object]);
		break;
	case RANDOM_WRITE_LOCK:
		heddle_rwlock_write_lock(&world->rwlock[object]);
		run_body(self, operation);
		heddle_rwlock_write_unlock(&world->rwlock[object]);
		break;
	case RANDOM_DOWN_READ:
		heddle_rwsem_down_read(&world->rwsem[object]);
		run_body(self, operation);
		heddle_rwsem_up_read(&world->rwsem[object]);
		break;
	default:
		heddle_rwsem_down_write(&world->rwsem[object]);
		run_body(self, operation);
		heddle_rwsem_up_write(&world->rwsem[object]);
		break;
	}
}

/* b: with interrupts disabled. */
static void run_section(struct runner *self, const struct random_operation *operation)
{
	struct heddle_spinlock *lock = &random_world.spinlock[operation->object];
	bool were_disabled = heddle_irqs_disabled();

	if (operation->b)
		were_disabled = heddle_irq_save();
	if (operation->kind == RANDOM_SPIN_LOCK_SHARED) {
		heddle_spin_lock_shared(lock);
		run_body(self, operation);
		heddle_spin_unlock_shared(lock);
	} else {
		heddle_spin_lock(lock);
		run_body(self, operation);
		heddle_spin_unlock(lock);
	}
	heddle_irq_restore(were_disabled);
}

/* a: key; b: exclusive. */
static void prepare(struct runner *self, const struct random_operation *operation,
		    struct heddle_waiter *waiter)
{
	heddle_wait_prepare(&random_world.queue[operation->object], waiter, operation->a, operation->b);
	detail(self, operation->b);
}

static void run_wait(struct runner *self, const struct random_operation *operation)
{
	struct heddle_waitqueue *queue = &random_world.queue[operation->object];
	struct heddle_waiter waiter = { 0 };

	prepare(self, operation, &waiter);
	switch ((enum random_kind)operation->kind) {
	case RANDOM_WAIT_UNTIL:
		for (;;) {
			got(self, heddle_read(&random_world.variable[0]));
			if (self->last)
				break;
			heddle_wait_sleep(queue, &waiter, HEDDLE_NO_RESOURCE);
			prepare(self, operation, &waiter);
		}
		break;
	case RANDOM_WAIT_ONCE:
		heddle_wait_sleep(queue, &waiter, HEDDLE_NO_RESOURCE);
		break;
	default:
		got(self, heddle_read(&random_world.variable[1]));
		break;
	}
	heddle_wait_finish(queue, &waiter);
}

static void run_condition_wait(struct runner *self, const struct random_operation *operation)
{
	struct heddle_condition *condition = &random_world.condition[operation->object];
	struct heddle_mutex *mutex = &random_world.mutex[0];

	heddle_mutex_lock(mutex);
	if (operation->kind == RANDOM_CONDITION_WAIT)
		heddle_condition_wait(condition, mutex);
	for (; operation->kind == RANDOM_CONDITION_WAIT_UNTIL; heddle_condition_wait(condition, mutex)) {
		got(self, heddle_read(&random_world.variable[0]));
		if (self->last)
			break;
	}
	heddle_mutex_unlock(mutex);
}

static void add_one(void *variable)
{
	heddle_write(variable, heddle_read(variable) + 1);
}

/* What is not a lock and not a queue, and yet may wait. */
static void run_meeting(struct runner *self, const struct random_operation *operation)
{
	unsigned object = operation->object;
	struct random_world *world = &random_world;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_UP:
		heddle_semaphore_up(&world->semaphore[object]);
		break;
	case RANDOM_DOWN:
		heddle_semaphore_down(&world->semaphore[object]);
		break;
	case RANDOM_SIGNAL:
		heddle_condition_signal(&world->condition[object]);
		break;
	case RANDOM_BROADCAST:
		heddle_condition_broadcast(&world->condition[object]);
		break;
	case RANDOM_BARRIER:
		heddle_barrier_wait(&world->barrier[object]);
		break;
	case RANDOM_ONCE:
		heddle_call_once(&world->once[object], add_one, &world->variable[operation->a]);
		break;
	default:
		run_condition_wait(self, operation);
		break;
	}
}

static void run_spin(struct runner *self, const struct random_operation *operation)
{
	while (got(self, heddle_atomic_load(&random_world.atomic[operation->object])), !self->last)
		heddle_spin();
}

static void run_compare_exchange(struct runner *self, const struct random_operation *operation)
{
	got(self, heddle_atomic_compare_exchange(&random_world.atomic[operation->object], operation->a,
						 operation->b));
	detail(self, self->last == operation->a);
}

static void run_value(struct runner *self, const struct random_operation *operation)
{
	struct random_world *world = &random_world;
	struct heddle_atomic *atomic = &world->atomic[operation->object];

	switch ((enum random_kind)operation->kind) {
	case RANDOM_ATOMIC_LOAD:
		got(self, heddle_atomic_load(atomic));
		break;
	case RANDOM_ATOMIC_STORE:
		heddle_atomic_store(atomic, operation->a);
		break;
	case RANDOM_ATOMIC_ADD:
		heddle_atomic_add(atomic, operation->a + 1);
		break;
	case RANDOM_ATOMIC_ADD_RETURN:
		got(self, heddle_atomic_add_return(atomic, operation->a + 1));
		break;
	case RANDOM_ATOMIC_EXCHANGE:
		got(self, heddle_atomic_exchange(atomic, operation->a));
		break;
	case RANDOM_ATOMIC_COMPARE_EXCHANGE:
		run_compare_exchange(self, operation);
		break;
	case RANDOM_READ:
		got(self, heddle_read(&world->variable[operation->object]));
		break;
	default: /* RANDOM_WRITE; b: adds what was read before */
		heddle_write(&world->variable[operation->object],
			     operation->a + (operation->b ? self->last : 0));
		break;
	}
}

static int64_t sum(const int64_t *cells, unsigned low, unsigned high)
{
	int64_t total = 0;
	for (unsigned i = low; i <= high; i++)
		total = total * 5 + cells[i];
	return total;
}

/* The first cell from low on that is not empty; RANDOM_CELLS if there is none: a lookup whose result says that what lies before is empty. */
static unsigned scan(const int64_t *cells, unsigned low)
{
	while (low < RANDOM_CELLS && !cells[low])
		low++;
	return low;
}

/* a: first cell; b: how many more. */
static void run_data(struct runner *self, const struct random_operation *operation)
{
	struct heddle_data *data = &random_world.data[operation->object];
	int64_t *cells = random_world.cells[operation->object];
	unsigned low = operation->a;
	unsigned high = low + operation->b < RANDOM_CELLS ? low + operation->b : RANDOM_CELLS - 1;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_DATA_READ:
		heddle_data_access(data, low, high, HEDDLE_READ);
		got(self, sum(cells, low, high));
		break;
	case RANDOM_DATA_SCAN:
		heddle_data_access(data, low, RANDOM_CELLS - 1, HEDDLE_READ);
		got(self, scan(cells, low));
		break;
	case RANDOM_DATA_WRITE:
		heddle_data_access(data, low, high, HEDDLE_WRITE);
		for (unsigned i = low; i <= high; i++)
			cells[i] = (cells[i] + self->index) % 5;
		break;
	default: /* RANDOM_DATA_ADD */
		heddle_data_access(data, low, high, HEDDLE_ADD);
		for (unsigned i = low; i <= high; i++)
			cells[i] += self->index;
		break;
	}
}

static void thread_main(void *argument)
{
	struct runner *self = argument;
	const struct random_thread *thread = &self->program->threads[self->index];

	run_operations(self, thread->operations, thread->n);
}

static void run_thread(struct runner *self, const struct random_operation *operation)
{
	struct heddle_thread **child = &self->children[operation->object];

	switch ((enum random_kind)operation->kind) {
	case RANDOM_INTERRUPT:
		*child = heddle_interrupt(names[operation->object], thread_main, &runners[operation->object]);
		break;
	case RANDOM_SPAWN:
		*child = heddle_spawn(names[operation->object], thread_main, &runners[operation->object]);
		break;
	default: /* RANDOM_JOIN; what was spawned under a guard may not be there */
		if (*child)
			heddle_join(*child);
		break;
	}
}

static void run_other(struct runner *self, const struct random_operation *operation)
{
	switch ((enum random_kind)operation->kind) {
	case RANDOM_UNLOCK:
		heddle_mutex_unlock(&random_world.mutex[operation->object]);
		break;
	case RANDOM_WAKE:
		got(self, heddle_wake(&random_world.queue[operation->object], operation->a,
				      operation->b ? 1 : INT_MAX));
		break;
	case RANDOM_COMPLETE:
		heddle_complete(&random_world.completion[operation->object]);
		break;
	case RANDOM_WAIT_COMPLETION:
		heddle_completion_wait(&random_world.completion[operation->object]);
		break;
	case RANDOM_CHOOSE:
		got(self, heddle_choose(operation->a + 1, "random"));
		break;
	case RANDOM_FAULT:
		got(self, heddle_fault("random fault"));
		break;
	case RANDOM_CHECK:
		heddle_check(self->last != operation->a, "random check", "last is %d", operation->a);
		break;
	case RANDOM_EXPECT:
		heddle_expect(self->last != operation->a, "random expectation", "last is %d", operation->a);
		break;
	default: /* RANDOM_YIELD */
		heddle_yield();
		break;
	}
}

static void run_operation(struct runner *self, const struct random_operation *operation)
{
	switch ((enum random_kind)operation->kind) {
	case RANDOM_LOCK:
	case RANDOM_TRYLOCK:
	case RANDOM_READ_LOCK:
	case RANDOM_WRITE_LOCK:
	case RANDOM_DOWN_READ:
	case RANDOM_DOWN_WRITE:
		run_locked(self, operation);
		break;
	case RANDOM_SPIN_LOCK:
	case RANDOM_SPIN_LOCK_SHARED:
		run_section(self, operation);
		break;
	case RANDOM_WAIT_UNTIL:
	case RANDOM_WAIT_ONCE:
	case RANDOM_WAIT_POLL:
		run_wait(self, operation);
		break;
	case RANDOM_INTERRUPT:
	case RANDOM_SPAWN:
	case RANDOM_JOIN:
		run_thread(self, operation);
		break;
	case RANDOM_SPIN:
		run_spin(self, operation);
		break;
	default:
		if (operation->kind >= RANDOM_UP && operation->kind <= RANDOM_ONCE)
			run_meeting(self, operation);
		else if (operation->kind >= RANDOM_ATOMIC_LOAD && operation->kind <= RANDOM_WRITE)
			run_value(self, operation);
		else if (operation->kind >= RANDOM_DATA_READ && operation->kind <= RANDOM_DATA_ADD)
			run_data(self, operation);
		else
			run_other(self, operation);
	}
}

static bool is_open(const struct runner *self, const struct random_operation *operation)
{
	return !operation->guard || (self->last & 1) == operation->guard - 1;
}

static void run_operations(struct runner *self, const struct random_operation *operations, unsigned n)
{
	for (unsigned i = 0; i < n; i += 1u + operations[i].body) {
		if (is_open(self, &operations[i]))
			run_operation(self, &operations[i]);
	}
}

static void init_world(void)
{
	struct random_world *world = &random_world;

	memset(world, 0, sizeof(*world));
	for (long i = 0; i < 2; i++) {
		heddle_mutex_init(&world->mutex[i], "mutex[%ld]", i);
		heddle_spinlock_init(&world->spinlock[i], "spinlock[%ld]", i);
		heddle_atomic_init(&world->atomic[i], 0, "atomic[%ld]", i);
		heddle_variable_init(&world->variable[i], 0, "variable[%ld]", i);
		heddle_data_init(&world->data[i], "data[%ld]", i);
	}
	heddle_rwlock_init(&world->rwlock[0], "rwlock[0]");
	heddle_rwsem_init(&world->rwsem[0], "rwsem[0]");
	heddle_waitqueue_init(&world->queue[0], "queue[0]");
	heddle_completion_init(&world->completion[0], "completion[0]");
	heddle_semaphore_init(&world->semaphore[0], 1, "semaphore[0]");
	heddle_condition_init(&world->condition[0], "condition[0]");
	heddle_barrier_init(&world->barrier[0], 2, "barrier[0]");
	heddle_once_init(&world->once[0], "once[0]");
}

void random_run(void *argument)
{
	const struct random_program *program = argument;
	struct runner *self = &runners[0];

	init_world();
	for (unsigned i = 0; i < program->n_threads; i++)
		runners[i] = (struct runner){ .program = program, .index = i };
	for (unsigned i = 1; i < program->n_threads; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			self->children[i] = heddle_spawn(names[i], thread_main, &runners[i]);
	}
	thread_main(self);
	for (unsigned i = 1; i < program->n_threads && program->join_each; i++) {
		if (self->children[i])
			heddle_join(self->children[i]);
	}
	heddle_join_all();
}
