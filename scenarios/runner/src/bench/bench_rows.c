/* SPDX-License-Identifier: MIT */
#include "bench/bench_rows.h"
#include "terminal/complain.h"
#include "scenario/registry.h"

#include <string.h>

/* Rows of the core have ids: this room does not know the core, and a program without it leaves them out. */
const struct heddle_bench_row heddle_bench_rows[] = {
	{ "readers(13)", "golden/readers", { { "N", 13 } }, "readers(20)", { "N", 20 } },
	{ "lastzero(10)", "golden/lastzero", { { "N", 10 } } },
	{ "lastzero(15)", "golden/lastzero", { { "N", 15 } }, "lastzero(18)", { "N", 18 } },
	{ "indexer(15)", "golden/indexer", { { "N", 15 } } },
	{ "filesystem(19)", "golden/filesystem", { { "N", 19 } } },
	{ "counter(3x3)", "golden/counter", { { "T", 3 }, { "K", 3 } }, "counter(3x8)", { "K", 8 } },
	{ "counter(4x2)", "golden/counter", { { "T", 4 }, { "K", 2 } } },
	{ "bounded_buffer(2,2,1,1)",
	  "golden/bounded_buffer",
	  { { "P", 2 }, { "C", 2 }, { "B", 1 }, { "I", 1 } } },
	{ "TR4", "TR4" },
	{ "RA1", "RA1" },
	{ "FA9", "FA9" },
	{ "DW1", "DW1" },
	{ "DR2", "DR2" },
	{ 0 },
};

const struct heddle_bench_row *heddle_bench_row_by_name(const char *name)
{
	struct heddle_nearest nearest = { .word = name };
	char hint[HEDDLE_HINT_MAX];

	for (const struct heddle_bench_row *row = heddle_bench_rows; row->name; row++) {
		if (!strcmp(row->name, name))
			return row;
		heddle_nearest_offer(&nearest, row->name);
	}
	heddle_complain("--row %s: there is no such row%s: `heddle bench --help` lists them", name,
			heddle_nearest_hint(&nearest, hint));
	return NULL;
}

static const struct heddle_scenario *find_scenario(const char *name)
{
	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next)
		if (s->id && !strcmp(s->id, name))
			return s;
	return heddle_registry_find(name);
}

static const char *revision_of(const struct heddle_subject *subject)
{
	if (!subject || !subject->revisions)
		return NULL;
	return subject->sound ? subject->sound : subject->revisions[0];
}

/* A scenario of the same name that lacks the parameter, or the value, is another one. */
static bool set(struct heddle_variant *variant, const struct heddle_bench_setting *setting)
{
	int index = heddle_parameter_index(variant->scenario, setting->name);

	if (index < 0 || setting->value < variant->scenario->params[index].low ||
	    setting->value > variant->scenario->params[index].high)
		return false;
	variant->parameters[index] = setting->value;
	return true;
}

bool heddle_bench_variant(const struct heddle_bench_row *row, struct heddle_variant *variant)
{
	const struct heddle_scenario *scenario = find_scenario(row->scenario);

	if (!scenario)
		return false;
	*variant = heddle_variant_of(scenario, revision_of(scenario->subject));
	for (const struct heddle_bench_setting *setting = row->settings; setting->name; setting++)
		if (!set(variant, setting))
			return false;
	return true;
}

bool heddle_bench_grown_variant(const struct heddle_bench_row *row, struct heddle_variant *variant)
{
	return heddle_bench_variant(row, variant) && set(variant, &row->grown);
}
