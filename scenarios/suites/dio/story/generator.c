// SPDX-License-Identifier: GPL-2.0-only
/* What a story of the placeholder core is made of, and what of it fits. */
#include "story_world.h"

static const struct heddle_story_number settings[] = {
	[STORY_FILE_SYSTEM] = { "file_system", 0, STORY_FILE_SYSTEMS - 1, 0, 10 },
	[STORY_FILES] = { "files", 1, STORY_FILES_MAX, 1, 30 },
	[STORY_PAGES] = { "pages", 0, 3, 1, 0 },
	[STORY_LAYOUT] = { "layout", 0, STORY_CUT, 0, 50 },
	[STORY_CACHED] = { "cached", 0, 7, 0, 60 },
	[STORY_PAGES_1] = { "pages_1", 0, 3, 0, 80 },
	[STORY_LAYOUT_1] = { "layout_1", 0, STORY_CUT, 0, 50 },
	[STORY_CACHED_1] = { "cached_1", 0, 7, 0, 60 },
	[STORY_ONE_PROCESS] = { "one_process", 0, 1, 0, 40 },
	[STORY_PAGE_BLOCKS] = { "page_blocks", 1, 4, 1, 40 },
	[STORY_BLOCK_SECTORS] = { "block_sectors", 1, 2, 1, 25 },
	[STORY_GANG] = { "gang", 1, 3, 2, 30 },
	[STORY_PAGEVEC] = { "pagevec", 1, 3, 2, 30 },
	[STORY_DIO_PAGES] = { "dio_pages", 1, 3, 1, 40 },
	[STORY_GUP_PAGES] = { "gup_pages", 0, 2, 0, 30 },
	[STORY_PIN_PAGES] = { "pin_pages", 0, 2, 0, 20 },
	[STORY_READAHEAD_WINDOW] = { "readahead_window", 0, 3, 0, 50 },
	[STORY_READAROUND_WINDOW] = { "readaround_window", 0, 3, 0, 20 },
	[STORY_GET_BLOCK_MAX] = { "get_block_max", 1, 3, 1, 40 },
	[STORY_WAIT_QUEUES] = { "wait_queues", 1, 16, 16, 20 },
	[STORY_ZONE_0] = { "zone_0", 0, 1, 0, 15 },
	[STORY_NEED_RESCHED] = { "need_resched", 0, 1, 0, 10 },
	[STORY_FAULTS] = { "faults", 0, 1, 0, 12 },
	[STORY_POINTERS] = { "pointers", 0, 3, 0, 70 },
	{ 0 },
};

static const struct heddle_story_number story_arguments[] = {
	[STORY_FILE] = { "file", 0, STORY_FILES_MAX - 1, 0, 40 },
	[STORY_POS] = { "pos", 0, STORY_BYTES_MAX - 1, 0, 85 },
	[STORY_BYTES] = { "bytes", 1, STORY_BUFFER_BYTES_MAX, 1, 0 },
	[STORY_BUFFER] = { "buffer", 0, 2 * STORY_FILE_PAGES, 0, 25 },
	[STORY_SEGMENTS] = { "segments", 1, 2, 1, 20 },
	[STORY_MISALIGNED] = { "misaligned", 0, 1, 0, 6 },
	{ 0 },
};

#define OF_FILE	     (1u << STORY_FILE)
#define AT_PLACE     (OF_FILE | 1u << STORY_POS)
#define OF_BYTES     (AT_PLACE | 1u << STORY_BYTES)
#define BUFFERED     (OF_BYTES | 1u << STORY_BUFFER)
#define DIRECT	     (BUFFERED | 1u << STORY_SEGMENTS)
#define DIRECT_WRITE (DIRECT | 1u << STORY_MISALIGNED)

