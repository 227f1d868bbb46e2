/* SPDX-License-Identifier: MIT */
/* What heddle_note and heddle_means say comes to whoever explores, with the step that it is about. */
#include "exploring.h"

#include <stdio.h>
#include <string.h>

static struct heddle_mutex mutex;
static struct heddle_data pages;
static char heard[1000];

static void hear(void *context, const struct heddle_said *said)
{
	size_t length = strlen(heard);

	cr_expect_eq(context, heard);
	if (said->is_meaning)
		snprintf(heard + length, sizeof(heard) - length, "%u/%u: %s. ", said->step, said->n_touches,
			 said->text);
	else
		snprintf(heard + length, sizeof(heard) - length, "%u %s. ", said->step, said->text);
}

static void run_once(thread_function *body, heddle_note_sink *note)
{
	struct heddle_options options = { .note = note, .note_context = heard };
	const struct heddle_program program = { body, NULL };
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	heard[0] = '\0';
	cr_assert_eq(heddle_explorer_open(&explorer, &program, &options), 0);
	cr_assert_eq(heddle_explorer_next(explorer, &execution), 1);
	heddle_explorer_close(explorer);
}

THREAD(takes_and_tells)
{
	heddle_note("before the first step");
	heddle_mutex_lock(&mutex);
	heddle_note("finds %d", 3);
	heddle_mutex_unlock(&mutex);
	heddle_note("has done");
}

BODY(one_taker)
{
	heddle_mutex_init(&mutex, "mutex");
	heddle_spawn("A", takes_and_tells, NULL);
	heddle_spawn("B", takes_and_tells, NULL);
}

Test(note, it_is_about_the_step_in_progress)
{
	run_once(one_taker, hear);
	cr_expect_str_eq(heard, "0 finds 3. 1 has done. 2 finds 3. 3 has done. ", "%s", heard);
}

Test(note, nobody_listens)
{
	run_once(one_taker, NULL);
	cr_expect_str_eq(heard, "");
}

THREAD(says_too_much)
{
	char text[2 * HEDDLE_NOTE_MAX];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	heddle_yield();
	heddle_note("%s", text);
}

BODY(one_says_too_much)
{
	heddle_spawn("A", says_too_much, NULL);
	heddle_spawn("B", says_too_much, NULL);
}

Test(note, it_is_cut_off)
{
	run_once(one_says_too_much, hear);
	cr_expect_eq(strcspn(heard + 2, "."), HEDDLE_NOTE_MAX - 1, "%s", heard);
}

/* ---- what an operation means */

static struct heddle_atomic taken, other;
static struct heddle_spinlock section;

THREAD(means_two_of_a_section)
{
	heddle_means("before the first step");
	heddle_spin_lock(&section);
	heddle_atomic_load(&other);
	heddle_atomic_exchange(&taken, 1);
	heddle_means("takes it");
	heddle_atomic_load(&other);
	heddle_means("looks");
	heddle_spin_unlock(&section);
	heddle_atomic_store(&taken, 0);
	heddle_means("gives it back");
}

BODY(one_means)
{
	heddle_atomic_init(&taken, 0, "taken");
	heddle_atomic_init(&other, 0, "other");
	heddle_spinlock_init(&section, "section");
	heddle_spawn("A", means_two_of_a_section, NULL);
	heddle_spawn("B", means_two_of_a_section, NULL);
}

/* Of a step without section it is the operation that the step announced. */
Test(note, a_meaning_is_of_the_last_operation)
{
	run_once(one_means, hear);
	cr_expect_str_eq(heard,
			 "0/2: takes it. 0/3: looks. 1/0: gives it back. "
			 "2/2: takes it. 2/3: looks. 3/0: gives it back. ",
			 "%s", heard);
}

Test(note, nobody_listens_to_a_meaning)
{
	run_once(one_means, NULL);
	cr_expect_str_eq(heard, "");
}

/* ---- what the scheduler itself says */

THREAD(enables_interrupts)
{
	heddle_irq_disable();
	heddle_atomic_store(&taken, 1);
	heddle_irq_enable();
	heddle_irq_enable();
}

BODY(an_interrupt_and_a_task)
{
	heddle_atomic_init(&taken, 0, "taken");
	heddle_spawn("task", enables_interrupts, NULL);
	heddle_spawn_interrupt("irq", enables_interrupts, NULL);
}

/* Who reads that an interrupt ended with interrupts enabled looks for the step that did so. */
Test(note, an_interrupt_that_enables_interrupts)
{
	run_once(an_interrupt_and_a_task, hear);
	cr_expect_str_eq(heard, "1 enables interrupts. ", "%s", heard);
}

/* ---- who holds something */

static struct heddle_resource range(uint64_t low, uint64_t high)
{
	return (struct heddle_resource){ &pages.object, low, high };
}

THREAD(asks)
{
	heddle_yield();
	heddle_note("%s", heddle_holder_name(range(2, 2)));
	heddle_own(range(2, 5));
	heddle_note("%s", heddle_holder_name(range(5, 9)));
	heddle_note("%s", heddle_holder_name(range(6, 9)));
	heddle_note("%s", heddle_holder_name(range(0, 1)));
	heddle_disown(range(2, 5));
	heddle_note("%s", heddle_holder_name(range(2, 5)));
}

BODY(one_asks)
{
	heddle_data_init(&pages, "pages");
	heddle_spawn("asker", asks, NULL);
	heddle_spawn("other", asks, NULL);
}

Test(note, a_holder_has_a_name)
{
	run_once(one_asks, hear);
	cr_expect_eq(strncmp(heard, "0 nobody. 0 asker. 0 nobody. 0 nobody. 0 nobody. ", 49), 0, "%s", heard);
}
