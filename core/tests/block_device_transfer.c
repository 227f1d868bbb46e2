/* SPDX-License-Identifier: GPL-2.0-only */
/* The block device: what a transfer moves, when, and what it says of blocks that are not the file's. */
#include "exploring.h"

#include <fs/world.h>
#include <kernel/findings.h>

/* A file of two blocks, and a page to move them with. */
struct fixture {
	struct world *world;
	struct inode *file;
	struct page *page;
	struct bio *bio;
	struct heddle_completion done;
	int error;
};

static void end_io(struct bio *bio, int error)
{
	struct fixture *fixture = bio->private;

	fixture->error = error;
	heddle_complete(&fixture->done);
}

static struct fixture *setup(int rw)
{
	struct fixture *fixture = heddle_alloc_forever(sizeof(*fixture));
	struct geometry geometry = GEOMETRY_SMALL;

	*fixture = (struct fixture){ 0 };
	geometry.page_blocks = 2;
	fixture->world = world_create(&geometry, revision_by_name("fixed"), 0);
	fixture->file = generic_file_create(&fixture->world->sb);
	file_fill(fixture->file, 0, 2, 'o', 0);
	/* Where the budget allows a fault, it may as well be spent here: then once more. */
	while (!fixture->page)
		fixture->page = alloc_anonymous_page(&fixture->world->kernel, 0);
	while (!fixture->bio)
		fixture->bio = bio_alloc(&fixture->world->bdev, rw, 2, GFP_KERNEL);
	fixture->bio->private = fixture;
	fixture->bio->end_io = end_io;
	heddle_completion_init(&fixture->done, "done");
	return fixture;
}

/* The page's block i to or from the file's block. */
static void add(struct fixture *fixture, unsigned i, sector_t iblock)
{
	unsigned bytes = block_bytes(&fixture->world->kernel);
	sector_t block = fixture->file->blocks[iblock];

	heddle_check(
		bio_add_page(fixture->bio, fixture->page, i * bytes, bytes, block, fixture->file, iblock),
		"test", "block %lu is not taken", block);
}

static void teardown(struct fixture *fixture)
{
	bio_put(fixture->bio);
	page_cache_release(fixture->page);
	world_check_quiescent(fixture->world);
}

static void run(struct fixture *fixture)
{
	submit_bio(fixture->bio);
	heddle_completion_wait(&fixture->done);
}

static void expect_bytes(const byte_t *bytes, unsigned n, byte_t byte)
{
	for (unsigned i = 0; i < n; i++)
		heddle_check(bytes[i] == byte, "test", "byte %u is %#x, not %#x", i, bytes[i], byte);
}

static void read_body(void *unused)
{
	struct fixture *fixture = setup(READ);

	add(fixture, 1, 0);
	run(fixture);
	expect_bytes(fixture->page->bytes, 2, BYTE_ZERO);
	expect_bytes(fixture->page->bytes + 2, 2, byte_data(1, 'o', 0));
	teardown(fixture);
}

Test(block_device_transfer, a_read_moves_the_blocks_it_names)
{
	assert_clean(read_body, NULL);
}

static void write_body(void *unused)
{
	struct fixture *fixture = setup(WRITE);
	byte_t bytes[4];

	bytes_fill(fixture->page->bytes, 4, byte_data(1, 'a', 0));
	add(fixture, 0, 0);
	add(fixture, 1, 1);
	heddle_check(fixture->bio->n_vecs == 1, "test", "%u segments", fixture->bio->n_vecs);
	file_peek_device(fixture->file, 0, bytes, 4);
	expect_bytes(bytes, 4, byte_data(1, 'o', 0));
	run(fixture);
	file_peek_device(fixture->file, 0, bytes, 4);
	expect_bytes(bytes, 4, byte_data(1, 'a', 0));
	teardown(fixture);
}

Test(block_device_transfer, a_write_moves_its_bytes_after_submission)
{
	assert_clean(write_body, NULL);
}

