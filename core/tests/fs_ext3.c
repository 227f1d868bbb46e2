/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ext3 by one thread: what calls leave in the file, and what a crash leaves of it, before and after a commit;
 * and that fsck finds what it is there for.
 */
#include "dio_call.h"

#include "../fs/ext3_i.h"

static const struct ext3_options ORDERED;

static struct scene *ext3_scene(const char *revision, struct ext3_options options)
{
	struct scene *scene = heddle_alloc_forever(sizeof(*scene));
	struct geometry geometry = GEOMETRY_SMALL;

	geometry.page_blocks = 2;
	scene->world = world_create(&geometry, revision_by_name(revision), 0);
	ext3_fill_super(&scene->world->sb, &options);
	scene->file = file_create(&scene->world->sb);
	scene->mm = mm_create(&scene->world->kernel, "mm", 2 * BUFFER_PAGES);
	do_mmap(scene->mm, 0, BUFFER_PAGES, NULL, 0);
	return scene;
}

static struct ext3_image *crash_and_recover(struct scene *scene)
{
	struct ext3_image *image = ext3_crash(&scene->world->sb);

	ext3_recover(image);
	ext3_fsck(image);
	return image;
}

static void expect_image(struct scene *scene, unsigned blocks, byte_t byte)
{
	struct ext3_image *image = crash_and_recover(scene);
	byte_t bytes[64];

	heddle_check(ext3_image_size(image, 1) == (loff_t)scene_bytes(scene, blocks), "image",
		     "%ld bytes instead of %zu", (long)ext3_image_size(image, 1), scene_bytes(scene, blocks));
	ext3_image_peek(image, 1, 0, bytes, scene_bytes(scene, blocks));
	judge_bytes(scene->file, bytes, scene_bytes(scene, blocks), AMONG(byte), I18_DURABILITY);
}

static void buffered(struct scene *scene, unsigned blocks)
{
	size_t n = scene_bytes(scene, blocks);

	expect_result(scene->file->i_fop->write(scene->file, 0, scene->mm, 0, n), (ssize_t)n);
}

static void fsync_file(struct scene *scene)
{
	expect_result(scene->file->i_fop->fsync(scene->file), 0);
}

/* Appended, overwritten, cut off: each is there after an fsync, and all or nothing of it before. */
static void calls_body(void *revision)
{
	struct scene *scene = ext3_scene(revision, ORDERED);

	ext3_settle(&scene->world->sb);
	fill_buffer(scene, 4, 'a');
	expect_result(call(scene, WRITE, false, 0, 4), (ssize_t)scene_bytes(scene, 4));
	expect_file(scene, 0, 4, by(scene, 'a'));
	expect_image(scene, 0, BYTE_ZERO);
	fsync_file(scene);
	expect_image(scene, 4, by(scene, 'a'));
	fill_buffer(scene, 4, 'b');
	buffered(scene, 4);
	expect_image(scene, 4, by(scene, 'a'));
	fsync_file(scene);
	expect_image(scene, 4, by(scene, 'b'));
	expect_result(do_truncate(scene->file, (loff_t)scene_bytes(scene, 1)), 0);
	expect_image(scene, 4, by(scene, 'b'));
	fsync_file(scene);
	expect_image(scene, 1, by(scene, 'b'));
	expect_result(do_truncate(scene->file, (loff_t)scene_bytes(scene, 3)), 0);
	fsync_file(scene);
	heddle_check(ext3_image_size(crash_and_recover(scene), 1) == (loff_t)scene_bytes(scene, 3), "image",
		     "the size that grew is lost");
	world_check_quiescent(scene->world);
}

/* A truncate to the middle of a block, and a write that ends there. */
static void tail_body(void *revision)
{
	struct scene *scene = ext3_scene(revision, ORDERED);
	byte_t bytes[4];

	file_fill(scene->file, 0, 2, 'o', 0);
	ext3_settle(&scene->world->sb);
	expect_result(do_truncate(scene->file, 1), 0);
	expect_result(do_truncate(scene->file, 4), 0);
	fsync_file(scene);
	ext3_image_peek(crash_and_recover(scene), 1, 0, bytes, 4);
	judge_bytes(scene->file, bytes, 1, AMONG(by(scene, 'o')), I18_DURABILITY);
	judge_bytes(scene->file, bytes + 1, 3, AMONG(BYTE_ZERO), I18_DURABILITY);
	world_check_quiescent(scene->world);
}

