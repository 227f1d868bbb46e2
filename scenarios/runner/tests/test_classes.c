/* SPDX-License-Identifier: MIT */
/* The classes file, in cases that shell tests cannot make: a run that restarts, and a text that has a tab. */

#include "explore/classes.h"
#include "explore/explore_variant.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static struct heddle_spinlock spinlock;
static struct heddle_atomic first, second;

static void store_both(void *unused)
{
	(void)unused;
	heddle_spin_lock(&spinlock);
	heddle_atomic_store(&first, 1);
	heddle_atomic_store(&second, 1);
	heddle_spin_unlock(&spinlock);
}

static void load_both(void *unused)
{
	(void)unused;
	heddle_atomic_load(&second);
	heddle_atomic_load(&first);
}

/*
 * The section is more than one step, since the reader does not take the lock: that is learnt during the run.
 */
SCENARIO(classes, begins_anew, .expect = { PASSES(NULL) })
{
	heddle_spinlock_init(&spinlock, "lock");
	heddle_atomic_init(&first, 0, "first\tof two");
	heddle_atomic_init(&second, 0, "second");
	heddle_spawn("writer", store_both, NULL);
	heddle_spawn("second writer", store_both, NULL);
	heddle_spawn("reader", load_both, NULL);
	heddle_join_all();
}

/* The text of a run's file; the caller frees. */
static char *written(struct heddle_result *result)
{
	const struct heddle_scenario *scenario = heddle_registry_find("classes/begins_anew");
	struct heddle_variant variant = heddle_variant_of(scenario, NULL);
	FILE *stream = tmpfile();
	struct heddle_classes classes;
	const struct heddle_exploration exploration = { .classes = &classes };
	long size;
	char *text;

	cr_assert(scenario && stream);
	heddle_classes_begin(&classes, stream);
	cr_assert_eq(heddle_explore(result, &variant, &exploration), 0);
	size = ftell(stream);
	text = calloc(1, (size_t)size + 1);
	rewind(stream);
	cr_assert(text && fread(text, 1, (size_t)size, stream) == (size_t)size);
	cr_assert_eq(fgetc(stream), EOF, "something is left behind the end");
	fclose(stream);
	return text;
}

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

Test(classes, what_was_written_before_a_run_began_anew_is_taken_back)
{
	struct heddle_result result;
	char *text = written(&result);

	cr_assert_geq(result.statistics.restarts, 1, "nothing had to be learnt");
	cr_assert_gt(result.statistics.executions, 1);
	cr_assert_eq(count(text, "\nexecution\t"), result.statistics.executions + result.statistics.blocked);
	cr_assert_eq(count(text, "\nexecution\t0\n"), 1);
	cr_assert_eq(count(text, "\nrun\t"), 1);
	free(text);
	heddle_result_free(&result);
}

Test(classes, a_tab_in_a_name_parts_no_fields)
{
	struct heddle_result result;
	char *text = written(&result);

	cr_assert(strstr(text, " first\\x09of two\t"));
	cr_assert_eq(count(text, "first\tof"), 0);
	free(text);
	heddle_result_free(&result);
}
