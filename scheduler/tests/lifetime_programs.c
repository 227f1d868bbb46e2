/* SPDX-License-Identifier: MIT */
/*
 * All small programs in which one thread ends what others use: for each kind of object, in each order in
 * which the threads are created. So the end comes first in some first executions and last in others. dpor
 * must see what naive sees, and nothing else.
 */
#include "exploring.h"

#include <stdio.h>

/* All in one block, except an object outside. */
struct world {
	struct heddle_mutex mutex;
	struct heddle_rwlock rwlock;
	struct heddle_rwsem rwsem;
	struct heddle_semaphore semaphore;
	struct heddle_completion completion;
	struct heddle_barrier barrier;
	struct heddle_condition condition;
	struct heddle_waitqueue queue;
	struct heddle_once once;
	struct heddle_atomic atomic;
	struct heddle_spinlock spinlock;
};

static struct world *world;
static struct heddle_mutex outside;
static struct heddle_atomic ticks;
static bool is_freed;

static void tick(void)
{
	heddle_atomic_add_return(&ticks, 1);
}

static void free_world(void)
{
	is_freed = true;
	heddle_free(world);
}

static void free_under_lock(void)
{
	heddle_mutex_lock(&outside);
	free_world();
	heddle_mutex_unlock(&outside);
}

static void move_world(void)
{
	is_freed = true;
	heddle_free(heddle_realloc(world, sizeof(*world) / 2));
}

static void lock(void)
{
	heddle_mutex_lock(&world->mutex);
}

static void unlock(void)
{
	heddle_mutex_unlock(&world->mutex);
}

static void lock_and_unlock(void)
{
	lock();
	unlock();
}

static void trylock(void)
{
	heddle_mutex_trylock(&world->mutex);
}

static void destroy_mutex(void)
{
	heddle_object_destroy(&world->mutex.object);
}

static void read_lock(void)
{
	heddle_rwlock_read_lock(&world->rwlock);
	heddle_rwlock_read_unlock(&world->rwlock);
}

static void write_lock(void)
{
	heddle_rwlock_write_lock(&world->rwlock);
	heddle_rwlock_write_unlock(&world->rwlock);
}

static void keep_read_lock(void)
{
	heddle_rwlock_read_lock(&world->rwlock);
}

static void read_unlock(void)
{
	heddle_rwlock_read_unlock(&world->rwlock);
}

static void destroy_rwlock(void)
{
	heddle_object_destroy(&world->rwlock.object);
}

static void down_read(void)
{
	heddle_rwsem_down_read(&world->rwsem);
	heddle_rwsem_up_read(&world->rwsem);
}

static void down_write(void)
{
	heddle_rwsem_down_write(&world->rwsem);
	heddle_rwsem_up_write(&world->rwsem);
}

static void keep_rwsem(void)
{
	heddle_rwsem_down_write(&world->rwsem);
}

static void up_write(void)
{
	heddle_rwsem_up_write(&world->rwsem);
}

static void destroy_rwsem(void)
{
	heddle_object_destroy(&world->rwsem.object);
}

static void up(void)
{
	heddle_semaphore_up(&world->semaphore);
}

static void down(void)
{
	heddle_semaphore_down(&world->semaphore);
}

static void destroy_semaphore(void)
{
	heddle_object_destroy(&world->semaphore.object);
}

static void complete(void)
{
	heddle_complete(&world->completion);
}

static void wait_for_completion(void)
{
	heddle_completion_wait(&world->completion);
}

static void destroy_completion(void)
{
	heddle_object_destroy(&world->completion.object);
}

static void meet(void)
{
	heddle_barrier_wait(&world->barrier);
}

static void destroy_barrier(void)
{
	heddle_object_destroy(&world->barrier.object);
}

static void wait_for_signal(void)
{
	heddle_mutex_lock(&outside);
	heddle_condition_wait(&world->condition, &outside);
	heddle_mutex_unlock(&outside);
}

static void signal_one(void)
{
	heddle_condition_signal(&world->condition);
}

static void destroy_condition(void)
{
	heddle_object_destroy(&world->condition.object);
}