static void gap_body(void *unused)
{
	struct fixture *fixture = setup(READ);
	unsigned bytes = block_bytes(&fixture->world->kernel);

	add(fixture, 0, 0);
	heddle_check(!bio_add_page(fixture->bio, fixture->page, bytes, bytes, bio_end_block(fixture->bio) + 1,
				   fixture->file, 1),
		     "test", "a bio takes blocks that do not follow each other");
	run(fixture);
	teardown(fixture);
}

Test(block_device_transfer, a_bio_is_one_run_of_blocks)
{
	assert_clean(gap_body, NULL);
}

static void freed_body(void *rw)
{
	struct fixture *fixture = setup(*(int *)rw);

	add(fixture, 0, 1);
	submit_bio(fixture->bio);
	fixture->file->i_op->truncate_blocks(fixture->file, 2);
	heddle_completion_wait(&fixture->done);
	teardown(fixture);
}

Test(block_device_transfer, a_block_that_was_freed_meanwhile_is_reported)
{
	int read = READ, write = WRITE;

	assert_finds_only(freed_body, &read, I8_BLOCK_OWNERSHIP);
	assert_finds_only(freed_body, &write, I8_BLOCK_OWNERSHIP);
}

/* The block is handed out again at once, to another block of the same file. */
static void reused_body(void *unused)
{
	struct fixture *fixture = setup(WRITE);
	struct buffer_head map_bh = { .b_size = block_bytes(&fixture->world->kernel) };
	sector_t block = fixture->file->blocks[1];

	add(fixture, 0, 1);
	fixture->file->i_op->truncate_blocks(fixture->file, 2);
	generic_get_block(fixture->file, 7, &map_bh, true);
	heddle_check(map_bh.b_blocknr == block, "test", "block %lu is handed out, not %lu", map_bh.b_blocknr,
		     block);
	run(fixture);
	teardown(fixture);
}

Test(block_device_transfer, what_was_freed_last_is_handed_out_first_and_is_not_the_same_block_any_more)
{
	assert_finds_only(reused_body, NULL, I8_BLOCK_OWNERSHIP);
}

static void failing_body(void *unused)
{
	struct fixture *fixture = setup(WRITE);
	byte_t bytes[2];

	add(fixture, 0, 0);
	run(fixture);
	file_peek_device(fixture->file, 0, bytes, 2);
	heddle_observe(fixture->error);
	expect_bytes(bytes, 2, fixture->error ? byte_data(1, 'o', 0) : BYTE_ZERO);
	heddle_expect(!fixture->error, "the device answers with an error", "error %d", fixture->error);
	teardown(fixture);
}

Test(block_device_transfer, it_fails_only_within_the_budget_and_moves_nothing_then)
{
	struct outcome outcome = explore(failing_body, NULL, 1);

	assert_clean(failing_body, NULL);
	cr_assert(outcome.exhausted && outcome.n_findings == 1);
	cr_assert(has_finding(&outcome, "the device answers with an error"));
}

struct held {
	struct fixture *fixture;
	bool released;
};

static void releases(void *argument)
{
	struct held *held = argument;

	held->released = true;
	block_device_release(&held->fixture->world->bdev);
}

static void held_body(void *unused)
{
	struct held *held = heddle_alloc_forever(sizeof(*held));

	*held = (struct held){ .fixture = setup(READ) };
	held->fixture->world->bdev.may_hold = true;
	block_device_hold(&held->fixture->world->bdev);
	add(held->fixture, 0, 0);
	submit_bio(held->fixture->bio);
	heddle_spawn("releases", releases, held);
	heddle_completion_wait(&held->fixture->done);
	heddle_check(held->released, "test", "a completion that was held back came");
	teardown(held->fixture);
}

Test(block_device_transfer, completions_can_be_held_back)
{
	assert_clean(held_body, NULL);
}

static void never_released_body(void *unused)
{
	struct fixture *fixture = setup(READ);

	fixture->world->bdev.may_hold = true;
	block_device_hold(&fixture->world->bdev);
	add(fixture, 0, 0);
	run(fixture);
}

Test(block_device_transfer, what_is_never_released_is_never_done)
{
	struct outcome outcome = explore(never_released_body, NULL, 0);

	cr_assert(outcome.n_findings >= 1 && outcome.findings[0].kind == HEDDLE_DEADLOCK);
}
