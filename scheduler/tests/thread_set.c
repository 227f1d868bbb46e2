/* SPDX-License-Identifier: MIT */
/* Sets of threads: each function at the borders of words, where a set that is cut off would show. */
#include <heddle/thread_set.h>

#include <criterion/criterion.h>

static const unsigned borders[] = { 0, 1, 47, 48, 62, 63, 64, 65, 127, 128, 191, 192, 254, 255 };
#define N_BORDERS (sizeof(borders) / sizeof(borders[0]))

static struct heddle_thread_set all_borders(void)
{
	struct heddle_thread_set set = { 0 };

	for (size_t i = 0; i < N_BORDERS; i++)
		heddle_thread_set_add(&set, borders[i]);
	return set;
}

static struct heddle_thread_set only(unsigned thread)
{
	struct heddle_thread_set set = { 0 };

	heddle_thread_set_add(&set, thread);
	return set;
}

Test(thread_set, has_what_was_added)
{
	const struct heddle_thread_set set = all_borders();
	size_t n = 0;

	for (unsigned thread = 0; thread < HEDDLE_THREADS_MAX; thread++) {
		bool is_border = n < N_BORDERS && borders[n] == thread;

		cr_expect_eq(heddle_thread_set_has(&set, thread), is_border, "%u", thread);
		n += is_border;
	}
	cr_expect_eq(heddle_thread_set_count(&set), N_BORDERS);
}

Test(thread_set, loses_what_is_removed)
{
	struct heddle_thread_set set = all_borders();

	for (size_t i = 0; i < N_BORDERS; i++) {
		cr_expect(!heddle_thread_set_is_empty(&set));
		heddle_thread_set_remove(&set, borders[i]);
		heddle_thread_set_remove(&set, borders[i]);
		cr_expect(!heddle_thread_set_has(&set, borders[i]), "%u", borders[i]);
		cr_expect_eq(heddle_thread_set_count(&set), N_BORDERS - 1 - i);
	}
	cr_expect(heddle_thread_set_is_empty(&set));
}

Test(thread_set, is_gone_through_from_the_lowest)
{
	struct heddle_thread_set set = all_borders();
	size_t n = 0;

	HEDDLE_FOR_EACH_THREAD(thread, &set) {
		cr_assert_lt(n, N_BORDERS);
		cr_expect_eq((unsigned)thread, borders[n]);
		heddle_thread_set_remove(&set, borders[n++]);
	}
	cr_expect_eq(n, N_BORDERS);
	cr_expect(heddle_thread_set_is_empty(&set));
}

Test(thread_set, next_is_above)
{
	for (unsigned thread = 0; thread < HEDDLE_THREADS_MAX; thread++) {
		const struct heddle_thread_set set = only(thread);

		cr_expect_eq(heddle_thread_set_first(&set), (int)thread);
		cr_expect_eq(heddle_thread_set_next(&set, (int)thread - 1), (int)thread);
		cr_expect_eq(heddle_thread_set_next(&set, (int)thread), -1);
	}
	cr_expect_eq(heddle_thread_set_first(&(struct heddle_thread_set){ 0 }), -1);
}

Test(thread_set, are_joined_and_parted)
{
	for (size_t i = 0; i < N_BORDERS; i++) {
		const struct heddle_thread_set all = all_borders(), one = only(borders[i]), none = { 0 };
		const struct heddle_thread_set rest = heddle_thread_set_minus(all, one);
		const struct heddle_thread_set back = heddle_thread_set_or(rest, one);
		const struct heddle_thread_set common = heddle_thread_set_and(all, one);
		const struct heddle_thread_set nothing = heddle_thread_set_and(rest, one);

		cr_expect_eq(heddle_thread_set_count(&rest), N_BORDERS - 1);
		cr_expect(!heddle_thread_set_has(&rest, borders[i]));
		cr_expect(heddle_thread_sets_equal(&back, &all));
		cr_expect(!heddle_thread_sets_equal(&rest, &all), "%u", borders[i]);
		cr_expect(heddle_thread_sets_equal(&common, &one));
		cr_expect(heddle_thread_sets_equal(&nothing, &none));
		cr_expect(heddle_thread_sets_meet(&all, &one), "%u", borders[i]);
		cr_expect(!heddle_thread_sets_meet(&rest, &one), "%u", borders[i]);
	}
}
