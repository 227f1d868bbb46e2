/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/revision.h>
#include <string.h>

extern const struct defect defect_d15;

const struct defect *const defects[] = {
	&defect_d15,
	NULL,
};

const struct defect *defect_by_id(const char *id)
{
	for (size_t i = 0; defects[i]; i++) {
		if (strcmp(defects[i]->id, id) == 0)
			return defects[i];
	}
	return NULL;
}

int revision_with_defects(struct revision *revision, const struct revision *base, const char *const *ids)
{
	*revision = *base;
	for (; *ids; ids++) {
		const struct defect *defect = defect_by_id(*ids);

		if (!defect)
			return -ENOENT;
		if (strcmp(defect->base, base->name) != 0)
			return -EINVAL;
		defect->apply(revision);
	}
	return 0;
}
