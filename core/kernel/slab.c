/* SPDX-License-Identifier: GPL-2.0-only */
#include <heddle/choose.h>
#include <kernel/findings.h>
#include <kernel/lock.h>
#include <kernel/slab.h>

bool allocation_fails_at(gfp_t gfp, const char *what, const struct heddle_where *where)
{
	if ((gfp & __GFP_WAIT) && !may_sleep())
		heddle_report(HEDDLE_CONTEXT, false, I5_ATOMIC_SLEEP, where,
			      "the allocation of a %s may sleep, and %s may not", what,
			      heddle_thread_name(heddle_self()));
	return heddle_inject_fault(what);
}

void *kmalloc_at(size_t size, gfp_t gfp, const char *what, const struct heddle_where *where)
{
	return allocation_fails_at(gfp, what, where) ? NULL : heddle_alloc_at(size, where);
}

void *kzalloc_at(size_t size, gfp_t gfp, const char *what, const struct heddle_where *where)
{
	return allocation_fails_at(gfp, what, where) ? NULL : heddle_zalloc_at(size, where);
}

void kfree_at(void *memory, const struct heddle_where *where)
{
	heddle_free_at(memory, where);
}
