/* SPDX-License-Identifier: MIT */
/* Random programs: running one. */
#include "random_runner.h"

#include <string.h>

struct random_world random_world;

static struct random_runner runners[RANDOM_THREADS_MAX];
static struct heddle_thread *threads[RANDOM_THREADS_MAX];
static const char *const names[RANDOM_THREADS_MAX] = {
	"main", "T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8"
};

int random_thread_of(const char *name)
{
	if (name[0] == 'T')
		return name[1] - '0';
	return strcmp(name, names[0]) == 0 ? 0 : -1;
}

static void run_operations(struct random_runner *self, const struct random_operation *operations, unsigned n);

void random_run_body(struct random_runner *self, const struct random_operation *operation)
{
	run_operations(self, operation + 1, operation->body);
}

static void thread_main(void *argument)
{
	struct random_runner *self = argument;
	const struct random_thread *thread = &self->program->threads[self->index];

	run_operations(self, thread->operations, thread->n);
}

static void run_special(const struct random_operation *operation)
{
	unsigned index = operation->object;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_INTERRUPT:
		threads[index] = heddle_spawn_interrupt(names[index], thread_main, &runners[index]);
		break;
	case RANDOM_SPAWN:
		threads[index] = heddle_spawn(names[index], thread_main, &runners[index]);
		break;
	case RANDOM_FREE_PLACES:
		random_free_places();
		break;
	default: /* RANDOM_JOIN; a thread with a guarded spawn, or that is not spawned yet, does not exist */
		if (threads[index])
			heddle_join(threads[index]);
		break;
	}
}

static void run_operation(struct random_runner *self, const struct random_operation *operation)
{
	switch ((enum random_group)random_kinds[operation->kind].group) {
	case GROUP_MUTEX:
	case GROUP_RWLOCK:
	case GROUP_RWSEM:
		random_run_lock(self, operation);
		break;
	case GROUP_SPINLOCK:
		random_run_section(self, operation);
		break;
	case GROUP_WAITQUEUE:
		random_run_wait(self, operation);
		break;
	case GROUP_ATOMIC:
	case GROUP_VARIABLE:
	case GROUP_OTHER:
		random_run_value(self, operation);
		break;
	case GROUP_DATA:
		random_run_data(self, operation);
		break;
	case GROUP_HEAP:
		random_run_heap(self, operation);
		break;
	case RANDOM_GROUPS:
		if (operation->kind == RANDOM_SPIN || operation->kind == RANDOM_AWAIT)
			random_run_value(self, operation);
		else
			run_special(operation);
		break;
	default:
		random_run_meeting(self, operation);
		break;
	}
}

static bool is_open(const struct random_runner *self, const struct random_operation *operation)
{
	switch ((enum random_guard)operation->guard) {
	case RANDOM_EVEN:
	case RANDOM_ODD:
		return (self->last & 1) == operation->guard - RANDOM_EVEN;
	case RANDOM_IS_0:
	case RANDOM_IS_1:
	case RANDOM_IS_2:
		return self->last == operation->guard - RANDOM_IS_0;
	default:
		return true;
	}
}

static void run_operations(struct random_runner *self, const struct random_operation *operations, unsigned n)
{
	for (unsigned i = 0; i < n; i += 1u + operations[i].body) {
		if (is_open(self, &operations[i]))
			run_operation(self, &operations[i]);
	}
}

/* Those that may stand for memory. */
static void init_placeable(struct random_world *world)
{
	for (long i = 0; i < 2; i++)
		heddle_mutex_init(&world->mutex[i], "mutex[%ld]", i);
	heddle_rwlock_init(&world->rwlock[0], "rwlock[0]");
	heddle_semaphore_init(&world->semaphore[0], 1, "semaphore[0]");
}

static void init_world(bool placed)
{
	struct random_world *world = &random_world;

	memset(world, 0, sizeof(*world));
	if (placed)
		random_make_places();
	else
		init_placeable(world);
	for (long i = 0; i < 2; i++) {
		heddle_spinlock_init(&world->spinlock[i], "spinlock[%ld]", i);
		heddle_atomic_init(&world->atomic[i], 0, "atomic[%ld]", i);
		heddle_variable_init(&world->variable[i], 0, "variable[%ld]", i);
		heddle_data_init(&world->data[i], "data[%ld]", i);
	}
	heddle_rwsem_init(&world->rwsem[0], "rwsem[0]");
	heddle_waitqueue_init(&world->queue[0], "queue[0]");
	heddle_completion_init(&world->completion[0], "completion[0]");
	heddle_condition_init(&world->condition[0], "condition[0]");
	heddle_barrier_init(&world->barrier[0], 2, "barrier[0]");
	heddle_once_init(&world->once[0], "once[0]");
}

static void begin(const struct random_program *program)
{
	init_world(program->placed);
	memset(threads, 0, sizeof(threads));
	for (unsigned i = 0; i < program->n_threads; i++)
		runners[i] = (struct random_runner){ .program = program, .index = i };
}

static void run_threads(const struct random_program *program)
{
	for (unsigned i = 1; i < program->n_threads; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			threads[i] = heddle_spawn(names[i], thread_main, &runners[i]);
	}
	thread_main(&runners[0]);
	for (unsigned i = 1; i < program->n_threads && program->join_each; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			heddle_join(threads[i]);
	}
	heddle_join_all();
}

void random_run(void *argument)
{
	const struct random_program *program = argument;
	bool with_boxes = random_has_boxes(program);

	begin(program);
	if (with_boxes)
		random_fill_slots(&runners[0]);
	run_threads(program);
	if (with_boxes)
		random_empty_slots();
	if (program->placed)
		random_free_places();
}
