/* SPDX-License-Identifier: MIT */
/* A thread ends, or memory is freed, while a lock is held: it will never be released. */
#include "exploring.h"

#include <string.h>

static struct heddle_mutex m;
static struct heddle_rwlock l;
static struct heddle_rwsem s;
static struct heddle_data pages;
static struct heddle_completion on_stack, taken;

static void init(void)
{
	heddle_mutex_init(&m, "m");
	heddle_rwlock_init(&l, "l");
	heddle_rwsem_init(&s, "s");
	heddle_data_init(&pages, "pages");
	heddle_completion_init(&on_stack, "on stack");
	heddle_completion_init(&taken, "taken");
}

THREAD(keeps_mutex)
{
	heddle_mutex_lock(&m);
}

THREAD(keeps_rwlock)
{
	heddle_rwlock_read_lock(&l);
}

THREAD(keeps_rwsem)
{
	heddle_rwsem_down_write(&s);
}

THREAD(gives_all_back)
{
	keeps_mutex(NULL);
	keeps_rwlock(NULL);
	keeps_rwsem(NULL);
	heddle_rwsem_up_write(&s);
	heddle_rwlock_read_unlock(&l);
	heddle_mutex_unlock(&m);
}

/* A resource without a lock may be released by another thread, such as an interrupt. */
THREAD(keeps_a_range)
{
	heddle_own(HEDDLE_RESOURCE(&pages.object));
	gives_all_back(NULL);
}

BODY(mutex_is_kept)
{
	init();
	run_threads(keeps_mutex);
}

BODY(rwlock_is_kept)
{
	init();
	run_threads(keeps_rwlock);
}

BODY(rwsem_is_kept)
{
	init();
	run_threads(keeps_rwsem);
}

BODY(main_keeps_a_mutex)
{
	init();
	keeps_mutex(NULL);
}

BODY(nothing_is_kept)
{
	init();
	run_threads(keeps_a_range, gives_all_back);
}

Test(held_at_the_end, of_a_thread)
{
	struct explored explored = explore(mutex_is_kept);

	expect_twins(mutex_is_kept, nothing_is_kept, HEDDLE_LOCK_MISUSE, "held at the end");
	expect_twins(rwlock_is_kept, nothing_is_kept, HEDDLE_LOCK_MISUSE, "held at the end");
	expect_twins(rwsem_is_kept, nothing_is_kept, HEDDLE_LOCK_MISUSE, "held at the end");
	expect_twins(main_keeps_a_mutex, nothing_is_kept, HEDDLE_LOCK_MISUSE, "held at the end");
	cr_expect_not(explored.findings[0].hard);
	cr_expect_str_eq(explored.findings[0].message, "A ends and still holds mutex m, which it took here");
	cr_expect_str_eq(explored.findings[0].where->function, "keeps_mutex");
}

/* Memory of the arena. */

static struct heddle_mutex *allocated;

static bool is_unlocked_first;

BODY(freed)
{
	void *before, *after;

	init();
	before = heddle_alloc(sizeof(*allocated));
	allocated = heddle_alloc(sizeof(*allocated));
	after = heddle_alloc(sizeof(*allocated));
	heddle_mutex_init(allocated, "allocated");
	heddle_mutex_lock(allocated);
	heddle_free(before);
	heddle_free(after);
	if (is_unlocked_first)
		heddle_mutex_unlock(allocated);
	heddle_free(allocated);
}

static struct explored explore_freed(bool unlocked)
{
	is_unlocked_first = unlocked;
	return explore(freed);
}

Test(held_at_the_end, of_memory_that_is_freed)
{
	struct explored guilty = explore_freed(false), innocent = explore_freed(true);

	expect_nothing_found(&innocent);
	expect_found(&guilty, HEDDLE_LOCK_MISUSE, "freed while held");
	cr_expect_eq(guilty.n_findings, 1, "that main ends holding it is the same: %s",
		     guilty.findings[1].message);
}

/* The stack of a thread that ends. */

THREAD(has_a_lock_on_its_stack)
{
	struct heddle_mutex mine;

	heddle_mutex_init(&mine, "mine");
	allocated = &mine;
	heddle_complete(&on_stack);
	heddle_completion_wait(&taken);
}

THREAD(holds_what_is_on_a_stack)
{
	heddle_completion_wait(&on_stack);
	heddle_mutex_lock(allocated);
	heddle_complete(&taken);
}

THREAD(releases_what_is_on_a_stack)
{
	heddle_completion_wait(&on_stack);
	heddle_mutex_lock(allocated);
	heddle_mutex_unlock(allocated);
	heddle_complete(&taken);
}

BODY(on_a_stack_and_held)
{
	init();
	run_threads(has_a_lock_on_its_stack, holds_what_is_on_a_stack);
}

BODY(on_a_stack_and_released)
{
	init();
	run_threads(has_a_lock_on_its_stack, releases_what_is_on_a_stack);
}

Test(held_at_the_end, of_a_stack)
{
	struct explored guilty = explore_both(on_a_stack_and_held, &(struct heddle_options){ 0 });
	struct explored innocent = explore_both(on_a_stack_and_released, &(struct heddle_options){ 0 });

	expect_nothing_found(&innocent);
	expect_found(&guilty, HEDDLE_LOCK_MISUSE, "left while held");
	expect_found(&guilty, HEDDLE_LOCK_MISUSE, "held at the end");
}
