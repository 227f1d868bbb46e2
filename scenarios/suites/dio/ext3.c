// SPDX-License-Identifier: GPL-2.0-only
/*
 * Direct I/O and the journal of ext3: FS1, FS2, FS6.
 *
 * A handle that is open keeps a commit waiting, and a commit that waits keeps new handles waiting. So who has
 * a handle open may not wait for anything whose owner may want one.
 */
#include "ext3_world.h"
#include "placeholder_core.h"

#include <pagecache/truncate.h>

/* What happens meanwhile, when somebody calls a file's get_block for the first time. */
static struct {
	void (*happens)(struct io *io); /* NULL: it has happened */
	struct io *io;
	get_block_t *get_block;
} meanwhile;

static int get_block_and_meanwhile(struct inode *inode, sector_t iblock, struct buffer_head *result,
				   bool create)
{
	void (*happens)(struct io * io) = meanwhile.happens;

	meanwhile.happens = NULL;
	if (happens)
		happens(meanwhile.io);
	return meanwhile.get_block(inode, iblock, result, create);
}

static void when_mapped(struct inode *file, void (*happens)(struct io *io), struct io *io)
{
	meanwhile.happens = happens;
	meanwhile.io = io;
	meanwhile.get_block = file->get_block;
	file->get_block = get_block_and_meanwhile;
}

/* The first page of D's file leaves the cache, as if its memory had been wanted. */
static void reclaim(struct io *d)
{
	invalidate_inode_pages2_range(d->file->i_mapping, 0, 0);
}

/* W's buffer is not mapped any more, as if another thread of its process had done it. */
static void unmap_buffer(struct io *w)
{
	do_munmap(w->mm, w->buffer, 1);
}

static void await_and_commit(void *world)
{
	await_owned();
	commit(world);
}

static void await_and_direct_read(void *io)
{
	await_owned();
	direct_read(io);
}

/*
 * W writes into the file. In W's get_block, with its handle open, D's page leaves the cache; from there on D
 * reads directly, and J commits.
 */
static void write_beside_read_and_commit(struct world *world, struct inode *file, struct io *w, struct io *d)
{
	settle(world);
	tell_when_owned(file, 2);
	when_mapped(file, reclaim, d);
	heddle_spawn("W", buffered_write, w);
	heddle_spawn("D", await_and_direct_read, d);
	heddle_spawn("J", await_and_commit, world);
	heddle_join_all();

	check_complete(w);
	check_complete(d);
}

/*
 * FS2: a fault with a handle open.
 *
 * W writes a page of file 1 through the cache, from its mapping of file 2, a hole. Its handle is open from
 * prepare_write to commit_write; meanwhile the source page leaves the cache (its memory is reclaimed). D
 * reads that page of file 2 directly, J commits.
 *
 *   1. W has its handle, and the source is not mapped any more.
 *   2. D owns page 0 of file 2.
 *   3. J locks the transaction, and waits for W's handle.
 *   4. D's get_block wants a handle of its own, as patch 5 has it, and waits behind J.
 *   5. W copies: a fault on page 0 of file 2, which waits for D.
 *
 * It breaks I14: W waits for D, D for J, J for W (D26). Patch 5 says that transactions come after page locks,
 * and opens D's handle behind D's placeholder for that, also for a read; a fault in a buffered write has it
 * the other way round. Nobody on the list saw it. What else fails is D40: D wants a page that W has locked.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "placeholder" (D26), I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: who has a page locked, and so who has a handle open, takes no fault.
 */
SCENARIO(
	dio, fault_in_handle, .id = "FS2",
	.doc = "W copies from a mapping with its handle open, D owns the source and wants a handle, J commits",
	.expect = {
		PASSES("legacy-2.6.20"),
		FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "placeholder", "D26" },
		      { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "placeholder", "D26" },
		      { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		PASSES("fixed"),
	})
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_blocks(world, 1), *source = file_with_hole(world, 1);
	struct io *w = io_through(process_mapping(source), file, 0, 1);
	struct io *d = read_of(source, 0, 1);
	byte_t byte;

	user_read(w->mm, w->buffer, &byte, 1);
	write_beside_read_and_commit(world, file, w, d);
	check_read(d, "0", I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FS2b: the control of FS2: W writes from memory of its own. It takes no fault, and the three come to an end
 * in every revision: a handle that is behind a page lock, or behind a placeholder, is no harm.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, copy_in_handle, .id = "FS2b",
	 .doc = "control: FS2, but W copies from memory of its own: D's handle waits for J, J for W",
	 .expect = { ALL_PASS })
{
	struct world *world = ext3_world(&(struct ext3_options){ 0 });
	struct inode *file = file_with_blocks(world, 1), *source = file_with_hole(world, 1);
	struct io *w = write_of(file, 0, 1, 'w');
	struct io *d = read_of(source, 0, 1);

	write_beside_read_and_commit(world, file, w, d);
	check_file(file, 0, 1, "w");
	check_read(d, "0", I11_OUTCOME);
	world_check_quiescent(world);
}

/*
 * FS6: a read on a read-only mount.
 *
 * One thread. ext3 is mounted read-only. D reads a page directly.
 *
 *   1. D asks for the block of page 0. get_block opens a handle around itself, whether it is to allocate or
 *      only to look.
 *   2. A read-only mount has no handles: -EROFS.
 *
 * It breaks I11: O_DIRECT reads, which worked, fail for good (D64). Nobody on the list saw it; there was no
 * handle around a read before patch 5.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: I11 (D64)
 *   fixed                     EXHAUSTED
 *
 * The fix: a handle for who allocates.
 */