static const struct heddle_story_kind kinds[] = {
	[STORY_BUFFERED_READ] = { "buffered_read", BUFFERED, 4 },
	[STORY_BUFFERED_WRITE] = { "buffered_write", BUFFERED, 4 },
	[STORY_DIRECT_READ] = { "direct_read", DIRECT, 5 },
	[STORY_DIRECT_WRITE] = { "direct_write", DIRECT_WRITE, 7 },
	[STORY_ASYNC_READ] = { "async_read", DIRECT, 2 },
	[STORY_ASYNC_WRITE] = { "async_write", DIRECT_WRITE, 4 },
	[STORY_EVENT] = { "event", 0, 1 },
	[STORY_LOAD] = { "load", AT_PLACE, 3 },
	[STORY_STORE] = { "store", AT_PLACE, 3 },
	[STORY_UNMAP] = { "unmap", AT_PLACE, 1 },
	[STORY_MAP] = { "map", AT_PLACE, 1 },
	[STORY_TRUNCATE] = { "truncate", AT_PLACE, 6 },
	[STORY_PUNCH] = { "punch", OF_BYTES, 2 },
	[STORY_READAHEAD] = { "readahead", OF_BYTES, 2 },
	[STORY_DRIVER_READAHEAD] = { "driver_readahead", AT_PLACE, 1 },
	[STORY_FSYNC] = { "fsync", OF_FILE, 2 },
	[STORY_EVICT] = { "evict", AT_PLACE, 2 },
	[STORY_MIGRATE] = { "migrate", AT_PLACE, 2 },
	[STORY_GRAB] = { "grab", AT_PLACE, 1 },
	[STORY_COMMIT] = { "commit", 0, 1 },
	[STORY_CRASH] = { "crash", 0, 1 },
	{ 0 },
};

static bool is_direct(unsigned kind)
{
	return kind >= STORY_DIRECT_READ && kind <= STORY_ASYNC_WRITE;
}

/* The start of what is page by page, in bytes. */
static long page_start(const struct heddle_story *story, long pos)
{
	return pos - pos % (long)story_page_bytes(story);
}

static void fit_place(const struct heddle_story *story, const struct heddle_story_call *call, long *pos)
{
	long span = (long)(STORY_FILE_PAGES * story_page_bytes(story)), sector = STORY_SECTOR_BYTES;

	*pos %= span;
	if (is_direct(call->kind))
		*pos -= *pos % sector;
	else if (call->kind == STORY_TRUNCATE)
		*pos %= span - (long)story_page_bytes(story) + 1;
	else if (call->kind != STORY_LOAD && call->kind != STORY_STORE && call->kind != STORY_BUFFERED_READ &&
		 call->kind != STORY_BUFFERED_WRITE)
		*pos = page_start(story, *pos);
}

/* In whole sectors, or pages, and within the file's span and the buffer. */
static bool fit_bytes(const struct heddle_story *story, const struct heddle_story_call *call, long *bytes)
{
	long page = (long)story_page_bytes(story), span = STORY_FILE_PAGES * page;
	long room = span - call->arguments[STORY_POS];

	room = room < STORY_BUFFER_PAGES * page ? room : STORY_BUFFER_PAGES * page;
	*bytes = *bytes <= room ? *bytes : 1 + (*bytes - 1) % room;
	if (is_direct(call->kind))
		*bytes = (*bytes + STORY_SECTOR_BYTES - 1) / STORY_SECTOR_BYTES * STORY_SECTOR_BYTES;
	else if (call->kind == STORY_PUNCH || call->kind == STORY_READAHEAD)
		*bytes = (*bytes + page - 1) / page * page;
	return *bytes <= room;
}

static void fit_segments(const struct heddle_story *story, struct heddle_story_call *call)
{
	if (call->arguments[STORY_BYTES] <= (long)story_page_bytes(story))
		call->arguments[STORY_SEGMENTS] = 1;
}

static bool fit_call(const struct heddle_story *story, struct heddle_story_call *call)
{
	uint32_t has = kinds[call->kind].arguments;
	long *arguments = call->arguments;

	if (call->kind == STORY_MAP && !story->settings[STORY_ONE_PROCESS])
		return false; /* over one's own buffer, when nobody uses it */
	if (has & 1u << STORY_FILE && arguments[STORY_FILE] >= story->settings[STORY_FILES])
		arguments[STORY_FILE] = 0;
	if (has & 1u << STORY_POS)
		fit_place(story, call, &arguments[STORY_POS]);
	if (has & 1u << STORY_BYTES && !fit_bytes(story, call, &arguments[STORY_BYTES]))
		return false;
	if (has & 1u << STORY_BUFFER && arguments[STORY_BUFFER] &&
	    (arguments[STORY_BUFFER] - 1) % 2 >= story->settings[STORY_FILES])
		arguments[STORY_BUFFER] = 0;
	if (has & 1u << STORY_SEGMENTS)
		fit_segments(story, call);
	return true;
}

