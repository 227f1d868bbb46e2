/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that the code under test allocates and must free. For what lives as long as the world:
 * heddle_alloc_forever.
 *
 * An allocation may fail within the execution's budget of faults (a choice named by `what`). One that may
 * sleep (__GFP_WAIT) where one may not is a finding (I5). None of these is a step; callable from everywhere.
 */
#ifndef CORE_KERNEL_SLAB_H
#define CORE_KERNEL_SLAB_H

#include <heddle/memory.h>
#include <kernel/types.h>

/**
 * Uninitialised memory, or NULL. what: a few words that name the allocation in a trace ("placeholder"); a
 * literal.
 */
void *kmalloc_at(size_t size, gfp_t gfp, const char *what, const struct heddle_where *where);
void *kzalloc_at(size_t size, gfp_t gfp, const char *what, const struct heddle_where *where);
void kfree_at(void *memory, const struct heddle_where *where);
#define kmalloc(size, gfp, what) kmalloc_at((size), (gfp), (what), HEDDLE_HERE)
#define kzalloc(size, gfp, what) kzalloc_at((size), (gfp), (what), HEDDLE_HERE)
#define kfree(memory)		 kfree_at((memory), HEDDLE_HERE)

/** Whether the allocation named what, which the model does not make, would fail; with the same finding. */
bool allocation_fails_at(gfp_t gfp, const char *what, const struct heddle_where *where);
#define allocation_fails(gfp, what) allocation_fails_at((gfp), (what), HEDDLE_HERE)

#endif
