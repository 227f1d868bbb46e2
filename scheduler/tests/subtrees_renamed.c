/* SPDX-License-Identifier: MIT */
/*
 * Plans that are renamed. A thread that neither a copy nor its maker had met when the copy was made may have
 * another index in each of them, and so have the objects that it initialises. In the programs here the maker
 * meets "other" before "late", and the copy meets "late" alone:
 *
 *             maker   copy
 *   other       7      -
 *   late        8      7      with six threads, if there is one "other"
 *
 * The copy tells a plan from the first node, above its own part, which has steps of "late". If these are not
 * renamed, another plan of that node seems to cover it. It is not explored then, and nothing else leads to
 * its class.
 */
#include "exploring.h"

#define OTHERS_MAX 3

static struct heddle_variable f, g, h, x, y;
static uintptr_t n_others;

static void init_variables(void)
{
	heddle_variable_init(&f, 0, "f");
	heddle_variable_init(&g, 0, "g");
	heddle_variable_init(&h, 0, "h");
	heddle_variable_init(&x, 0, "x");
	heddle_variable_init(&y, 0, "y");
}

THREAD(ends)
{
}

/* Names of their own, since a name that is made unique depends on the numbers of threads, too. */
static const char *const names_of_others[OTHERS_MAX] = { "other", "another", "a third" };

THREAD(spawns_others)
{
	if (heddle_read(&y) == 0)
		return;
	for (uintptr_t i = 0; i < n_others; i++)
		heddle_spawn(names_of_others[i], ends, NULL);
}

THREAD(sets_g)
{
	heddle_write(&g, 1);
}

THREAD(sets_x)
{
	heddle_write(&x, 1);
}

THREAD(sets_y)
{
	heddle_write(&y, 1);
}

/*
 * Explores in one process, and in several: when each gives a subtree away after every execution, the first
 * one renames.
 */
static void expect_renamed(thread_function *body, uint64_t classes)
{
	const struct heddle_options options = { .observe = true };

	for (n_others = 1; n_others <= OTHERS_MAX; n_others++) {
		struct explored alone = explore(body, .observe = true), split;
		unsigned copies;

		cr_assert_eq(alone.executions, classes, "%llu classes", (unsigned long long)alone.executions);
		for (unsigned every = 3; every >= 1; every--) {
			split = explore_split(body, &options, every, &copies);
			expect_same(&split, &alone);
		}
		cr_expect_gt(split.renamed, 0, "%zu others: nothing was renamed", (size_t)n_others);
	}
}

/*
 * The copy begins where D sets x before B reads it. It tells two plans in which F writes f before A reads it:
 *
 *   first    D sets x; B reads it and sets g; F reads g;               F writes f
 *   second   D sets x; B reads it and sets g; F reads g; late reads f; F writes f
 *
 * That the step of "late" comes before F's write is in the clock of the write alone. By another clock the
 * write could come first, and the first plan would cover the second.
 */
THREAD(reads_f)
{
	heddle_read(&f);
}

THREAD(spawns_a_reader)
{
	if (heddle_read(&x) == 0)
		return;
	heddle_spawn("late", reads_f, NULL);
	heddle_write(&g, 1);
}

THREAD(writes_f_after_g)
{
	if (heddle_read(&g) == 1)
		heddle_write(&f, 1);
}

BODY(clocks)
{
	init_variables();
	run_threads(reads_f, spawns_a_reader, spawns_others, sets_x, sets_y, writes_f_after_g);
}

Test(subtrees_renamed, clocks)
{
	expect_renamed(clocks, 12);
}

/*
 * The copy begins where G sets g before B reads it; only there h becomes 1, and only elsewhere "other" is
 * spawned. Both processes plan a read of f before A writes it:
 *
 *   maker   E sets x; C reads it; late reads its own variable, then f
 *   copy    E sets x; C reads it; B sets h to 1; the child of late writes that variable, reads h, then f
 *
 * The maker's plan does not cover the other, since "late" reads what its child writes. By another id of the
 * variable it would. The variable is on the stack of "late": no other thread knows it when it is initialised.
 * Elsewhere C's step would touch it, too, and do more than it says. The exploration would restart for that,
 * and both processes would know all threads.
 */
THREAD(writes_f)
{
	heddle_write(&f, 1);
}

THREAD(tells_of_g)
{
	heddle_write(&h, heddle_read(&g) == 1 ? 1 : 2);
}

static void child_of_late(void *own)
{
	heddle_write(own, 1);
	if (heddle_read(&h) == 1)
		heddle_read(&f);
}

THREAD(late)
{
	struct heddle_variable own;

	heddle_variable_init(&own, 0, "own");
	heddle_spawn("child of late", child_of_late, &own);
	if (heddle_read(&own) == 0)
		heddle_read(&f);
	heddle_join_all();
}

THREAD(spawns_late)
{
	if (heddle_read(&x) == 1)
		heddle_spawn("late", late, NULL);
}

THREAD(sets_y_after_h)
{
	if (heddle_read(&h) == 2)
		heddle_write(&y, 1);
}

BODY(footprints)
{
	init_variables();
	run_threads(writes_f, tells_of_g, spawns_late, spawns_others, sets_x, sets_y_after_h, sets_g);
}

Test(subtrees_renamed, footprints)
{
	expect_renamed(footprints, 41);
}
