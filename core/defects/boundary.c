/* SPDX-License-Identifier: GPL-2.0-only */
/* Where the next blocks need metadata to be read first: D65, L10. */
#include "defects.h"

#include <dio/variants.h>

/* D65: the bio that ends at a boundary stays, if another one had to go before it. */
void put_d65(struct revision *revision)
{
	revision->dio_submit_section = dio_submit_section_patch_8;
}

void take_d65(struct revision *revision)
{
	revision->dio_submit_section = dio_submit_section_fixed;
}

/* L10: what patch 8 mends: each page of such a mapping ends a bio, and what ends there stays. */
void put_l10(struct revision *revision)
{
	revision->dio_submit_section = dio_submit_section_base;
}
