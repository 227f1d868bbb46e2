/* SPDX-License-Identifier: MIT */
/* The plan of a run: the variants that the command line asks for, one line of the table each. */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include "scenario/select.h"
#include "scenario/variant.h"

#define HEDDLE_SETTINGS_MAX 32

/** "name=value" of one --param. */
struct heddle_setting {
	char name[64];
	int64_t value;
	const char *text; /**< as given */
};

/** The wanted variants. */
struct heddle_wish {
	const char *revision, *defect, *without; /**< NULL: not given */
	struct heddle_setting settings[HEDDLE_SETTINGS_MAX];
	size_t n_settings;
};

struct heddle_plan {
	struct heddle_variant *variants;
	size_t n;
	size_t n_scenarios; /**< number of scenarios with at least one variant */
};

/** Parses the argument of a --param. Returns false after a complaint. */
bool heddle_wish_setting(struct heddle_wish *wish, const char *text);

/**
 * Makes the plan. A revision or defect leaves out the scenarios that do not know it, a revision also those
 * that do not take part in it if others do; one that no selected scenario knows is a mistake, as is a
 * parameter that one of them lacks. Returns false after a complaint.
 */
bool heddle_plan_make(struct heddle_plan *plan, const struct heddle_selection *selection,
		      const struct heddle_wish *wish);
/** Adds one variant at its end. Returns false after a complaint. */
bool heddle_plan_add(struct heddle_plan *plan, const struct heddle_variant *variant);
void heddle_plan_free(struct heddle_plan *plan);

#endif
