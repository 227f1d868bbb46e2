// SPDX-License-Identifier: GPL-2.0-only
/* Asynchronous direct I/O: AI1, AI2, AI4, AI6. */
#include "check.h"
#include "placeholder_core.h"

/*
 * AI1: the event comes too early.
 *
 * Page 0 is cached. D writes it as AIO; U waits for the event, and reads the page through the cache.
 *
 *   1. D has submitted, and is about to invalidate the cached page: it is a task's work.
 *   2. The interrupt lets go of the range, and posts the event.
 *   3. U, who waits for the event, reads: the old page is still there.
 *
 * It breaks I10: a read after the write was complete (D07). And the interrupt turns interrupts on (D44).
 *
 *   legacy-2.6.20             FAILED: I10 (D07)
 *   rfc-2007-02/1             FAILED: I10 (D07)
 *   v5-2006-12, rfc-2007-02   FAILED: I10 (D07), interrupt flag (D44)
 *   fixed                     EXHAUSTED
 *
 * The fix: nothing is left to invalidate when the range is let go.
 */
struct event {
	struct io *write, *read;
};

/* What io_submit does: a result that is there at once is an event as well. */
static void io_submit_write(void *argument)
{
	struct io *write = ((struct event *)argument)->write;
	struct user_vec buffer = { write->buffer, write->bytes };

	write->result = write->file->i_fop->direct_write(&write->iocb, &buffer, 1, write->pos);
	if (write->result != -EIOCBQUEUED)
		aio_complete(&write->iocb, write->result);
}

static void await_event_and_read(void *argument)
{
	struct event *u = argument;

	io_getevents(&u->write->iocb);
	buffered_read(u->read);
}

