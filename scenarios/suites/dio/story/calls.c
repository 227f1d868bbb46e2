// SPDX-License-Identifier: GPL-2.0-only
/* What the threads of a story do. */
#include "story_world.h"

#include <fs/ext3.h>
#include <fs/oracle.h>
#include <pagecache/block2mtd.h>
#include <pagecache/migrate.h>
#include <pagecache/readahead.h>
#include <pagecache/truncate.h>
#include <pagecache/writeback.h>

static loff_t pos_of(const struct story_call *call)
{
	return call->say->arguments[STORY_POS];
}

static size_t bytes_of(const struct story_call *call)
{
	return (size_t)call->say->arguments[STORY_BYTES];
}

static pgoff_t page_of(const struct story_call *call)
{
	return (pgoff_t)pos_of(call) >> call->mm->kernel->page_shift;
}

/* In the mapping of the call's file. */
static unsigned long mapped_at(const struct story_call *call, loff_t pos)
{
	unsigned long page =
		STORY_MAPPED_AT + (unsigned long)call->say->arguments[STORY_FILE] * STORY_MAPPING_PAGES;

	return (page << call->mm->kernel->page_shift) + (unsigned long)pos;
}

static void buffered_read_call(struct story_call *call)
{
	call->result =
		call->file->i_fop->read(call->file, pos_of(call), call->mm, call->buffer, bytes_of(call));
}

static void buffered_write_call(struct story_call *call)
{
	call->result =
		call->file->i_fop->write(call->file, pos_of(call), call->mm, call->buffer, bytes_of(call));
}

static void direct_read_call(struct story_call *call)
{
	if (call->say->kind == STORY_DIRECT_READ)
		init_sync_kiocb(&call->iocb, call->file, call->mm);
	call->result =
		call->file->i_fop->direct_read(&call->iocb, call->segments, call->n_segments, pos_of(call));
}

/* Nothing is announced: a count of pages, which others may be changing. */
static unsigned long cached_pages(const struct story_call *call)
{
	unsigned long n;

	heddle_unordered_begin();
	n = call->file->i_mapping->nrpages;
	heddle_unordered_end();
	return n;
}

static void direct_write_call(struct story_call *call)
{
	loff_t pos = pos_of(call) + call->say->arguments[STORY_MISALIGNED];

	if (call->say->kind == STORY_DIRECT_WRITE)
		init_sync_kiocb(&call->iocb, call->file, call->mm);
	call->cached_before = cached_pages(call);
	call->result = call->file->i_fop->direct_write(&call->iocb, call->segments, call->n_segments, pos);
	call->cached_after = cached_pages(call);
}

static void load_call(struct story_call *call)
{
	byte_t byte = BYTE_ZERO;

	call->result = user_read(call->mm, mapped_at(call, pos_of(call)), &byte, 1);
	call->tag = byte;
}

static void store_call(struct story_call *call)
{
	call->result = user_write(call->mm, mapped_at(call, pos_of(call)), &call->tag, 1);
}

static void unmap_call(struct story_call *call)
{
	call->result = do_munmap(call->mm, mapped_at(call, pos_of(call)), 1);
}

static void map_call(struct story_call *call)
{
	call->result = do_mmap(call->mm, 0, 1, call->file->i_mapping, page_of(call));
}

static void truncate_call(struct story_call *call)
{
	call->result = do_truncate(call->file, pos_of(call));
}

static void punch_call(struct story_call *call)
{
	call->result = do_punch(call->file, pos_of(call), bytes_of(call));
}

static void readahead_call(struct story_call *call)
{
	unsigned n = (unsigned)(bytes_of(call) >> call->mm->kernel->page_shift);

	do_page_cache_readahead(call->file->i_mapping, page_of(call), n, i_size_read(call->file));
}

static void driver_readahead_call(struct story_call *call)
{
	cache_readahead(call->file->i_mapping, page_of(call));
}

static void fsync_call(struct story_call *call)
{
	call->result = call->file->i_fop->fsync(call->file);
}