static void sleep_on_queue(void)
{
	struct heddle_waiter waiter = { 0 };

	heddle_wait_prepare(&world->queue, &waiter, 0, false);
	heddle_wait_sleep(&world->queue, &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&world->queue, &waiter);
}

static void wake(void)
{
	heddle_wake(&world->queue, 0, 1);
}

static void destroy_queue(void)
{
	heddle_object_destroy(&world->queue.object);
}

static void tick_once(void *unused)
{
	(void)unused;
	tick();
}

static void do_once(void)
{
	heddle_call_once(&world->once, tick_once, NULL);
}

static void destroy_once(void)
{
	heddle_object_destroy(&world->once.object);
}

static void load(void)
{
	heddle_atomic_load(&world->atomic);
}

static void add(void)
{
	heddle_atomic_add(&world->atomic, 1);
}

static void exchange(void)
{
	heddle_atomic_compare_exchange(&world->atomic, 0, 1);
}

static void destroy_atomic(void)
{
	heddle_object_destroy(&world->atomic.object);
}

static void section(void)
{
	heddle_spin_lock(&world->spinlock);
	tick();
	heddle_spin_unlock(&world->spinlock);
}

static void destroy_spinlock(void)
{
	heddle_object_destroy(&world->spinlock.object);
}

/* The same reversed: uses before the initialisation. */
static struct heddle_atomic late;

static void init_late(void)
{
	heddle_atomic_init(&late, 7, "late");
}

static void load_late(void)
{
	heddle_atomic_load(&late);
}

static void add_late(void)
{
	heddle_atomic_add(&late, 1);
}

static struct heddle_mutex late_mutex;

static void init_late_mutex(void)
{
	heddle_mutex_init(&late_mutex, "late mutex");
}

static void lock_late_mutex(void)
{
	heddle_mutex_lock(&late_mutex);
	heddle_mutex_unlock(&late_mutex);
}

typedef void action(void);

/*
 * The operations on an object of one kind. A late object is initialised by a thread, where others are
 * destroyed.
 */
struct family {
	action *destroy, *uses[4];
};

static const struct family mutex_family = { destroy_mutex, { lock, lock_and_unlock, trylock, unlock } };
static const struct family rwlock_family = { destroy_rwlock,
					     { read_lock, write_lock, keep_read_lock, read_unlock } };
static const struct family rwsem_family = { destroy_rwsem, { down_read, down_write, keep_rwsem, up_write } };
static const struct family semaphore_family = { destroy_semaphore, { up, down } };
static const struct family completion_family = { destroy_completion, { complete, wait_for_completion } };
static const struct family barrier_family = { destroy_barrier, { meet } };
static const struct family condition_family = { destroy_condition, { wait_for_signal, signal_one } };
static const struct family wait_queue_family = { destroy_queue, { sleep_on_queue, wake } };
static const struct family once_family = { destroy_once, { do_once } };
static const struct family atomic_family = { destroy_atomic, { load, add, exchange } };
static const struct family spinlock_family = { destroy_spinlock, { section } };
static const struct family late_atomic_family = { init_late, { load_late, add_late } };
static const struct family late_mutex_family = { init_late_mutex, { lock_late_mutex, init_late, load_late } };

/* For messages about a program. */
static const struct {
	action *action;
	const char *name;
} names[] = {
#define NAMED(action_)            \
	{                         \
		action_, #action_ \
	}
	NAMED(tick),
	NAMED(free_world),
	NAMED(free_under_lock),
	NAMED(move_world),
	NAMED(lock),
	NAMED(unlock),
	NAMED(lock_and_unlock),
	NAMED(trylock),
	NAMED(destroy_mutex),
	NAMED(read_lock),
	NAMED(write_lock),
	NAMED(keep_read_lock),
	NAMED(read_unlock),
	NAMED(destroy_rwlock),
	NAMED(down_read),
	NAMED(down_write),
	NAMED(keep_rwsem),
	NAMED(up_write),
	NAMED(destroy_rwsem),
	NAMED(up),
	NAMED(down),
	NAMED(destroy_semaphore),
	NAMED(complete),
	NAMED(wait_for_completion),
	NAMED(destroy_completion),
	NAMED(meet),
	NAMED(destroy_barrier),
	NAMED(wait_for_signal),
	NAMED(signal_one),
	NAMED(destroy_condition),
	NAMED(sleep_on_queue),
	NAMED(wake),
	NAMED(destroy_queue),
	NAMED(do_once),
	NAMED(destroy_once),
	NAMED(load),
	NAMED(add),
	NAMED(exchange),
	NAMED(destroy_atomic),
	NAMED(section),
	NAMED(init_late),
	NAMED(load_late),
	NAMED(add_late),
	NAMED(init_late_mutex),
	NAMED(lock_late_mutex),
	NAMED(destroy_spinlock),
};

