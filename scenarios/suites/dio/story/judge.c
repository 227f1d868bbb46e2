// SPDX-License-Identifier: GPL-2.0-only
/* What is judged when all calls of a story have ended. */
#include "judge.h"

#include <fs/oracle.h>
#include <kernel/findings.h>
#include <pagecache/writeback.h>
#include <string.h>

#define AT(name_)                           \
	{                                   \
		__FILE__, (name_), __LINE__ \
	}

/* A finding of a call stands where its kind does. */
static const struct heddle_where where_by_kind[] = {
	[STORY_BUFFERED_READ] = AT("buffered_read"),
	[STORY_BUFFERED_WRITE] = AT("buffered_write"),
	[STORY_DIRECT_READ] = AT("direct_read"),
	[STORY_DIRECT_WRITE] = AT("direct_write"),
	[STORY_ASYNC_READ] = AT("async_read"),
	[STORY_ASYNC_WRITE] = AT("async_write"),
	[STORY_LOAD] = AT("load"),
	[STORY_STORE] = AT("store"),
	[STORY_TRUNCATE] = AT("truncate"),
	[STORY_PUNCH] = AT("punch"),
	[STORY_FSYNC] = AT("fsync"),
	[STORY_EVICT] = AT("evict"),
	[STORY_MIGRATE] = AT("migrate"),
	[STORY_GRAB] = AT("grab"),
	[STORY_COMMIT] = AT("commit"),
	[STORY_CRASH] = AT("crash"),
};
static const struct heddle_where at_the_end = AT("at_the_end"), when_flushed = AT("when_flushed"),
				 when_extended = AT("when_extended");

const struct story_call *story_call_at(const struct story_world *of, unsigned i)
{
	const struct story_call *call = &of->calls[i / HEDDLE_STORY_CALLS][i % HEDDLE_STORY_CALLS];

	return call->ended ? call : NULL;
}

static bool all_ended(const struct story_world *of)
{
	for (unsigned t = 0; t < of->story->n_threads; t++)
		for (unsigned c = 0; c < of->story->threads[t].n_calls; c++)
			if (!of->calls[t][c].ended && of->calls[t][c].say->kind != STORY_EVENT)
				return false;
	return true;
}

static bool may_fault(const struct story_world *of)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++) {
		const struct story_call *call = story_call_at(of, i);

		if (call && (call->say->kind == STORY_UNMAP || call->say->kind == STORY_MAP))
			return true;
	}
	return false;
}

/* ---- results */

/* A write writes all of it, unless its source is a mapping (SIGBUS), or something has failed. */
static void judge_result(const struct story_world *of, const struct story_call *call)
{
	ssize_t asked = call->say->arguments[STORY_BYTES];
	bool is_write = story_is_write(call->say->kind), is_read = story_is_read(call->say->kind);

	if (of->story->settings[STORY_FAULTS] || story_is_wild(call) || may_fault(of) ||
	    call->say->arguments[STORY_MISALIGNED])
		return;
	if ((is_write && call->result != asked) || (is_read && (call->result < 0 || call->result > asked)) ||
	    (call->say->kind == STORY_TRUNCATE && call->result))
		heddle_report(HEDDLE_CHECK, false, I11_OUTCOME, &where_by_kind[call->say->kind],
			      "a call of %zd bytes returned %zd", asked, call->result);
}

/* These take no page out of the cache. */
#define ADDS_PAGES                                                                                       \
	(1u << STORY_BUFFERED_READ | 1u << STORY_BUFFERED_WRITE | 1u << STORY_LOAD | 1u << STORY_STORE | \
	 1u << STORY_UNMAP | 1u << STORY_READAHEAD | 1u << STORY_FSYNC | 1u << STORY_DRIVER_READAHEAD |  \
	 1u << STORY_GRAB | 1u << STORY_COMMIT | 1u << STORY_CRASH)

static bool nobody_drops_pages(const struct story_world *of, const struct story_call *call)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++) {
		const struct story_call *other = story_call_at(of, i);

		if (other && other != call && !(ADDS_PAGES >> other->say->kind & 1) &&
		    other->begin < call->end && call->begin < other->end)
			return false;
	}
	return true;
}

/* What is misaligned is refused, and nothing is done: no page leaves the cache for it. */
static void judge_misaligned(const struct story_world *of, const struct story_call *call)
{
	if (!call->say->arguments[STORY_MISALIGNED])
		return;
	if (call->result != -EINVAL && !of->story->settings[STORY_FAULTS])
		heddle_report(HEDDLE_CHECK, false, I16_SILENT_ERROR, &where_by_kind[call->say->kind],
			      "a misaligned write returned %zd", call->result);
	if (call->result == -EINVAL && nobody_drops_pages(of, call) &&
	    call->cached_after < call->cached_before)
		heddle_report(HEDDLE_CHECK, false, I16_SILENT_ERROR, &where_by_kind[call->say->kind],
			      "a misaligned write left %lu of %lu pages in the cache", call->cached_after,
			      call->cached_before);
}

