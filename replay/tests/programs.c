// SPDX-License-Identifier: MIT
#include "programs.h"

#include <criterion/criterion.h>
#include <heddle/heddle.h>
#include <stdlib.h>
#include <string.h>

static struct heddle_mutex a, b;

static void take(struct heddle_mutex *first, struct heddle_mutex *second)
{
	heddle_mutex_lock(first);
	heddle_mutex_lock(second);
	heddle_mutex_unlock(second);
	heddle_mutex_unlock(first);
}

static void left(void *unused)
{
	take(&a, &b);
}

static void right(void *unused)
{
	take(&b, &a);
}

static void left_with_a_yield(void *unused)
{
	heddle_mutex_lock(&a);
	heddle_yield();
	heddle_mutex_lock(&b);
	heddle_mutex_unlock(&b);
	heddle_mutex_unlock(&a);
}

/* The steps of take, elsewhere. */
static void take_moved(void *unused)
{
	heddle_mutex_lock(&a);
	heddle_mutex_lock(&b);
	heddle_mutex_unlock(&b);
	heddle_mutex_unlock(&a);
}

static void two_threads(void (*one)(void *), void (*other)(void *))
{
	heddle_mutex_init(&a, "a");
	heddle_mutex_init(&b, "lock %ld", 7);
	heddle_spawn("left", one, NULL);
	heddle_spawn("right", other, NULL);
	heddle_join_all();
}

static void two_mutexes(void *unused)
{
	two_threads(left, right);
}

static void one_order(void *unused)
{
	two_threads(left, left);
}

static void two_mutexes_and_yield(void *unused)
{
	two_threads(left_with_a_yield, right);
}

static void two_mutexes_moved(void *unused)
{
	two_threads(take_moved, right);
}

static struct heddle_variable counter;

static void count(void *unused)
{
	int64_t value = heddle_read(&counter);

	heddle_write(&counter, value + 1);
}

static void lost_update(void *unused)
{
	heddle_variable_init(&counter, 0, "counter");
	heddle_spawn("one", count, NULL);
	heddle_spawn("two", count, NULL);
	heddle_join_all();
	heddle_check(counter.value == 2, "counter", "the counter is %ld", (long)counter.value);
}

static struct heddle_spinlock tree_lock;
static struct heddle_data tree;
static struct heddle_atomic lockless;

static void completion(void *unused)
{
	heddle_spin_lock(&tree_lock);
	heddle_data_access(&tree, 2, 2, HEDDLE_WRITE);
	heddle_spin_unlock(&tree_lock);
}

static void section(void *unused)
{
	bool irqs = heddle_irq_save();

	heddle_spin_lock(&tree_lock);
	heddle_data_access(&tree, 0, 3, HEDDLE_READ);
	heddle_data_access(&tree, 1, 1, HEDDLE_WRITE);
	heddle_spin_unlock(&tree_lock);
	heddle_irq_restore(irqs);
	heddle_spawn_interrupt("bio", completion, NULL);
	heddle_yield();
	heddle_expect(heddle_choose(3, "read \"error\"") != 1, "read error",
		      "a \"quoted\" message\nof two lines");
}

static void sections(void *unused)
{
	heddle_spinlock_init(&tree_lock, "tree_lock");
	heddle_data_init(&tree, "tree");
	heddle_spawn("reader", section, NULL);
	heddle_spawn("writer", completion, NULL);
	heddle_join_all();
}

static void look_without_lock(void *unused)
{
	heddle_atomic_load(&lockless);
	heddle_atomic_load(&lockless);
}

static void store_twice(void *unused)
{
	heddle_spin_lock(&tree_lock);
	heddle_atomic_store(&lockless, 1);
	heddle_atomic_store(&lockless, 2);
	heddle_spin_unlock(&tree_lock);
}

static void look_between(void *unused)
{
	heddle_check(heddle_atomic_load(&lockless) != 1, "half of it", "only one of the two stores was seen");
}

static void split_section(void *unused)
{
	heddle_spinlock_init(&tree_lock, "tree_lock");
	heddle_atomic_init(&lockless, 0, "lockless");
	heddle_spawn("store", store_twice, NULL);
	heddle_spawn("look", look_between, NULL);
	heddle_spawn("again", look_without_lock, NULL);
	heddle_join_all();
}

static int submissions, first_submitter;

static void end_io(void *unused)
{
	struct heddle_variable own;

	heddle_variable_init(&own, 0, "own");
	heddle_write(&own, 1);
}

static struct heddle_rwsem sem;

static void reads_then_takes(void *unused)
{
	heddle_rwsem_down_read(&sem);
	heddle_mutex_lock(&a);
	heddle_mutex_unlock(&a);
	heddle_rwsem_up_read(&sem);
}

static void writes(void *unused)
{
	heddle_rwsem_down_write(&sem);
	heddle_rwsem_up_write(&sem);
}

static void takes_then_reads(void *unused)
{
	heddle_mutex_lock(&a);
	heddle_rwsem_down_read(&sem);
	heddle_rwsem_up_read(&sem);
	heddle_mutex_unlock(&a);
}

static void queued_writer(void *unused)
{
	heddle_mutex_init(&a, "a");
	heddle_rwsem_init(&sem, "s");
	heddle_spawn("R", reads_then_takes, NULL);
	heddle_spawn("W", writes, NULL);
	heddle_spawn("M", takes_then_reads, NULL);
	heddle_join_all();
}

static void submit(void *number)
{
	heddle_yield();
	if (submissions++ == 0)
		first_submitter = *(const int *)number;
	heddle_spawn_interrupt("bio", end_io, NULL);
}