/* A block device neither grows nor shrinks, and has no holes. A write behind its end is cut or refused. */
static bool fit_device_call(const struct heddle_story *story, struct heddle_story_call *call)
{
	bool second = call->arguments[STORY_FILE];
	long end = story->settings[second ? STORY_PAGES_1 : STORY_PAGES] * (long)story_page_bytes(story);
	long *pos = &call->arguments[STORY_POS], *bytes = &call->arguments[STORY_BYTES];

	if (call->kind == STORY_TRUNCATE || call->kind == STORY_PUNCH)
		return false;
	if (!(kinds[call->kind].arguments & 1u << STORY_BYTES) || story_is_read(call->kind))
		return true;
	return *pos + *bytes <= end;
}

static bool fit_device(struct heddle_story *story)
{
	if (!story->settings[STORY_PAGES] ||
	    (story->settings[STORY_FILES] > 1 && !story->settings[STORY_PAGES_1]))
		return false;
	story->settings[STORY_LAYOUT] = story->settings[STORY_LAYOUT_1] = STORY_BLOCKS;
	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			if (!fit_device_call(story, &story->threads[t].calls[c]))
				return false;
	return true;
}

static bool has_call(const struct heddle_story *story, enum story_kind kind)
{
	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			if (story->threads[t].calls[c].kind == kind)
				return true;
	return false;
}

static bool punches_no_holes(const struct heddle_story *story)
{
	return !has_call(story, STORY_PUNCH);
}

/* ext3, or its copy: there is a journal. */
static bool is_on_ext3(const struct heddle_story *story)
{
	return story->settings[STORY_FILE_SYSTEM] == STORY_EXT3 ||
	       story->settings[STORY_FILE_SYSTEM] == STORY_EXT4DEV;
}

/* Who crashes does so on ext3; and no memory is a file's, so that no file gets bytes of another one. */
static bool fit_crash(struct heddle_story *story)
{
	if (has_call(story, STORY_CRASH)) {
		if (!is_on_ext3(story))
			story->settings[STORY_FILE_SYSTEM] = STORY_EXT3;
		for (unsigned t = 0; t < story->n_threads; t++)
			for (unsigned c = 0; c < story->threads[t].n_calls; c++)
				story->threads[t].calls[c].arguments[STORY_BUFFER] = 0;
		return !has_call(story, STORY_MAP);
	}
	return !has_call(story, STORY_COMMIT) || is_on_ext3(story);
}

/* An I/O error in a commit is beyond it. */
static bool fit_ext3(struct heddle_story *story)
{
	story->settings[STORY_FAULTS] = 0;
	return punches_no_holes(story);
}

static bool fit_fat(struct heddle_story *story)
{
	story->settings[STORY_LAYOUT] = story->settings[STORY_LAYOUT_1] = STORY_BLOCKS;
	return punches_no_holes(story);
}

static void fit_settings(struct heddle_story *story)
{
	long *of = story->settings;

	if (of[STORY_FILE_SYSTEM] != STORY_GENERIC && !is_on_ext3(story))
		of[STORY_POINTERS] = 0; /* they have no such blocks */
	if (of[STORY_PAGE_BLOCKS] == 3)
		of[STORY_PAGE_BLOCKS] = 2;
	if (of[STORY_FAULTS])
		of[STORY_CACHED] = of[STORY_CACHED_1] = 0; /* what fails is to be a call */
	of[STORY_CACHED] &= (1L << of[STORY_PAGES]) - 1;
	if (of[STORY_FILES] == 1)
		of[STORY_PAGES_1] = of[STORY_LAYOUT_1] = of[STORY_CACHED_1] = 0;
	of[STORY_CACHED_1] &= (1L << of[STORY_PAGES_1]) - 1;
}

static bool fit(struct heddle_story *story)
{
	if (!fit_crash(story))
		return false;
	fit_settings(story);
	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			if (!fit_call(story, &story->threads[t].calls[c]))
				return false;
	switch (story->settings[STORY_FILE_SYSTEM]) {
	case STORY_DEVICE:
		return fit_device(story);
	case STORY_EXT3:
	case STORY_EXT4DEV:
		return fit_ext3(story);
	case STORY_FAT:
		return fit_fat(story);
	case STORY_REISERFS:
	case STORY_XFS:
		return punches_no_holes(story);
	default:
		return true;
	}
}

static unsigned faults_of(const struct heddle_story *story)
{
	return (unsigned)story->settings[STORY_FAULTS];
}

const struct heddle_generator story_generator = {
	.suite = "dio",
	.header = "story/story.h",
	.licence = "GPL-2.0-only",
	.prefix = "STORY",
	.settings = settings,
	.arguments = story_arguments,
	.kinds = kinds,
	.fit = fit,
	.faults = faults_of,
	.run = story_run,
	.run_name = "story_run",
};
