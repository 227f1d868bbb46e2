/* SPDX-License-Identifier: MIT */
/* Spinlocks and interrupts; limits. */
#include "exploring.h"

static struct heddle_spinlock s, t;
static struct heddle_atomic x, y;

static void init(void)
{
	heddle_spinlock_init(&s, "s");
	heddle_spinlock_init(&t, "t");
	heddle_atomic_init(&x, 0, "x");
	heddle_atomic_init(&y, 0, "y");
}

THREAD(empty)
{
	IN_SECTION(&s, (void)0);
}

THREAD(stores_both)
{
	IN_SECTION(&s, heddle_atomic_store(&x, 1); heddle_atomic_store(&y, 1));
}

static int64_t seen_y, seen_x;

THREAD(looks_at_y_then_x)
{
	seen_y = heddle_atomic_load(&y);
	seen_x = heddle_atomic_load(&x);
	outcome(10 * seen_x + seen_y);
}

/* Interrupts. */

THREAD(saves_and_takes)
{
	bool were_disabled = heddle_irq_save();

	IN_SECTION(&s, cr_assert(heddle_irqs_disabled()));
	heddle_irq_restore(were_disabled);
	cr_assert_not(heddle_irqs_disabled());
}

THREAD(disables_and_takes)
{
	heddle_irq_disable();
	IN_SECTION(&s, (void)0);
	heddle_irq_enable();
}

THREAD(takes_t)
{
	IN_SECTION(&t, (void)0);
}

static thread_function *taker;

BODY(interrupt_takes_s)
{
	init();
	heddle_spawn_interrupt("I", empty, NULL);
	heddle_spawn("A", taker, NULL);
	heddle_join_all();
}

BODY(task_takes_s_first)
{
	init();
	taker(NULL);
	heddle_spawn_interrupt("I", empty, NULL);
	heddle_join_all();
}

static struct explored with_taker(thread_function *body, thread_function *function)
{
	taker = function;
	return explore_both(body, &(struct heddle_options){ 0 });
}

Test(section, open_to_interrupts)
{
	struct explored guilty = with_taker(interrupt_takes_s, empty);
	struct explored early = with_taker(task_takes_s_first, empty);
	struct explored saved = with_taker(interrupt_takes_s, saves_and_takes);
	struct explored disabled = with_taker(interrupt_takes_s, disables_and_takes);
	struct explored other = with_taker(interrupt_takes_s, takes_t);

	expect_found(&guilty, HEDDLE_CONTEXT, "spinlock open to interrupts");
	expect_found(&early, HEDDLE_CONTEXT, "spinlock open to interrupts");
	expect_nothing_found(&saved);
	expect_nothing_found(&disabled);
	expect_nothing_found(&other);
}

BODY(takes_another_lock_later)
{
	init();
	empty(NULL);
	heddle_spawn_interrupt("I", empty, NULL);
	heddle_join_all();
	takes_t(NULL);
}

Test(section, only_that_lock_is_open_to_interrupts)
{
	struct explored explored = explore(takes_another_lock_later);

	cr_expect_eq(explored.n_findings, 1);
	cr_expect_str_eq(explored.findings[0].where->function, "empty");
}

THREAD(forgets_to_enable)
{
	heddle_irq_disable();
}

THREAD(enables_in_the_interrupt)
{
	cr_assert(heddle_irqs_disabled());
	heddle_irq_enable();
}

THREAD(restores_in_the_interrupt)
{
	bool were_disabled = heddle_irq_save();

	cr_assert(were_disabled);
	heddle_irq_restore(were_disabled);
}

BODY(task_leaves_them_disabled)
{
	run_threads(forgets_to_enable);
}

BODY(task_restores_them)
{
	init();
	run_threads(disables_and_takes, saves_and_takes);
}

BODY(interrupt_leaves_them_enabled)
{
	heddle_spawn_interrupt("I", enables_in_the_interrupt, NULL);
	heddle_join_all();
}

BODY(interrupt_restores_them)
{
	heddle_spawn_interrupt("I", restores_in_the_interrupt, NULL);
	heddle_join_all();
}

Test(section, interrupt_flag_not_restored)
{
	expect_twins(task_leaves_them_disabled, task_restores_them, HEDDLE_CONTEXT, "interrupt flag");
	expect_twins(interrupt_leaves_them_enabled, interrupt_restores_them, HEDDLE_CONTEXT,
		     "interrupt flag");
}

/* An interrupt comes between two parts of a split section, and between the operations of a task. */
BODY(interrupt_and_section)
{
	init();
	heddle_spawn("A", stores_both, NULL);
	heddle_spawn_interrupt("I", looks_at_y_then_x, NULL);
	heddle_join_all();
}

Test(section, an_interrupt_arrives_inside_a_split_one)
{
	struct explored explored = explore_both(interrupt_and_section, &(struct heddle_options){ 0 });

	cr_expect_gt(came_to(&explored, 10), 0);
}

BODY(too_many_nested)
{
	static struct heddle_spinlock locks[9];

	for (long i = 0; i < 9; i++)
		heddle_spinlock_init(&locks[i], "lock %ld", i);
	for (long i = 0; i < 9; i++)
		heddle_spin_lock(&locks[i]);
}

BODY(many_nested)
{
	static struct heddle_spinlock locks[8];

	for (long i = 0; i < 8; i++)
		heddle_spinlock_init(&locks[i], "lock %ld", i);
	for (long i = 0; i < 8; i++)
		heddle_spin_lock(&locks[i]);
	for (long i = 0; i < 8; i++)
		heddle_spin_unlock(&locks[i]);
}

Test(section, eight_deep_at_most)
{
	expect_twins(too_many_nested, many_nested, HEDDLE_LIMIT, "nested spinlocks");
}

BODY(destroyed_while_held)
{
	init();
	heddle_spin_lock(&s);
	heddle_object_destroy(&s.object);
	s.object.live = t.object.live;
	heddle_spin_unlock(&s);
}

BODY(destroyed_while_free)
{
	init();
	empty(NULL);
	heddle_object_destroy(&s.object);
}

Test(section, lock_destroyed_while_held)
{
	expect_twins(destroyed_while_held, destroyed_while_free, HEDDLE_LOCK_MISUSE, "destroyed while held");
}
