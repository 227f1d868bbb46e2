// SPDX-License-Identifier: GPL-2.0-only
/* The subject of this suite: the core's revisions and defects, as the command line knows them. */
#include "placeholder_core.h"

#include "story/story.h"

#include <heddle/memory.h>
#include <pagecache/revision.h>
#include <stdio.h>
#include <string.h>

#define DEFECTS_MAX  96
#define SENTENCE_MAX 200

/* The core's list in the registry's form; filled before main(), ends with a NULL name. */
static struct heddle_defect_info known_defects[DEFECTS_MAX + 1];
static char sentences[DEFECTS_MAX][SENTENCE_MAX];

/* "summary (into fixed, out of rfc-2007-02; remark)" */
static void describe(const struct defect *defect, char sentence[SENTENCE_MAX])
{
	snprintf(sentence, SENTENCE_MAX, "%s (%s%s%s%s%s%s%s)", defect->summary, defect->into ? "into " : "",
		 defect->into ? defect->into : "", defect->into && defect->out_of ? ", " : "",
		 defect->out_of ? "out of " : "", defect->out_of ? defect->out_of : "",
		 defect->remark && (defect->into || defect->out_of) ? "; " : "",
		 defect->remark ? defect->remark : "");
}

__attribute__((constructor)) static void list_defects(void)
{
	for (size_t i = 0; i < DEFECTS_MAX && defects[i].id; i++) {
		describe(&defects[i], sentences[i]);
		known_defects[i] = (struct heddle_defect_info){ defects[i].id, sentences[i] };
	}
}

/* Why revision has no variant made for `made_for` (NULL: for none). */
static const char *why_not(const struct defect *defect, const char *revision, const char *made_for, bool put)
{
	static char sentence[SENTENCE_MAX];

	if (made_for && !strcmp(made_for, revision))
		return NULL;
	if (made_for)
		snprintf(sentence, sizeof(sentence), "%s %s %s, not %s %s", defect->id,
			 put ? "can be put into" : "can be taken out of", made_for, put ? "into" : "out of",
			 revision);
	else
		snprintf(sentence, sizeof(sentence), "%s cannot be %s (%s)", defect->id,
			 put ? "put in" : "taken out", defect->remark);
	return sentence;
}

static const char *refuse(const char *revision, const char *id, const char *without)
{
	const struct defect *put = id ? defect_by_id(id) : NULL,
			    *taken = without ? defect_by_id(without) : NULL;
	const char *refusal = put ? why_not(put, revision, put->into, true) : NULL;

	return refusal || !taken ? refusal : why_not(taken, revision, taken->out_of, false);
}

/* Before the series there are scenarios that mean nothing; the trees within it differ in a few. */
static const char *const partial[] = { "legacy-2.6.20", "rfc-2007-02/1", "rfc-2007-02/2", "rfc-2007-02/3",
				       NULL };

const struct heddle_subject placeholder_core = {
	.name = "placeholder core",
	.revisions = HEDDLE_REVISION_NAMES,
	.partial = partial,
	.sound = "fixed",
	.defects = known_defects,
	.refuses = refuse,
	.sections = HEDDLE_SECTIONS_FOOTPRINT, /* trees, pages and lists are announced: see kernel/lock.h */
	.generator = &story_generator,
};

static int take_out(struct revision *revision)
{
	int error = 0;

	for (const struct defect *d = defects; d->id && !error; d++)
		if (heddle_scenario_is_without(d->id))
			error = revision_variant(revision, revision, NULL, d->id);
	return error;
}

const struct revision *revision_under_test(void)
{
	const struct revision *base = revision_by_name(heddle_scenario_revision());
	const char *put = heddle_scenario_defect();
	struct revision *changed = heddle_alloc_forever(sizeof(*changed));
	int error = revision_variant(changed, base, put, NULL);

	error = error ? error : take_out(changed);
	heddle_check(!error, "defect", "%s has no such variant, with %s put in", base->name,
		     put ? put : "nothing");
	return changed;
}