static void read_a_page(bool read_only)
{
	struct world *world = ext3_world(&(struct ext3_options){ .read_only = read_only });
	struct inode *file = file_with_blocks(world, 1);
	struct io *d = read_of(file, 0, 1);

	settle(world);
	heddle_spawn("D", direct_read, d);
	heddle_join_all();

	check_complete(d);
	check_read(d, "o", I11_OUTCOME);
	world_check_quiescent(world);
}

SCENARIO(dio, read_only_mount, .id = "FS6",
	 .doc = "ext3 is mounted read-only, D reads a page directly: can it?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_CHECK, I11_OUTCOME, "D64" }),
		 FINDS("rfc-2007-02", { HEDDLE_CHECK, I11_OUTCOME, "D64" }),
		 PASSES("fixed"),
		 FINDS("fixed+D64", { HEDDLE_CHECK, I11_OUTCOME, "D64" }),
	 })
{
	read_a_page(true);
}

/*
 * FS6b: the control of FS6: on a mount that can be written the read has its handle, and comes to its end.
 *
 *   all revisions   EXHAUSTED
 */
SCENARIO(dio, writable_mount, .id = "FS6b", .doc = "control: FS6 on a mount that is not read-only",
	 .expect = { ALL_PASS })
{
	read_a_page(false);
}

/*
 * FS1: a direct write with a handle around it.
 *
 * W writes page 0 of an ext4dev file through the cache, from a source that goes away meanwhile, so that it
 * fails and leaves nothing. D writes the page directly; J commits. The series has converted ext3 and
 * forgotten its copy ext4dev, where a direct write has one handle open from its beginning to its end.
 *
 *   1. D opens its handle. W has page 0 locked.
 *   2. J locks the transaction, and waits for D's handle.
 *   3. W's prepare_write wants a handle, and waits behind J, with page 0 locked.
 *   4. D wants to own page 0, and waits for W.
 *
 * It breaks I14 (D26): it is what patch 5 is about ("transaction locks must always happen after page locks"),
 * on the file system that the series has forgotten. What else fails is D40: D wants a page that W has locked.
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: deadlock "journal" (D26), I4 (D40)
 *   fixed                     EXHAUSTED
 *
 * The fix: a handle around get_block, where it allocates; on ext3 (--param ext3=1) that is patch 5's, too.
 */
SCENARIO(dio, direct_write_in_handle, .id = "FS1",
	 .doc = "ext4dev: D writes page 0 with a handle open, W has it locked and wants a handle, J commits",
	 .params = { { "ext3", 0, 1, 0, "1: the file is on ext3" } },
	 .expect = {
		 FINDS_WHEN("v5-2006-12", "ext3", 1, { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS_WHEN("rfc-2007-02", "ext3", 1, { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_DEADLOCK, "journal", "D26" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 FINDS("rfc-2007-02", { HEDDLE_DEADLOCK, "journal", "D26" },
		       { HEDDLE_CHECK, I4_REFERENCE_COUNT, "D40" }),
		 PASSES("fixed"),
		 FINDS("fixed+D26", { HEDDLE_DEADLOCK, "journal", "D26" }),
	 })
{
	struct world *world = ext3_world(&(struct ext3_options){ .ext4dev = !heddle_parameter("ext3") });
	struct inode *file = file_with_blocks(world, 1);
	struct io *w = write_of(file, 0, 1, 'w'), *d = write_of(file, 0, 1, 'd');

	settle(world);
	when_mapped(file, unmap_buffer, w);
	heddle_spawn("W", buffered_write, w);
	heddle_spawn("D", direct_write, d);
	heddle_spawn("J", commit, world);
	heddle_join_all();

	check_complete(d);
	world_check_quiescent(world);
}

/*
 * FS1b: a dirty page, and a direct write with a handle around it.
 *
 * One thread, on ext4dev. Page 0 is dirty. D writes it directly.
 *
 *   1. D opens its handle.
 *   2. D wants to own page 0, finds it dirty, and has it written back. Who has a handle open already writes
 *      nothing in ext3's writepage: the page stays dirty, and that is no error.
 *   3. D looks again: page 0 is dirty.
 *
 * D goes round for ever, with the handle open. The posted flush was outside of the handle before the series:
 * patch 4 has moved it into the helper, behind the handle (D26).
 *
 *   legacy-2.6.20             EXHAUSTED
 *   v5-2006-12, rfc-2007-02   FAILED: livelock (D26)
 *   fixed                     EXHAUSTED
 */
SCENARIO(dio, dirty_page_in_handle, .id = "FS1b",
	 .doc = "ext4dev: page 0 is dirty, D writes it directly with a handle open: does D come to an end?",
	 .expect = {
		 PASSES("legacy-2.6.20"),
		 FINDS("v5-2006-12", { HEDDLE_LIVELOCK, "D26 write-back", "D26" }),
		 FINDS("rfc-2007-02", { HEDDLE_LIVELOCK, "D26 write-back", "D26" }),
		 PASSES("fixed"),
	 })
{
	struct world *world = ext3_world(&(struct ext3_options){ .ext4dev = true });
	struct inode *file = file_with_blocks(world, 1);
	struct io *w = write_of(file, 0, 1, 'w'), *d = write_of(file, 0, 1, 'd');

	settle(world);
	buffered_write(w);
	heddle_spawn("D", direct_write, d);
	heddle_join_all();

	check_complete(w);
	check_complete(d);
	check_file(file, 0, 1, "d");
	world_check_quiescent(world);
}
