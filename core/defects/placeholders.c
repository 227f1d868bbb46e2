/* SPDX-License-Identifier: GPL-2.0-only */
/* Owning a range, and letting go of it: D40, D41, D43, D44, D51, D52. */
#include "../revisions/posted.h"
#include "defects.h"

#include <dio/variants.h>
#include <pagecache/mended.h>

/* D40: a page whose lock is busy is referenced twice and released once. */
void put_d40(struct revision *revision)
{
	revision->page_contended = page_contended_posted;
}

void take_d40(struct revision *revision)
{
	revision->page_contended = page_contended_nothing;
}

/* D41: a placeholder that cannot be inserted in front of a page is leaked. */
void take_d41(struct revision *revision)
{
	revision->forgets_failed_insert = false;
}

/* D43: the assertion before a hole is filled takes the flags of the page behind it for a start. */
void put_d43(struct revision *revision)
{
	revision->check_hole = check_hole_posted;
}

void take_d43(struct revision *revision)
{
	revision->check_hole = check_hole_is_empty;
}

/* D44: the interrupt that lets go of a range turns interrupts on. */
void put_d44(struct revision *revision)
{
	revision->dio_end_async = dio_end_async_in_interrupt;
	revision->release_range = remove_placeholder_pages_rfc;
}

void take_d44(struct revision *revision)
{
	revision->release_range = remove_placeholder_pages_irqsave;
}

/* D51: an exclusive end is taken for an inclusive one: one page too many. */
void put_d51(struct revision *revision)
{
	revision->dio_last_index = dio_last_index_inclusive;
}

void take_d51(struct revision *revision)
{
	revision->dio_last_index = dio_last_index_exact;
}

/* D52: the write-back before a page is kept goes one byte, and so one page, too far. */
void take_d52(struct revision *revision)
{
	revision->flush_last_byte = flush_last_byte_exact;
}
