/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a lookup in the page tree found, and what is put there, for whoever reads a replay (heddle/note.h).
 * None of it is a step.
 */
#ifndef PAGECACHE_TREE_NOTE_H
#define PAGECACHE_TREE_NOTE_H

#include <pagecache/address_space.h>

/** item: what covers index; NULL: nothing. */
void tree_note_found(struct address_space *mapping, const struct page *item, pgoff_t index);
/** The first n items from first on. */
void tree_note_found_from(struct address_space *mapping, struct page *const *items, unsigned n,
			  pgoff_t first);
/** Before it leaves the tree, after it has come. */
void tree_note_inserted(struct address_space *mapping, const struct page *item);
void tree_note_deleted(struct address_space *mapping, const struct page *item);

/** Behind the operation by which the caller queues up for the placeholder. */
void tree_note_queued(struct address_space *mapping, const struct page *placeholder);

#endif
