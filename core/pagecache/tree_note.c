/* SPDX-License-Identifier: GPL-2.0-only */
#include <pagecache/tree_note.h>

#include <heddle/note.h>
#include <stdio.h>

#define ITEMS_SHOWN 2

static void range_text(char *text, size_t size, pgoff_t low, pgoff_t high)
{
	if (low == high)
		snprintf(text, size, "%lu", low);
	else
		snprintf(text, size, "%lu-%lu", low, high);
}

static void item_text(char *text, size_t size, struct address_space *mapping, const struct page *item)
{
	char range[48];

	if (!PagePlaceHolder(item)) {
		snprintf(text, size, "page %lu", item->index);
		return;
	}
	range_text(range, sizeof(range), item->flags, item->index);
	snprintf(text, size, "%s's placeholder at %s",
		 heddle_holder_name(placeholder_resource(mapping, item)), range);
}

void tree_note_found(struct address_space *mapping, const struct page *item, pgoff_t index)
{
	char text[HEDDLE_NOTE_MAX];

	if (!heddle_notes_wanted())
		return;
	if (item) {
		item_text(text, sizeof(text), mapping, item);
		heddle_note("finds %.100s in file %ld", text, mapping->number);
	} else {
		heddle_note("finds nothing at %lu in file %ld", index, mapping->number);
	}
}

void tree_note_found_from(struct address_space *mapping, struct page *const *items, unsigned n, pgoff_t first)
{
	char text[ITEMS_SHOWN][HEDDLE_NOTE_MAX] = { "", "" };

	if (!heddle_notes_wanted())
		return;
	for (unsigned i = 0; i < n && i < ITEMS_SHOWN; i++)
		item_text(text[i], sizeof(text[i]), mapping, items[i]);
	if (n)
		heddle_note("finds %.50s%s%.50s%s in file %ld", text[0], n > 1 ? ", " : "", text[1],
			    n > ITEMS_SHOWN ? " and more" : "", mapping->number);
	else
		heddle_note("finds nothing from %lu on in file %ld", first, mapping->number);
}

void tree_note_inserted(struct address_space *mapping, const struct page *item)
{
	char range[48];

	if (!heddle_notes_wanted())
		return;
	range_text(range, sizeof(range), item->flags, item->index);
	if (PagePlaceHolder(item))
		heddle_note("puts a placeholder at %s into file %ld", range, mapping->number);
	else
		heddle_note("puts page %lu into file %ld", item->index, mapping->number);
}

void tree_note_deleted(struct address_space *mapping, const struct page *item)
{
	char text[HEDDLE_NOTE_MAX];

	if (!heddle_notes_wanted())
		return;
	item_text(text, sizeof(text), mapping, item);
	heddle_note("takes %.100s out of file %ld", text, mapping->number);
}

void tree_note_queued(struct address_space *mapping, const struct page *placeholder)
{
	char text[HEDDLE_NOTE_MAX];

	if (!heddle_notes_wanted())
		return;
	item_text(text, sizeof(text), mapping, placeholder);
	heddle_means("waits for %.100s in file %ld to go", text, mapping->number);
}
