/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/address_space.h>
#include <pagecache/page_note.h>

#include <stdio.h>

const char *page_name(const struct page *page, char text[PAGE_NAME_MAX])
{
	if (page->home)
		snprintf(text, PAGE_NAME_MAX, "file %ld.page %lu", page->home->number, page->index);
	else
		snprintf(text, PAGE_NAME_MAX, "anonymous.page %lu", page->index);
	return text;
}

void page_means_to_listener(const struct page *page, const char *verb, const char *behind)
{
	char name[PAGE_NAME_MAX];

	heddle_means("%s %s%s", verb, page_name(page, name), behind);
}

void page_means_references_to_listener(const struct page *page, int delta)
{
	char name[PAGE_NAME_MAX];
	int64_t count = value_for_a_note(&page->count);

	heddle_means("%s: references %lld -> %lld", page_name(page, name), (long long)(count - delta),
		     (long long)count);
}

void pte_means_found(unsigned long vpn, const struct page *page)
{
	char name[PAGE_NAME_MAX];

	if (!heddle_notes_wanted())
		return;
	if (page)
		heddle_means("finds %s mapped at %lu", page_name(page, name), vpn);
	else
		heddle_means("finds nothing mapped at %lu", vpn);
}

void pte_means_cleared(unsigned long vpn, const struct page *page)
{
	char name[PAGE_NAME_MAX];

	if (heddle_notes_wanted())
		heddle_means("unmaps %s at %lu", page_name(page, name), vpn);
}

void pte_note_set(unsigned long vpn, const struct page *page)
{
	char name[PAGE_NAME_MAX];

	if (heddle_notes_wanted())
		heddle_note("maps %s at %lu", page_name(page, name), vpn);
}
