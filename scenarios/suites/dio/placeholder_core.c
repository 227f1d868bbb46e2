// SPDX-License-Identifier: GPL-2.0-only
/* The subject of this suite: the core's revisions and defects, as the command line knows them. */
#include "placeholder_core.h"

#include <heddle/memory.h>
#include <pagecache/revision.h>
#include <stdio.h>
#include <string.h>

#define DEFECTS_MAX 64

/* The core's list in the registry's form; filled before main(), ends with a NULL name. */
static struct heddle_defect_info known_defects[DEFECTS_MAX + 1];

__attribute__((constructor)) static void list_defects(void)
{
	for (size_t i = 0; i < DEFECTS_MAX && defects[i]; i++)
		known_defects[i] = (struct heddle_defect_info){ defects[i]->id, defects[i]->summary };
}

static const char *refuse(const char *revision, const char *id, const char *without)
{
	static char sentence[160];
	const struct defect *defect = id ? defect_by_id(id) : NULL;

	if (without) {
		snprintf(sentence, sizeof(sentence), "%s has no mended operation to put into %s", without,
			 revision);
		return sentence;
	}
	if (!defect || !strcmp(defect->base, revision))
		return NULL;
	snprintf(sentence, sizeof(sentence), "%s was made for %s, not for %s", id, defect->base, revision);
	return sentence;
}

const struct heddle_subject placeholder_core = {
	.name = "placeholder core",
	.revisions = HEDDLE_REVISION_NAMES,
	.sound = "fixed",
	.defects = known_defects,
	.refuses = refuse,
};

const struct revision *revision_under_test(void)
{
	const struct revision *base = revision_by_name(heddle_scenario_revision());
	const char *const ids[] = { heddle_scenario_defect(), NULL };
	struct revision *changed;

	if (!ids[0])
		return base;
	changed = heddle_alloc_forever(sizeof(*changed));
	heddle_check(!revision_with_defects(changed, base, ids), "defect", "%s does not go into %s", ids[0],
		     base->name);
	return changed;
}
