/* SPDX-License-Identifier: GPL-2.0-only */
#include <kernel/slab.h>
#include <pagecache/placeholder.h>
#include <pagecache/tree_note.h>

struct page *alloc_placeholder(struct address_space *mapping, gfp_t gfp)
{
	struct page *placeholder = kzalloc(sizeof(*placeholder), gfp, "placeholder");

	if (!placeholder)
		return NULL;
	placeholder->mapping = PLACEHOLDER_MAPPING;
	placeholder->placeholder = true;
	placeholder->home = mapping;
	placeholder->kernel = mapping->kernel;
	return placeholder;
}

void free_placeholder(struct page *placeholder)
{
	kfree(placeholder);
}

/* No page's key: only waiters without one, those for placeholders, are woken. */
static uint64_t placeholder_key(const struct page *placeholder)
{
	return UINT64_C(1) << 63 | placeholder->index;
}

void wake_up_placeholder_page(struct page *placeholder)
{
	wake_up_key(page_waitqueue(placeholder), placeholder_key(placeholder));
}

void placeholder_wait_prepare_at(struct placeholder_wait *wait, struct address_space *mapping,
				 struct page *placeholder, const struct heddle_where *where)
{
	*wait = (struct placeholder_wait){ .queue = page_waitqueue(placeholder),
					   .resource = placeholder_resource(mapping, placeholder) };
	heddle_wait_prepare_at(wait->queue, &wait->wait, 0, false, where);
	tree_note_queued(mapping, placeholder);
}

void placeholder_wait_sleep_at(struct placeholder_wait *wait, const struct heddle_where *where)
{
	heddle_wait_sleep_at(wait->queue, &wait->wait, wait->resource, where);
	heddle_wait_finish_at(wait->queue, &wait->wait, where);
}