static void evict_call(struct story_call *call)
{
	call->result = invalidate_inode_pages2_range(call->file->i_mapping, page_of(call), page_of(call));
}

static void migrate_call(struct story_call *call)
{
	call->result = migrate_page(call->file->i_mapping, page_of(call));
}

/* Pages of which a writer wants more than one at once; i_mutex keeps the size. */
static void grab_call(struct story_call *call)
{
	struct address_space *mapping = call->file->i_mapping;
	struct page *page, *before;

	mutex_lock(&call->file->i_mutex);
	page = page_of(call) ? find_lock_page(mapping, page_of(call)) : NULL;
	before = page ? grab_cache_page_nowait(mapping, page_of(call) - 1) : NULL;
	if (before) {
		unlock_page(before);
		page_cache_release(before);
	}
	if (page) {
		unlock_page(page);
		page_cache_release(page);
	}
	mutex_unlock(&call->file->i_mutex);
}

static void commit_call(struct story_call *call)
{
	kjournald(ext3_journal(call->file->i_sb));
}

static void crash_call(struct story_call *call)
{
	call->image = ext3_crash(call->file->i_sb);
}

static void (*const call_table[])(struct story_call *call) = {
	[STORY_BUFFERED_READ] = buffered_read_call,
	[STORY_BUFFERED_WRITE] = buffered_write_call,
	[STORY_DIRECT_READ] = direct_read_call,
	[STORY_DIRECT_WRITE] = direct_write_call,
	[STORY_ASYNC_READ] = direct_read_call,
	[STORY_ASYNC_WRITE] = direct_write_call,
	[STORY_LOAD] = load_call,
	[STORY_STORE] = store_call,
	[STORY_UNMAP] = unmap_call,
	[STORY_MAP] = map_call,
	[STORY_TRUNCATE] = truncate_call,
	[STORY_PUNCH] = punch_call,
	[STORY_READAHEAD] = readahead_call,
	[STORY_DRIVER_READAHEAD] = driver_readahead_call,
	[STORY_FSYNC] = fsync_call,
	[STORY_EVICT] = evict_call,
	[STORY_MIGRATE] = migrate_call,
	[STORY_GRAB] = grab_call,
	[STORY_COMMIT] = commit_call,
	[STORY_CRASH] = crash_call,
};

/* Counted by all threads: no step, and no order between them. */
static story_time time_passes(struct story_world *of)
{
	story_time now;

	heddle_unordered_begin();
	now = ++of->now;
	heddle_unordered_end();
	return now;
}

size_t story_changed_behind(const struct story_call *call, size_t block)
{
	size_t asked = bytes_of(call), returned = call->result > 0 ? (size_t)call->result : 0;
	size_t before = (size_t)pos_of(call) % block; /* of the block in which the read begins */
	size_t i = (before + returned + block - 1) / block * block - before;

	while (i < asked && call->seen[i] == byte_data(call->file->i_ino, NOBODY, 0))
		i++;
	return min(i, asked);
}

/* When the call ends the buffer is as it is; nobody else uses it, unless it was mapped elsewhere. */
static void end_call(struct story_call *call)
{
	call->end = time_passes(call->of);
	call->ended = true;
	if (call->seen && !story_is_mapped(call))
		user_peek(call->mm, call->buffer, call->seen, bytes_of(call));
}

static void await_events(struct story_call *calls, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (!calls[i].began || calls[i].ended)
			continue;
		calls[i].result = io_getevents(&calls[i].iocb);
		end_call(&calls[i]);
	}
}

void story_thread_run(void *argument)
{
	struct story_thread *thread = argument;
	struct story_call *calls = thread->of->calls[thread->number];
	unsigned n = thread->of->story->threads[thread->number].n_calls;

	for (unsigned i = 0; i < n; i++) {
		if (calls[i].say->kind == STORY_EVENT) {
			await_events(calls, i);
			continue;
		}
		calls[i].began = true;
		calls[i].begin = time_passes(thread->of);
		call_table[calls[i].say->kind](&calls[i]);
		if (calls[i].result != -EIOCBQUEUED)
			end_call(&calls[i]);
	}
	await_events(calls, n);
}
