/* SPDX-License-Identifier: MIT */
#include "scenario/plan.h"
#include "terminal/complain.h"
#include "scenario/registry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool heddle_wish_setting(struct heddle_wish *wish, const char *text)
{
	const char *equals = strchr(text, '=');
	struct heddle_setting *setting = &wish->settings[wish->n_settings];
	char *end;

	if (wish->n_settings == HEDDLE_SETTINGS_MAX) {
		heddle_complain("--param: more than %d are given: give fewer", HEDDLE_SETTINGS_MAX);
		return false;
	}
	errno = 0;
	if (equals && equals > text && (size_t)(equals - text) < sizeof(setting->name) && equals[1]) {
		setting->value = strtol(equals + 1, &end, 0);
		if (!*end && !errno) {
			memcpy(setting->name, text, (size_t)(equals - text));
			setting->name[equals - text] = 0;
			setting->text = text;
			wish->n_settings++;
			return true;
		}
	}
	heddle_complain("--param %s: it is not of the form name=number: write it as --param pages=4", text);
	return false;
}

/* Whether subject has each defect of a list; NULL: none is wanted. */
static bool has_all(const struct heddle_subject *subject, const char *names)
{
	char name[HEDDLE_DEFECT_NAME_MAX];

	while (names) {
		names = heddle_first_name(names, name);
		if (!heddle_subject_has_defect(subject, name))
			return false;
	}
	return true;
}

/* Returns whether the scenario takes part. */
static bool concerns(const struct heddle_scenario *scenario, const struct heddle_wish *wish)
{
	if (wish->revision && !heddle_subject_has_revision(scenario->subject, wish->revision))
		return false;
	if (wish->defect && !heddle_subject_has_defect(scenario->subject, wish->defect))
		return false;
	return has_all(scenario->subject, wish->without);
}

static bool is_known(const struct heddle_selection *selection, const char *defect)
{
	for (size_t i = 0; i < selection->n; i++)
		if (heddle_subject_has_defect(selection->scenarios[i]->subject, defect))
			return true;
	return false;
}

/* The first name that no selected scenario knows; the last one if each is known to some. */
static const char *unknown_of(const struct heddle_selection *selection, const char *names,
			      char name[HEDDLE_DEFECT_NAME_MAX])
{
	do
		names = heddle_first_name(names, name);
	while (names && is_known(selection, name));
	return name;
}

/* No selected scenario takes part: says which word is unknown to all. */
static void complain_of_wish(const struct heddle_selection *selection, const struct heddle_wish *wish)
{
	struct heddle_nearest revision = { .word = wish->revision ? wish->revision : "" };
	const char *defects = wish->defect ? wish->defect : wish->without;
	char name[HEDDLE_DEFECT_NAME_MAX];
	struct heddle_nearest defect = { .word = defects ? unknown_of(selection, defects, name) : "" };
	bool revision_known = !wish->revision;
	char hint[HEDDLE_HINT_MAX];

	for (size_t i = 0; i < selection->n; i++) {
		const struct heddle_subject *subject = selection->scenarios[i]->subject;

		for (const char *const *r = subject ? subject->revisions : NULL; r && *r; r++)
			heddle_nearest_offer(&revision, *r);
		for (const struct heddle_defect_info *d = subject ? subject->defects : NULL; d && d->name;
		     d++)
			heddle_nearest_offer(&defect, d->name);
		revision_known |= wish->revision && heddle_subject_has_revision(subject, wish->revision);
	}
	if (!revision_known)
		heddle_complain(
			"--revision %s: none of these scenarios has this revision%s: `heddle list` shows what they have",
			wish->revision, heddle_nearest_hint(&revision, hint));
	else
		heddle_complain(
			"--%s %s: none of these scenarios knows this defect%s: `heddle list --defects` shows them",
			wish->defect ? "defect" : "without", defect.word, heddle_nearest_hint(&defect, hint));
}

bool heddle_plan_add(struct heddle_plan *plan, const struct heddle_variant *variant)
{
	struct heddle_variant *variants = reallocarray(plan->variants, plan->n + 1, sizeof(*variants));

	if (!variants) {
		heddle_complain("there is no memory for a list of runs: end other programs");
		return false;
	}
	plan->variants = variants;
	variants[plan->n++] = *variant;
	return true;
}

static bool add(struct heddle_plan *plan, const struct heddle_scenario *scenario, const char *revision,
		const struct heddle_wish *wish)
{
	struct heddle_variant variant = heddle_variant_of(scenario, revision);
	char whence[96];

	variant.defect = wish->defect;
	if (wish->without && !heddle_variant_take_out(&variant, wish->without, "--without"))
		return false;
	for (size_t i = 0; i < wish->n_settings; i++) {
		snprintf(whence, sizeof(whence), "--param %s", wish->settings[i].text);
		if (!heddle_variant_set_parameter(&variant, wish->settings[i].name, wish->settings[i].value,
						  whence))
			return false;
	}
	if ((wish->defect || wish->without) &&
	    !heddle_variant_exists(&variant, wish->defect ? "--defect" : "--without"))
		return false;
	return heddle_plan_add(plan, &variant);
}

/* Adds the wanted revisions of one scenario. */
static bool add_scenario(struct heddle_plan *plan, const struct heddle_scenario *scenario,
			 const struct heddle_wish *wish)
{
	const struct heddle_subject *subject = scenario->subject;

	if (wish->revision)
		return add(plan, scenario, wish->revision, wish);
	if (wish->defect && subject->sound)
		return add(plan, scenario, subject->sound, wish);
	if (!subject || !subject->revisions)
		return add(plan, scenario, NULL, wish);
	if (wish->without) {
		heddle_complain("--without %s: it needs to know out of what: add --revision R",
				wish->without);
		return false;
	}
	for (const char *const *r = subject->revisions; *r; r++)
		if (heddle_scenario_takes_part(scenario, *r) && !add(plan, scenario, *r, wish))
			return false;
	return true;
}

/* Whether some selected scenario says what is expected of the revision that is wished for. */
static bool some_take_part(const struct heddle_selection *selection, const struct heddle_wish *wish)
{
	for (size_t i = 0; i < selection->n; i++)
		if (concerns(selection->scenarios[i], wish) &&
		    heddle_scenario_takes_part(selection->scenarios[i], wish->revision))
			return true;
	return false;
}

bool heddle_plan_make(struct heddle_plan *plan, const struct heddle_selection *selection,
		      const struct heddle_wish *wish)
{
	bool choosy = wish->revision && some_take_part(selection, wish);

	*plan = (struct heddle_plan){ 0 };
	for (size_t i = 0; i < selection->n; i++) {
		if (!concerns(selection->scenarios[i], wish))
			continue;
		if (choosy && !heddle_scenario_takes_part(selection->scenarios[i], wish->revision))
			continue;
		if (!add_scenario(plan, selection->scenarios[i], wish)) {
			heddle_plan_free(plan);
			return false;
		}
		plan->n_scenarios++;
	}
	if (!plan->n && selection->n) {
		complain_of_wish(selection, wish);
		return false;
	}
	return true;
}

void heddle_plan_free(struct heddle_plan *plan)
{
	free(plan->variants);
	*plan = (struct heddle_plan){ 0 };
}
