/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the operations on a page mean, for whoever reads a replay (heddle/note.h). Call them behind the
 * operation. None of it is a step.
 */
#ifndef PAGECACHE_PAGE_NOTE_H
#define PAGECACHE_PAGE_NOTE_H

#include <heddle/note.h>
#include <pagecache/page.h>

#define PAGE_NAME_MAX 48

/** "file 1.page 3", as its lock is called in a replay. Returns text. */
const char *page_name(const struct page *page, char text[PAGE_NAME_MAX]);

/** verb: "locks"; behind: what follows the page's name, " locked". */
void page_means_to_listener(const struct page *page, const char *verb, const char *behind);
/** delta: the change that was made. */
void page_means_references_to_listener(const struct page *page, int delta);

static inline void page_means(const struct page *page, const char *verb, const char *behind)
{
	if (heddle_notes_wanted())
		page_means_to_listener(page, verb, behind);
}

static inline void page_means_references(const struct page *page, int delta)
{
	if (heddle_notes_wanted())
		page_means_references_to_listener(page, delta);
}

/** page: what the pte maps; NULL: nothing. vpn: of the pte. */
void pte_means_found(unsigned long vpn, const struct page *page);
void pte_means_cleared(unsigned long vpn, const struct page *page);
/** Behind the assignment, as a note: that it is done is known later than the pte is looked at. */
void pte_note_set(unsigned long vpn, const struct page *page);

#endif