SCENARIO(dio, event_then_read, .id = "AI1",
	 .doc = "D writes a cached page as AIO, U waits for the event and reads it: does U see old data?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I10_STALE, "D07" }),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I10_STALE, "D07" },
		       { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02/1", { HEDDLE_CHECK, I10_STALE, "D07" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I10_STALE, "D07" },
		       { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 1);
	struct event u = { .write = write_of(file, 0, 1, 'a'), .read = read_of(file, 0, 1) };
	struct heddle_thread *tasks[2];

	file_cache_page(file, 0);
	init_async_kiocb(&u.write->iocb, file, u.write->mm);
	tasks[0] = heddle_spawn("D", io_submit_write, &u);
	tasks[1] = heddle_spawn("U", await_event_and_read, &u);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_read(u.read, "a", I10_STALE);
	check_file(file, 0, 1, "a");
	world_check_quiescent(world);
}

/*
 * AI2: a reader that reads again and again, beside an AIO (generic/451).
 *
 * D writes page 0 as AIO; R reads it through the cache, twice here.
 *
 *   1. Nothing is cached, and so D has nothing to invalidate when it has submitted.
 *   2. R reads page 0 in: the old bytes. The interrupt brings D's to the device.
 *   3. R, and whoever comes after the event, finds R's page.
 *
 * It breaks I11 before the series (L2): the page is old for good. Since then R waits for D's placeholder.
 * Whoever has seen D's bytes once sees them again (I10), in every revision.
 *
 *   legacy-2.6.20             FAILED: I11 (L2)
 *   v5-2006-12, rfc-2007-02   FAILED: interrupt flag (D44), I4 (D40)
 *   fixed                     EXHAUSTED
 */
static void read_twice(void *reads)
{
	buffered_read(((struct io **)reads)[0]);
	buffered_read(((struct io **)reads)[1]);
}

/* What the first read has seen of D the second one sees too. */
static void check_no_way_back(struct io *const *reads, const byte_t *new)
{
	byte_t first, second;

	user_peek(reads[0]->mm, reads[0]->buffer, &first, 1);
	user_peek(reads[1]->mm, reads[1]->buffer, &second, 1);
	if (first == *new)
		judge_bytes(reads[1]->file, &second, 1, AMONG(*new), I10_STALE);
}

SCENARIO(dio, reader_beside_aio, .id = "AI2",
	 .doc = "D writes a page as AIO, R reads it twice through the cache: is an old page cached for good?",
	 .expect = {
		 FINDS("legacy-2.6.20", { HEDDLE_CHECK, I11_OUTCOME, "L2" }),
		 FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d, *reads[2];
	struct heddle_thread *tasks[2];
	byte_t new;

	geometry.readahead_pages = 0;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 1);
	d = write_of(file, 0, 1, 'd');
	reads[0] = read_of(file, 0, 1);
	reads[1] = read_of(file, 0, 1);
	new = byte_by(file, 'd', 0);
	tasks[0] = heddle_spawn("D", direct_write_async, d);
	tasks[1] = heddle_spawn("R", read_twice, reads);
	join_calls(world, tasks, ARRAY_SIZE(tasks));

	check_complete(d);
	check_read(reads[0], "od", I11_OUTCOME);
	check_read(reads[1], "od", I11_OUTCOME);
	check_no_way_back(reads, &new);
	check_file(file, 0, 1, "d");
	world_check_quiescent(world);
}

/*
 * AI4: the interrupt gives way.
 *
 * D writes a page as AIO, and whoever asks is told that somebody else should run.
 *
 *   1. The interrupt lets go of the range, under tree_lock: it turns interrupts on (D44).
 *   2. December asks there whether to give way, and does: an interrupt that sleeps (D44).
 *
 *   legacy-2.6.20   EXHAUSTED
 *   v5-2006-12    FAILED: interrupt flag, I5 (D44)
 *   rfc-2007-02   FAILED: interrupt flag (D44)
 *   fixed         EXHAUSTED
 *
 * The fix: a task lets go of the range.
 */
SCENARIO(dio, release_in_interrupt, .id = "AI4",
	 .doc = "the range of an AIO is let go while somebody else should run: does the interrupt sleep?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CONTEXT, I5_ATOMIC_SLEEP, "D44" },
		       { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
		 FINDS("fixed+D44", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
	 })
{
	struct geometry geometry = GEOMETRY_SMALL;
	struct world *world;
	struct inode *file;
	struct io *d;

	geometry.need_resched = true;
	world = world_under_test(&geometry);
	file = file_with_blocks(world, 1);
	d = write_of(file, 0, 1, 'd');
	direct_write_async(d);

	check_complete(d);
	check_device(file, 0, 1, "d");
	world_check_quiescent(world);
}

/*
 * AI6: an AIO that hides a page from its own invalidation.
 *
 * Page 2 is cached; D writes pages 0 to 2 as AIO. Alone. A lookup looks at two items.
 *
 *   1. D owns pages 0 and 1 by a placeholder each, and has page 2 locked; its data are on the way.
 *   2. D invalidates what is cached of its range. The first lookup meets the two placeholders, and finds no
 *      page: that is the end (D09).
 *   3. The data arrive. Page 2 is cached, and old for good.
 *
 * It breaks I11. D09 is known of truncate; here one thread suffices, which does nothing else: a random
 * story found it. (A lookup of the kernel looks at 14 items, and a placeholder has up to 64 pages.) December
 * has one
 * placeholder for both pages. What fails there is the interrupt flag (D44).
 *
 *   legacy-2.6.20   EXHAUSTED
 *   v5-2006-12      FAILED: interrupt flag (D44)
 *   rfc-2007-02     FAILED: I11 (D09), interrupt flag (D44)
 *   fixed           EXHAUSTED
 *
 * The fix: nothing is left to invalidate; and a lookup goes on behind placeholders.
 */
SCENARIO(dio, own_placeholders_hide, .id = "AI6",
	 .doc = "D writes three pages as AIO, the last one is cached: is it old for good?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D09" },
		       { HEDDLE_CONTEXT, "interrupt flag", "D44" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = world_under_test(&GEOMETRY_SMALL);
	struct inode *file = file_with_blocks(world, 3);
	struct io *d = write_of(file, 0, 3, 'd');

	file_cache_page(file, 2);
	direct_write_async(d);

	check_complete(d);
	check_file(file, 2, 1, "d");
	world_check_quiescent(world);
}