/* What a user of file gets is by a user of file. */
static void judge_byte(const struct inode *file, byte_t byte, bool foreign_too,
		       const struct heddle_where *where)
{
	char text[32];
	bool foreign = byte_kind(byte) == BYTE_KIND_DATA && byte_file(byte) != file->i_ino;

	if (byte_kind(byte) == BYTE_KIND_UNINIT)
		heddle_report(HEDDLE_CHECK, false, I9_UNINITIALISED, where,
			      "file %u: a byte that nobody wrote", file->i_ino);
	else if (foreign && foreign_too)
		heddle_report(HEDDLE_CHECK, false, I9_FOREIGN, where, "file %u: a byte is %s", file->i_ino,
			      byte_describe(byte, text, sizeof(text)));
}

/* Bytes of one file may come into another one through a mapping only. */
static bool is_wild_story(const struct story_world *of)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++)
		if (story_call_at(of, i) &&
		    (story_is_read(story_call_at(of, i)->say->kind) ||
		     story_is_write(story_call_at(of, i)->say->kind)) &&
		    story_is_wild(story_call_at(of, i)))
			return true;
	return false;
}

static void judge_seen(const struct story_world *of, const struct story_call *call)
{
	bool foreign_too = !is_wild_story(of);
	const struct heddle_where *where = &where_by_kind[call->say->kind];

	if (call->say->kind == STORY_LOAD && !call->result)
		judge_byte(call->file, call->tag, foreign_too, where);
	if (!story_is_read(call->say->kind) || story_is_wild(call))
		return;
	for (ssize_t i = 0; i < call->result; i++)
		judge_byte(call->file, call->seen[i], foreign_too, where);
}

/* Somebody may have changed the size while call ran, or its bytes. */
static bool is_undisturbed(const struct story_world *of, const struct story_call *call)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++) {
		const struct story_call *other = story_call_at(of, i);

		if (other && other->file == call->file &&
		    (other->say->kind == STORY_TRUNCATE || story_is_write(other->say->kind)) &&
		    other->begin < call->end && call->begin < other->end)
			return false;
	}
	return true;
}

/*
 * Behind what a read returned its buffer is as it was. A direct read brings whole blocks: the rest of the
 * last one counts as returned. While the file grows or shrinks, what lies behind the end may have been
 * brought, and not been counted; and if something has failed, what came before it.
 */
static void judge_rest(const struct story_world *of, const struct story_call *call)
{
	size_t block = call->say->kind == STORY_BUFFERED_READ ? 1 : block_bytes(&of->world->kernel), changed;

	if (call->result < 0 || !story_is_read(call->say->kind) || story_is_wild(call) ||
	    of->story->settings[STORY_FAULTS] || !is_undisturbed(of, call))
		return;
	changed = story_changed_behind(call, block);
	if (changed < (size_t)call->say->arguments[STORY_BYTES])
		heddle_report(HEDDLE_CHECK, false, "buffer behind a read", &where_by_kind[call->say->kind],
			      "byte %zu of the buffer has changed, and the read returned %zd", changed,
			      call->result);
}

static void judge_call(const struct story_world *of, const struct story_call *call)
{
	judge_result(of, call);
	judge_misaligned(of, call);
	judge_seen(of, call);
	judge_rest(of, call);
}

/* ---- files */

static void look(struct last *last)
{
	last->size = last->file->i_size.value;
	file_peek(last->file, 0, last->bytes, (size_t)min(last->size, (loff_t)STORY_BYTES_MAX));
}

static void judge_last_bytes(const struct story_world *of, const struct last *last)
{
	bool foreign_too = !is_wild_story(of);

	for (loff_t i = 0; i < last->size && i < STORY_BYTES_MAX; i++)
		judge_byte(last->file, last->bytes[i], foreign_too, &at_the_end);
}

static void flush(const struct story_world *of, const struct last *last)
{
	byte_t *device = heddle_alloc_forever(sizeof(last->bytes));
	size_t n = (size_t)min(last->size, (loff_t)STORY_BYTES_MAX);
	int error = filemap_write_and_wait(last->file->i_mapping);
	char view[32], there[32];

	if (of->story->settings[STORY_FAULTS])
		return;
	heddle_expect(!error, I11_OUTCOME, "the flush at the end returns %d", error);
	file_peek_device(last->file, 0, device, n);
	for (size_t i = 0; i < n; i++)
		if (device[i] != last->bytes[i]) {
			heddle_report(HEDDLE_CHECK, false, "view and device", &when_flushed,
				      "file %u: byte %zu is %s to a reader, %s on the device",
				      last->file->i_ino, i, byte_describe(last->bytes[i], view, sizeof(view)),
				      byte_describe(device[i], there, sizeof(there)));
			return;
		}
}