/* Stored through a mapping, into a hole: write-back gives it blocks. */
static void mapped_body(void *revision)
{
	struct scene *scene = ext3_scene(revision, ORDERED);
	unsigned long address = scene_bytes(scene, 2 * BUFFER_PAGES);
	byte_t bytes[4];

	file_set_size(scene->file, (loff_t)scene_bytes(scene, 2));
	ext3_settle(&scene->world->sb);
	do_mmap(scene->mm, address, 1, scene->file->i_mapping, 0);
	bytes_fill(bytes, 4, by(scene, 's'));
	user_write(scene->mm, address, bytes, scene_bytes(scene, 2));
	expect_image(scene, 2, BYTE_ZERO);
	fsync_file(scene);
	expect_image(scene, 2, by(scene, 's'));
	world_check_quiescent(scene->world);
}

Test(fs_ext3, what_was_synced_survives)
{
	for (size_t i = 0; revisions[i]; i++) {
		assert_clean(calls_body, (void *)revisions[i]->name);
		assert_clean(tail_body, (void *)revisions[i]->name);
		assert_clean(mapped_body, (void *)revisions[i]->name);
	}
}

/* A buffered write, a commit, and no write-back: in ordered mode the commit has written the page. */
static void commit_body(void *writeback)
{
	struct scene *scene = ext3_scene(FIXED, (struct ext3_options){ .data_writeback = writeback });

	ext3_settle(&scene->world->sb);
	fill_buffer(scene, 2, 'a');
	buffered(scene, 2);
	journal_commit(ext3_journal(&scene->world->sb));
	ext3_fsck(crash_and_recover(scene));
	world_check_quiescent(scene->world);
}

Test(fs_ext3, a_commit_writes_its_pages_in_ordered_mode)
{
	assert_clean(commit_body, NULL);
	assert_finds_only(commit_body, FIXED, I9_UNINITIALISED);
}

/* A block that was freed goes to nobody before the commit: after a crash it is still its old file's. */
static void reuse_body(void *unused)
{
	struct scene *scene = ext3_scene(FIXED, ORDERED);
	struct super_block *sb = &scene->world->sb;
	struct inode *other = file_create(sb);
	sector_t block;

	(void)unused;
	file_fill(scene->file, 0, 1, 'o', 0);
	ext3_settle(sb);
	block = scene->file->blocks[0];
	expect_result(do_truncate(scene->file, 0), 0);
	file_fill(other, 0, 1, 'o', 0);
	heddle_check(other->blocks[0] != block, "test", "the block went to another file");
	journal_commit(ext3_journal(sb));
	file_fill(other, 1, 1, 'o', 0);
	heddle_check(other->blocks[1] == block, "test", "the block did not go back");
	world_check_quiescent(scene->world);
}

Test(fs_ext3, a_freed_block_is_not_to_be_had_before_the_commit)
{
	assert_clean(reuse_body, NULL);
}

/*
 * A page was written, and cut off; the file grew again, and the page was read: a hole, clean. D writes it
 * directly, J commits: what the page holds must not go over what D has written.
 */
static void write_directly(void *argument)
{
	call(argument, WRITE, false, 0, 2);
}

static void forget_body(void *revision)
{
	struct scene *scene = ext3_scene(revision, ORDERED);
	struct super_block *sb = &scene->world->sb;

	ext3_settle(sb);
	buffered(scene, 2);
	expect_result(do_truncate(scene->file, 0), 0);
	expect_result(do_truncate(scene->file, (loff_t)scene_bytes(scene, 2)), 0);
	file_cache_page(scene->file, 0);
	fill_buffer(scene, 2, 'a');
	heddle_spawn("D", write_directly, scene);
	heddle_spawn("J", kjournald, ext3_journal(sb));
	heddle_join_all();
	expect_file(scene, 0, 2, by(scene, 'a'));
	world_check_quiescent(scene->world);
}

