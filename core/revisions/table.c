/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/revision.h>
#include <string.h>

extern const struct revision revision_legacy_2_6_20, revision_v5_2006_12, revision_rfc_2007_02_1,
	revision_rfc_2007_02_2, revision_rfc_2007_02_3, revision_rfc_2007_02, revision_fixed;

const struct revision *const revisions[] = {
	&revision_legacy_2_6_20, &revision_v5_2006_12,	&revision_rfc_2007_02_1, &revision_rfc_2007_02_2,
	&revision_rfc_2007_02_3, &revision_rfc_2007_02, &revision_fixed,	 NULL,
};

const struct revision *revision_by_name(const char *name)
{
	for (size_t i = 0; revisions[i]; i++) {
		if (strcmp(revisions[i]->name, name) == 0)
			return revisions[i];
	}
	return NULL;
}