static void submitters(void *unused)
{
	static int numbers[] = { 1, 2 };

	submissions = 0;
	heddle_spawn("one", submit, &numbers[0]);
	heddle_spawn("two", submit, &numbers[1]);
	heddle_join_all();
	heddle_check(first_submitter == 1, "order", "two came first");
}

static struct heddle_atomic half, elsewhere;

/* How the checker and the writer go about it. */
struct habits {
	bool never_ends, minds, looks_elsewhere_first;
};

static void write_half(void *argument)
{
	const struct habits *habits = argument;

	heddle_atomic_store(&half, 1);
	if (!habits->never_ends)
		heddle_atomic_store(&half, 0);
	heddle_atomic_load(&elsewhere);
}

static void check_half(void *argument)
{
	const struct habits *habits = argument;
	long found = heddle_atomic_load(&half);

	heddle_note("finds %ld", found);
	if (habits->looks_elsewhere_first)
		heddle_atomic_load(&elsewhere);
	heddle_expect(!habits->minds || found == 0, "half done", "it was %ld", found);
	heddle_atomic_load(&elsewhere);
}

static void idle(void *unused)
{
	heddle_atomic_store(&elsewhere, 1);
	heddle_atomic_store(&elsewhere, 2);
}

static void half_done(void *habits)
{
	heddle_atomic_init(&half, 0, "half");
	heddle_atomic_init(&elsewhere, 0, "elsewhere");
	heddle_spawn("idler", idle, NULL);
	heddle_spawn("writer", write_half, habits);
	heddle_spawn("checker", check_half, habits);
	heddle_join_all();
}

static void alone(void *unused)
{
	heddle_check(heddle_choose(3, "colour") != 2, "colour", "it is the third");
}

const struct heddle_program program_queued_writer = { queued_writer, NULL };
const struct heddle_program program_two_mutexes = { two_mutexes, NULL };
const struct heddle_program program_one_order = { one_order, NULL };
const struct heddle_program program_two_mutexes_and_yield = { two_mutexes_and_yield, NULL };
const struct heddle_program program_two_mutexes_moved = { two_mutexes_moved, NULL };
const struct heddle_program program_lost_update = { lost_update, NULL };
const struct heddle_program program_section = { sections, NULL };
const struct heddle_program program_split_section = { split_section, NULL };
const struct heddle_program program_submitters = { submitters, NULL };
const struct heddle_program program_alone = { alone, NULL };
const struct heddle_program program_half_done = { half_done, &(struct habits){ .minds = true } };
const struct heddle_program program_half_done_mended = { half_done, &(struct habits){ .minds = false } };
const struct heddle_program program_half_done_later = {
	half_done, &(struct habits){ .minds = true, .looks_elsewhere_first = true }
};
const struct heddle_program program_never_done = { half_done,
						   &(struct habits){ .minds = true, .never_ends = true } };

static const struct heddle_schedule_parameter pages = { "pages", 3 };
static const struct heddle_schedule_defect defect = { "D40", true };

void skip_where_a_lost_update_races(void)
{
#if defined(HEDDLE_TSAN) || defined(HEDDLE_ACCESS)
	cr_skip_test("in this build every execution of a lost update has a data race");
#endif
}

static int open_naive(struct heddle_explorer **explorer, const struct heddle_program *program)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("naive") };

	return heddle_explorer_open(explorer, program, &options);
}

/* In the tsan build an earlier execution has a data race and nothing else. */
static struct heddle_schedule *capture_finding(const struct heddle_execution *execution, const char *name)
{
	struct heddle_schedule_header header = { .scenario = name,
						 .id = "T1",
						 .revision = "v5-2006-12",
						 .strategy = "naive",
						 .parameters = &pages,
						 .n_parameters = 1,
						 .defects = &defect,
						 .n_defects = 1,
						 .seed = 42 };
	struct heddle_schedule *schedule = NULL;

	if (execution->n_findings > 0 && execution->findings->kind != HEDDLE_DATA_RACE)
		cr_assert_eq(heddle_schedule_capture(&schedule, &header, execution, execution->findings), 0);
	return schedule;
}

struct heddle_schedule *capture_first_finding(const struct heddle_program *program, const char *name)
{
	struct heddle_schedule *schedule = NULL;
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	cr_assert_eq(open_naive(&explorer, program), 0);
	while (schedule == NULL && heddle_explorer_next(explorer, &execution) == 1)
		schedule = capture_finding(execution, name);
	heddle_explorer_close(explorer);
	cr_assert_not_null(schedule, "%s has no finding", name);
	return schedule;
}

struct heddle_schedule *capture_worst_finding(const struct heddle_program *program, const char *name)
{
	struct heddle_schedule *worst = NULL, *schedule;
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	unsigned preemptions = 0;

	cr_assert_eq(open_naive(&explorer, program), 0);
	while (heddle_explorer_next(explorer, &execution) == 1) {
		if (worst != NULL && execution->preemptions <= preemptions)
			continue;
		schedule = capture_finding(execution, name);
		if (schedule == NULL)
			continue;
		heddle_schedule_free(worst);
		worst = schedule;
		preemptions = execution->preemptions;
	}
	heddle_explorer_close(explorer);
	cr_assert_not_null(worst, "%s has no finding", name);
	return worst;
}

char *text_of(const struct heddle_schedule *schedule)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	cr_assert_not_null(stream);
	cr_assert_eq(heddle_schedule_print(schedule, stream), 0);
	fclose(stream);
	return text;
}

struct heddle_schedule *parsed(const char *text)
{
	struct heddle_schedule *schedule;
	struct heddle_schedule_error error;

	cr_assert_eq(heddle_schedule_parse(&schedule, "test.sched", text, strlen(text), &error), 0, "%s",
		     error.text);
	return schedule;
}