Test(fs_ext3, a_commit_forgets_what_was_cut_off)
{
	for (size_t i = 0; i < ARRAY_SIZE(each_revision); i++)
		assert_clean(forget_body, each_revision[i]);
}

/* A mounted image is a file system as any other. */
static void mount_body(void *unused)
{
	struct scene *scene = ext3_scene(FIXED, ORDERED);
	struct ext3_image *image;
	struct super_block *sb;

	(void)unused;
	file_fill(scene->file, 0, 2, 'o', 0);
	ext3_settle(&scene->world->sb);
	image = crash_and_recover(scene);
	sb = ext3_mount(&scene->world->kernel, image, &ORDERED);
	scene->file = sb->files[0];
	expect_file(scene, 0, 2, by(scene, 'o'));
	fill_buffer(scene, 3, 'a');
	expect_result(call(scene, WRITE, false, 1, 3), (ssize_t)scene_bytes(scene, 3));
	fsync_file(scene);
	image = ext3_crash(sb);
	ext3_recover(image);
	ext3_fsck(image);
	heddle_check(ext3_image_size(image, 1) == (loff_t)scene_bytes(scene, 4), "image",
		     "the write is lost");
	world_check_quiescent(scene->world);
}

Test(fs_ext3, an_image_can_be_mounted)
{
	assert_clean(mount_body, NULL);
}

/* What fsck is there for, made by hand. */
static struct ext3_image *image_of_two_files(void)
{
	struct scene *scene = ext3_scene(FIXED, ORDERED);
	struct inode *other = file_create(&scene->world->sb);

	file_fill(scene->file, 0, 2, 'o', 0);
	file_fill(other, 0, 2, 'o', 0);
	ext3_settle(&scene->world->sb);
	return ext3_crash(&scene->world->sb);
}

static void shared_block(void *unused)
{
	struct ext3_image *image = image_of_two_files();

	(void)unused;
	image->metadata.in_use[image->metadata.files[1].blocks[1]] = false;
	image->metadata.files[1].blocks[1] = BLOCK_UNWRITTEN | image->metadata.files[0].blocks[1];
	ext3_fsck(image);
}

static void lost_block(void *unused)
{
	struct ext3_image *image = image_of_two_files();

	(void)unused;
	image->metadata.files[1].blocks[1] = NO_BLOCK;
	ext3_fsck(image);
}

static void free_block_in_use(void *unused)
{
	struct ext3_image *image = image_of_two_files();

	(void)unused;
	image->metadata.in_use[image->metadata.files[1].blocks[1]] = false;
	ext3_fsck(image);
}

static void behind_size(void *unused)
{
	struct ext3_image *image = image_of_two_files();

	(void)unused;
	image->metadata.files[0].size = 2;
	ext3_fsck(image);
}

static void orphan(void *unused)
{
	struct ext3_image *image = image_of_two_files();

	(void)unused;
	image->metadata.files[0].size = 1;
	image->metadata.files[0].is_orphan = true;
	ext3_recover(image);
	ext3_fsck(image);
}

static void foreign_bytes(void *unused)
{
	struct ext3_image *image = image_of_two_files();

	(void)unused;
	image->bytes[image->metadata.files[0].blocks[1] * 2] = byte_data(2, 'o', 0);
	ext3_fsck(image);
}

Test(fs_ext3, fsck_finds_what_is_wrong)
{
	assert_finds_only(shared_block, NULL, I17_FSCK);
	assert_finds_only(lost_block, NULL, I17_FSCK);
	assert_finds_only(free_block_in_use, NULL, I17_FSCK);
	assert_finds_only(behind_size, NULL, I17_FSCK);
	assert_finds_only(foreign_bytes, NULL, I9_FOREIGN);
	assert_clean(orphan, NULL);
}