static const char *name_of(action *named)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].action == named)
			return names[i].name;
	}
	return "-";
}

#define LENGTH	    2
#define THREADS_MAX 3

/* One pair of sequences in so many: under the sanitizers fewer, since a run takes ten times as long. */
#if defined(HEDDLE_ASAN) || defined(HEDDLE_TSAN)
#define APART 4
#else
#define APART 1
#endif

struct sequence {
	action *actions[LENGTH]; /* NULL: nothing */
};

struct program {
	unsigned n;
	struct sequence threads[THREADS_MAX];
};

static const struct program *program;

static const char *describe(const struct program *described)
{
	static char text[256];
	size_t length = 0;

	for (unsigned i = 0; i < described->n; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s, %s", i ? " | " : "",
					   name_of(described->threads[i].actions[0]),
					   name_of(described->threads[i].actions[1]));
	return text;
}

static void run_thread(void *argument)
{
	const struct sequence *sequence = argument;

	for (int i = 0; i < LENGTH; i++) {
		if (sequence->actions[i])
			sequence->actions[i]();
	}
}

static void create_world(void)
{
	is_freed = false;
	late = (struct heddle_atomic){ 0 };
	late_mutex = (struct heddle_mutex){ 0 };
	world = heddle_alloc(sizeof(*world));
	heddle_mutex_init(&outside, "outside");
	heddle_atomic_init(&ticks, 0, "ticks");
	heddle_mutex_init(&world->mutex, "mutex");
	heddle_rwlock_init(&world->rwlock, "rwlock");
	heddle_rwsem_init(&world->rwsem, "rwsem");
	heddle_semaphore_init(&world->semaphore, 0, "semaphore");
	heddle_completion_init(&world->completion, "completion");
	heddle_barrier_init(&world->barrier, 2, "barrier");
	heddle_condition_init(&world->condition, "condition");
	heddle_waitqueue_init(&world->queue, "queue");
	heddle_once_init(&world->once, "once");
	heddle_atomic_init(&world->atomic, 0, "atomic");
	heddle_spinlock_init(&world->spinlock, "spinlock");
}

BODY(run_program)
{
	static const char *const threads[] = { "A", "B", "C" };

	create_world();
	for (unsigned i = 0; i < program->n; i++)
		heddle_spawn(threads[i], run_thread, (void *)&program->threads[i]);
	heddle_join_all();
	if (!is_freed)
		heddle_free(world);
}

static struct {
	unsigned programs, with_use, with_deadlock;
} covered;

static void compare(const struct program *compared)
{
	static struct explored naive, dpor;
	struct heddle_options options = { .observe = true };
	const char *text = describe(compared);

	program = compared;
	options.strategy = heddle_strategy_by_name("naive");
	naive = explore_visiting(run_program, &options, EXECUTIONS_LIMIT, NULL, NULL);
	options.strategy = heddle_strategy_by_name("dpor");
	dpor = explore_visiting(run_program, &options, EXECUTIONS_LIMIT, NULL, NULL);
	cr_assert_eq(naive.result, 0, "%s: naive: %s", text, naive.error);
	cr_assert_eq(dpor.result, 0, "%s: dpor: %s", text, dpor.error);
	cr_expect_leq(dpor.executions, naive.executions, "%s", text);
	cr_expect_eq(dpor.n_keys, naive.n_keys, "%s: dpor saw %zu observations, naive %zu", text, dpor.n_keys,
		     naive.n_keys);
	cr_expect_arr_eq(dpor.keys, naive.keys, naive.n_keys * sizeof(uint64_t), "%s", text);
	covered.programs++;
	covered.with_use +=
		found(&naive, HEDDLE_USE_AFTER_FREE, NULL) || found(&naive, HEDDLE_UNINITIALISED, NULL);
	covered.with_deadlock += found(&naive, HEDDLE_DEADLOCK, NULL) != NULL;
}

