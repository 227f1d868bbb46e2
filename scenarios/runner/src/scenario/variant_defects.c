/* SPDX-License-Identifier: MIT */
/* Which defects a variant has more or less than its revision. */
#include "scenario/variant.h"
#include "scenario/registry.h"
#include "terminal/complain.h"

#include <string.h>

bool heddle_variant_is_without(const struct heddle_variant *variant, const char *defect)
{
	for (const char *const *name = variant->without.names; *name; name++)
		if (!strcmp(*name, defect))
			return true;
	return false;
}

/* NULL after a complaint. */
static const struct heddle_defect_info *find_defect(const struct heddle_variant *variant, const char *name,
						    const char *whence)
{
	const struct heddle_subject *subject = variant->scenario->subject;
	struct heddle_nearest nearest = { .word = name };
	char hint[HEDDLE_HINT_MAX];

	for (const struct heddle_defect_info *d = subject ? subject->defects : NULL; d && d->name; d++) {
		if (!strcmp(d->name, name))
			return d;
		heddle_nearest_offer(&nearest, d->name);
	}
	heddle_complain("%s: '%s/%s' knows no defect '%s'%s: `heddle list --defects` shows them", whence,
			variant->scenario->suite, variant->scenario->name, name,
			heddle_nearest_hint(&nearest, hint));
	return NULL;
}

/* The list in the order of the subject, with one more. */
static void list_anew(struct heddle_variant *variant, const struct heddle_defect_info *more)
{
	struct heddle_taken_out all = { { NULL } };
	size_t n = 0;

	for (const struct heddle_defect_info *d = variant->scenario->subject->defects; d->name; d++)
		if (d == more || heddle_variant_is_without(variant, d->name))
			all.names[n++] = d->name;
	variant->without = all;
}

static bool take_out(struct heddle_variant *variant, const char *name, const char *whence)
{
	const struct heddle_defect_info *defect = find_defect(variant, name, whence);

	if (!defect)
		return false;
	if (variant->without.names[HEDDLE_TAKEN_OUT_MAX - 1] &&
	    !heddle_variant_is_without(variant, defect->name)) {
		heddle_complain("%s: more than %d defects are taken out: name fewer", whence,
				HEDDLE_TAKEN_OUT_MAX);
		return false;
	}
	list_anew(variant, defect);
	return true;
}

bool heddle_variant_take_out(struct heddle_variant *variant, const char *names, const char *whence)
{
	char name[HEDDLE_DEFECT_NAME_MAX];

	while (names) {
		names = heddle_first_name(names, name);
		if (!take_out(variant, name, whence))
			return false;
	}
	return true;
}

static bool revision_exists(const struct heddle_variant *variant, const char *whence)
{
	const struct heddle_subject *subject = variant->scenario->subject;
	struct heddle_nearest nearest = { .word = variant->revision ? variant->revision : "" };
	char hint[HEDDLE_HINT_MAX];

	if (heddle_subject_has_revision(subject, variant->revision))
		return true;
	for (const char *const *r = subject ? subject->revisions : NULL; r && *r; r++)
		heddle_nearest_offer(&nearest, *r);
	heddle_complain("%s: '%s/%s' has no revision '%s'%s: `heddle list` shows those that it has", whence,
			variant->scenario->suite, variant->scenario->name, nearest.word,
			heddle_nearest_hint(&nearest, hint));
	return false;
}

const char *heddle_variant_refusal(const struct heddle_variant *variant)
{
	const struct heddle_subject *subject = variant->scenario->subject;
	const char *const *name = variant->without.names, *refusal;

	do
		refusal = heddle_subject_refusal(subject, variant->revision, variant->defect, *name);
	while (!refusal && *name && *++name);
	return refusal;
}

bool heddle_variant_exists(const struct heddle_variant *variant, const char *whence)
{
	const char *refusal;

	if (!revision_exists(variant, whence) ||
	    (variant->defect && !find_defect(variant, variant->defect, whence)))
		return false;
	refusal = heddle_variant_refusal(variant);
	if (refusal)
		heddle_complain("%s: %s: `heddle list --defects` shows the defects", whence, refusal);
	return !refusal;
}
