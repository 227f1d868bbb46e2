/* SPDX-License-Identifier: GPL-2.0-only */
/* The file becomes longer: D71. */
#include "../revisions/base.h"
#include "defects.h"

#include <dio/variants.h>

/* D71: what was stored behind the end, through a mapping, becomes part of the file when that grows. */
void put_d71(struct revision *revision)
{
	revision->lock_cut_page = lock_cut_page_nothing;
	revision->clean_cut_page = clean_cut_page_nothing;
	revision->begin_growing = begin_growing_nothing;
	revision->end_growing = end_growing_nothing;
	revision->dio_first_index = dio_first_index_requested;
}