#define DO(...)                            \
	(struct sequence)                  \
	{                                  \
		.actions = { __VA_ARGS__ } \
	}

/* Ends the object at some point. */
static unsigned enders_of(const struct family *family, struct sequence *enders)
{
	action *const ends[] = { free_world, family->destroy, free_under_lock, move_world };
	unsigned n = 0;

	for (unsigned e = 0; e < 4; e++) {
		enders[n++] = DO(ends[e]);
		enders[n++] = DO(tick, ends[e]);
		for (unsigned use = 0; use < 4 && family->uses[use]; use++) {
			enders[n++] = DO(family->uses[use], ends[e]);
			if (e < 2)
				enders[n++] = DO(ends[e], family->uses[use]);
		}
	}
	return n;
}

/* Uses the object, or ends it too. */
static unsigned users_of(const struct family *family, struct sequence *users)
{
	unsigned n = 0;

	users[n++] = DO(free_world);
	users[n++] = DO(tick, family->destroy);
	for (unsigned use = 0; use < 4 && family->uses[use]; use++) {
		users[n++] = DO(family->uses[use]);
		users[n++] = DO(tick, family->uses[use]);
		for (unsigned second = 0; second < 4 && family->uses[second]; second++)
			users[n++] = DO(family->uses[use], family->uses[second]);
	}
	return n;
}

static void compare_both_ways(const struct sequence *one, const struct sequence *other)
{
	compare(&(struct program){ .n = 2, .threads = { *one, *other } });
	compare(&(struct program){ .n = 2, .threads = { *other, *one } });
}

static void compare_three(const struct sequence *end, const struct family *family, unsigned at)
{
	for (unsigned use = 0; use < 4 && family->uses[use]; use++) {
		struct program compared = { .n = 3 };

		compared.threads[at] = *end;
		compared.threads[(at + 1) % 3] = DO(family->uses[use]);
		compared.threads[(at + 2) % 3] = DO(family->uses[0]);
		compare(&compared);
	}
}

static void compare_family(const struct family *family)
{
	static struct sequence enders[64], users[64];
	unsigned n_enders = enders_of(family, enders), n_users = users_of(family, users);

	for (unsigned i = 0; i < n_enders; i++) {
		for (unsigned j = i % APART; j < n_users; j += APART)
			compare_both_ways(&enders[i], &users[j]);
		for (unsigned at = 0; at < 3; at++)
			compare_three(&enders[i], family, at);
	}
}

static void report(const char *name)
{
	printf("lifetime: %s, %u programs, %u %% with a use beyond its life, %u %% with a deadlock\n", name,
	       covered.programs, covered.with_use * 100 / covered.programs,
	       covered.with_deadlock * 100 / covered.programs);
	cr_expect_geq(covered.with_use * 100, 40 * covered.programs);
}

#define PROGRAMS_OF(name_)                                                \
	Test(lifetime_programs, naive_and_dpor_see_the_same_of_a_##name_) \
	{                                                                 \
		compare_family(&name_##_family);                          \
		report(#name_);                                           \
	}

PROGRAMS_OF(mutex)
PROGRAMS_OF(rwlock)
PROGRAMS_OF(rwsem)
PROGRAMS_OF(semaphore)
PROGRAMS_OF(completion)
PROGRAMS_OF(barrier)
PROGRAMS_OF(condition)
PROGRAMS_OF(wait_queue)
PROGRAMS_OF(once)
PROGRAMS_OF(atomic)
PROGRAMS_OF(spinlock)
PROGRAMS_OF(late_atomic)
PROGRAMS_OF(late_mutex)
