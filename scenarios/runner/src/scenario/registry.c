/* SPDX-License-Identifier: MIT */
#include "scenario/registry.h"
#include "terminal/complain.h"
#include "scenario/variant.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static struct heddle_scenario *scenarios;

const struct heddle_scenario *heddle_registry_first(void)
{
	return scenarios;
}

static int compare(const struct heddle_scenario *a, const struct heddle_scenario *b)
{
	int order = strcmp(a->suite, b->suite);

	if (!order)
		order = strverscmp(a->id ? a->id : "", b->id ? b->id : "");
	return order ? order : strcmp(a->name, b->name);
}

void heddle_scenario_register(struct heddle_scenario *scenario)
{
	struct heddle_scenario **place = &scenarios;

	while (*place && compare(*place, scenario) <= 0)
		place = &(*place)->next;
	scenario->next = *place;
	*place = scenario;
}

const char *heddle_scenario_full_name(const struct heddle_scenario *scenario,
				      char buffer[HEDDLE_FULL_NAME_MAX])
{
	snprintf(buffer, HEDDLE_FULL_NAME_MAX, "%s/%s", scenario->suite, scenario->name);
	return buffer;
}

const struct heddle_scenario *heddle_registry_find(const char *full_name)
{
	char name[HEDDLE_FULL_NAME_MAX];

	for (const struct heddle_scenario *s = scenarios; s; s = s->next)
		if (!strcmp(heddle_scenario_full_name(s, name), full_name))
			return s;
	return NULL;
}

static bool unique(const struct heddle_scenario *scenario)
{
	for (const struct heddle_scenario *s = scenario->next; s; s = s->next) {
		if (strcmp(s->suite, scenario->suite) != 0 || strcmp(s->name, scenario->name) != 0)
			continue;
		heddle_complain("two scenarios are called '%s/%s' (%s:%d and %s:%d): rename one", s->suite,
				s->name, scenario->file, scenario->line, s->file, s->line);
		return false;
	}
	return true;
}

/* Patterns ignore case. */
static bool id_unique(const struct heddle_scenario *scenario)
{
	for (const struct heddle_scenario *s = scenario->next; s && scenario->id; s = s->next) {
		if (!s->id || strcasecmp(s->id, scenario->id) != 0)
			continue;
		heddle_complain(
			"two scenarios have the id '%s': '%s/%s' (%s:%d) and '%s/%s' (%s:%d): give one another",
			s->id, scenario->suite, scenario->name, scenario->file, scenario->line, s->suite,
			s->name, s->file, s->line);
		return false;
	}
	return true;
}

static bool parameters_sound(const struct heddle_scenario *s)
{
	for (const struct heddle_parameter *p = s->params; p < s->params + HEDDLE_PARAMETERS_MAX && p->name;
	     p++) {
		if (p->low <= p->value && p->value <= p->high)
			continue;
		heddle_complain(
			"%s:%d: parameter '%s' has the default %ld, which is not within %ld to %ld: mend .params",
			s->file, s->line, p->name, p->value, p->low, p->high);
		return false;
	}
	return true;
}

/* Names are copied to fields of a fixed size, and a kept schedule has a limit of expectations. */
static bool names_fit(const struct heddle_scenario *s)
{
	size_t revisions = 0;

	if (strlen(s->suite) + strlen(s->name) + 2 > HEDDLE_FULL_NAME_MAX) {
		heddle_complain("%s:%d: a scenario's name has more than %d bytes: give it a shorter one",
				s->file, s->line, HEDDLE_FULL_NAME_MAX - 2);
		return false;
	}
	for (const char *const *r = s->subject ? s->subject->revisions : NULL; r && *r; r++) {
		if (strlen(*r) >= HEDDLE_REVISION_NAME_MAX) {
			heddle_complain(
				"the revision '%s' of '%s' has a name of more than %d bytes: shorten it", *r,
				s->subject->name, HEDDLE_REVISION_NAME_MAX - 1);
			return false;
		}
		revisions++;
	}
	if (revisions <= HEDDLE_SCHEDULE_EXPECTATIONS_MAX)
		return true;
	heddle_complain("'%s' has %zu revisions, and a kept schedule can tell of %d: split the subject",
			s->subject->name, revisions, HEDDLE_SCHEDULE_EXPECTATIONS_MAX);
	return false;
}

bool heddle_subject_has_revision(const struct heddle_subject *subject, const char *revision)
{
	if (!subject || !subject->revisions)
		return !revision;
	for (const char *const *r = subject->revisions; revision && *r; r++)
		if (!strcmp(*r, revision))
			return true;
	return false;
}

bool heddle_subject_has_defect(const struct heddle_subject *subject, const char *defect)
{
	for (const struct heddle_defect_info *d = subject ? subject->defects : NULL; d && d->name; d++)
		if (!strcmp(d->name, defect))
			return true;
	return false;
}

const char *heddle_first_name(const char *names, char name[HEDDLE_DEFECT_NAME_MAX])
{
	size_t n = strcspn(names, ",");

	snprintf(name, HEDDLE_DEFECT_NAME_MAX, "%.*s", (int)n, names);
	return names[n] ? names + n + 1 : NULL;
}

const char *heddle_subject_refusal(const struct heddle_subject *subject, const char *revision,
				   const char *defect, const char *without)
{
	return subject && subject->refuses ? subject->refuses(revision, defect, without) : NULL;
}

/* Cuts "-D40" off the end of text, if D40 is a defect. A name of a revision may have a minus, too. */
static bool cut_taken_out(const struct heddle_subject *subject, char *text)
{
	char *minus = strrchr(text, '-');

	if (!minus || !heddle_subject_has_defect(subject, minus + 1))
		return false;
	*minus = 0;
	return true;
}

/* Of an expectation: a revision, revision+defect, revision-defect-defect. */
static bool exists(const struct heddle_subject *subject, const char *revision)
{
	char base[HEDDLE_REVISION_TEXT_MAX], *plus;

	if (!revision)
		return heddle_subject_has_revision(subject, NULL);
	snprintf(base, sizeof(base), "%s", revision);
	while (!heddle_subject_has_revision(subject, base) && cut_taken_out(subject, base))
		;
	plus = strchr(base, '+');
	if (plus)
		*plus = 0;
	return heddle_subject_has_revision(subject, base) &&
	       (!plus || heddle_subject_has_defect(subject, plus + 1));
}

static bool parameter_exists(const struct heddle_scenario *s, const struct heddle_expectation *expectation)
{
	if (!expectation->parameter || heddle_parameter_index(s, expectation->parameter) >= 0)
		return true;
	heddle_complain(
		"%s:%d: .expect speaks of the parameter '%s', which .params does not declare: mend .expect",
		s->file, s->line, expectation->parameter);
	return false;
}

static bool expectations_sound(const struct heddle_scenario *s)
{
	for (const struct heddle_expectation *e = s->expect; e < s->expect + HEDDLE_REVISIONS_MAX && e->given;
	     e++) {
		if (!parameter_exists(s, e))
			return false;
		if (exists(s->subject, e->revision))
			continue;
		heddle_complain(
			"%s:%d: .expect speaks of the revision '%s', which '%s' does not have: mend .expect",
			s->file, s->line, e->revision ? e->revision : "NULL",
			s->subject ? s->subject->name : s->suite);
		return false;
	}
	return true;
}

bool heddle_registry_check(void)
{
	for (const struct heddle_scenario *s = scenarios; s; s = s->next)
		if (!names_fit(s) || !unique(s) || !id_unique(s) || !parameters_sound(s) ||
		    !expectations_sound(s))
			return false;
	return true;
}