/* A page longer, and a byte. */
static void extend(const struct story_world *of, struct last *last)
{
	loff_t longer = last->size + (loff_t)page_bytes(&of->world->kernel) + 1;

	last->extended = last->size;
	if (of->story->settings[STORY_FILE_SYSTEM] == STORY_DEVICE || longer > STORY_BYTES_MAX ||
	    do_truncate(last->file, longer))
		return;
	last->extended = longer;
	file_peek(last->file, last->size, last->behind, (size_t)(longer - last->size));
}

struct heddle_linear_state story_history(struct history *history, const struct story_world *of,
					 const struct last *last, loff_t pos)
{
	struct heddle_linear_state initial =
		history_begin(history, of, last->file, pos, last->first[pos], last->first_size);

	for (unsigned i = 0; i < STORY_CALLS_MAX; i++)
		if (story_call_at(of, i))
			history_add_call(history, story_call_at(of, i));
	history_add_last_size(history, last->size);
	if (pos < last->size)
		history_add_last_byte(history, last->bytes[pos]);
	if (last->extended > last->size)
		history_add_last_truncate(history, last->extended);
	if (pos >= last->size && pos < last->extended)
		history_add_last_byte(history, last->behind[pos - last->size]);
	return initial;
}

static void report(const struct history *history, const struct last *last, size_t culprit)
{
	const struct story_call *call = history->calls[culprit];
	unsigned number = last->file->i_ino;
	long pos = (long)history->pos;

	if (call)
		heddle_report(HEDDLE_CHECK, false, I11_OUTCOME, &where_by_kind[call->say->kind],
			      "file %u, byte %ld: no order of the calls explains what thread %c saw in its "
			      "call %u",
			      number, pos, 'A' + (int)call->thread, call->number + 1);
	else
		heddle_report(HEDDLE_CHECK, false, I11_OUTCOME,
			      history->pos < last->size ? &at_the_end : &when_extended,
			      "file %u, byte %ld: no order of the calls explains what is left", number, pos);
}

/* Neighbours have the same history most of the time. Returns whether all is explained. */
static bool judge_order(const struct story_world *of, const struct last *last)
{
	static struct heddle_linear_room room; /* what a search leaves in it has no meaning */
	struct history *history = heddle_alloc_forever(2 * sizeof(*history));
	struct heddle_linear_state before = { { -1, 0 } };
	bool explained = true;

	memset(history, 0, 2 * sizeof(*history));
	for (loff_t pos = 0; pos < STORY_BYTES_MAX; pos++) {
		struct history *now = &history[pos % 2], *last_one = &history[1 - pos % 2];
		struct heddle_linear_state initial = story_history(now, of, last, pos);
		size_t culprit;

		if (!memcmp(&initial, &before, sizeof(initial)) && history_is_same(now, last_one))
			continue;
		before = initial;
		culprit = history_culprit(now, initial, &room);
		if (culprit < now->n) {
			report(now, last, culprit);
			explained = false;
		}
	}
	return explained;
}

/* A buffered write that fails behind the end leaves its page in the cache. */
static bool has_failed_write(const struct story_world *of, const struct inode *file)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++) {
		const struct story_call *call = story_call_at(of, i);

		if (call && call->file == file && story_is_write(call->say->kind) &&
		    call->result < call->say->arguments[STORY_BYTES])
			return true;
	}
	return false;
}

static void judge_last(const struct story_world *of, struct last *last)
{
	look(last);
	judge_last_bytes(of, last);
	if (!has_failed_write(of, last->file))
		pagecache_check_beyond_eof(last->file->i_mapping, last->size);
	flush(of, last);
	if (of->story->settings[STORY_FAULTS])
		return;
	extend(of, last);
	if (judge_order(of, last))
		story_judge_images(of, last);
}

static void look_at_first(const struct story_world *of, struct last *last, unsigned number)
{
	last->file = of->files[number];
	last->first_size = of->first_sizes[number];
	memcpy(last->first, of->first[number], sizeof(last->first));
}

void story_judge(struct story_world *of)
{
	for (unsigned i = 0; i < STORY_CALLS_MAX; i++)
		if (story_call_at(of, i) && story_call_at(of, i)->say->kind != STORY_EVENT)
			judge_call(of, story_call_at(of, i));
	story_recover(of);
	for (long f = 0; all_ended(of) && f < of->story->settings[STORY_FILES]; f++) {
		struct last *last = heddle_alloc_forever(sizeof(*last));

		look_at_first(of, last, (unsigned)f);
		judge_last(of, last);
	}
	world_check_quiescent(of->world);
}
