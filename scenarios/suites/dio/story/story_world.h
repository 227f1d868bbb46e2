/* SPDX-License-Identifier: GPL-2.0-only */
/* A story that runs: its world, and what its calls did. */
#ifndef DIO_STORY_WORLD_H
#define DIO_STORY_WORLD_H

#include "story.h"

#include "../world.h"

#define STORY_FILES_MAX	       2
#define STORY_FILE_PAGES       4 /* that calls reach, behind the end too */
#define STORY_BUFFER_PAGES     3
#define STORY_SECTOR_BYTES     2
#define STORY_PAGE_BYTES       (4 * 2 * STORY_SECTOR_BYTES) /* at most */
#define STORY_BYTES_MAX	       ((STORY_FILE_PAGES + 2) * STORY_PAGE_BYTES)
#define STORY_BUFFER_BYTES_MAX (STORY_BUFFER_PAGES * STORY_PAGE_BYTES)
#define STORY_BLOCKS_MAX       160 /* of the device */
#define STORY_CALLS_MAX	       (HEDDLE_STORY_THREADS * HEDDLE_STORY_CALLS)

/** Where things lie in the memory of a process, in pages. */
#define STORY_SLOT_PAGES    4 /* of a call */
#define STORY_MAPPED_AT	    (STORY_CALLS_MAX * STORY_SLOT_PAGES)
#define STORY_MAPPING_PAGES 8 /* of which the last ones are mapped to nothing */
#define STORY_MM_PAGES	    (STORY_MAPPED_AT + STORY_FILES_MAX * STORY_MAPPING_PAGES)

/** Bytes of a page of the story's geometry. */
static inline unsigned long story_page_bytes(const struct heddle_story *story)
{
	return (unsigned long)(story->settings[STORY_PAGE_BLOCKS] * story->settings[STORY_BLOCK_SECTORS] *
			       STORY_SECTOR_BYTES);
}

/** When something began or ended: counts up within an execution. */
typedef uint32_t story_time;

/** One call, and what it did. */
struct story_call {
	const struct heddle_story_call *say;
	struct story_world *of;
	struct mm *mm;
	unsigned thread, number; /* of the thread */
	struct inode *file;	 /* NULL: it has none */
	unsigned long buffer;	 /* address */
	struct user_vec segments[2];
	unsigned n_segments;
	struct kiocb iocb;
	byte_t tag; /* what it writes, unless from a mapping */
	bool began, ended;
	story_time begin, end;
	ssize_t result;
	unsigned long cached_before, cached_after; /* of a direct write: pages of the file */
	byte_t *seen;				   /* of a read: its buffer when it ended */
	struct ext3_image *image;		   /* of a crash: the disk */
};

struct story_world {
	const struct heddle_story *story;
	struct world *world;
	struct inode *files[STORY_FILES_MAX];
	byte_t first[STORY_FILES_MAX][STORY_BYTES_MAX]; /* what they hold before */
	loff_t first_sizes[STORY_FILES_MAX];
	struct mm *mms[HEDDLE_STORY_THREADS];
	struct story_call calls[HEDDLE_STORY_THREADS][HEDDLE_STORY_CALLS];
	story_time now;
};

/** What a call of this kind does to a file: for the judge. */
bool story_is_read(unsigned kind);
bool story_is_write(unsigned kind);
/** Whether its buffer lies in the mapping of a file. */
bool story_is_mapped(const struct story_call *call);

/**
 * The first byte of a read's buffer that has changed behind what the call returned, in whole blocks of so
 * many bytes; as many as it asked for: none.
 */
size_t story_changed_behind(const struct story_call *call, size_t block);

/** Before the first spawn: the world, its files, and the memory of its processes. */
struct story_world *story_begin(const struct heddle_story *story);
/** The number-th file of a story, with what it holds before. */
struct inode *story_file(const struct heddle_story *story, struct world *world, unsigned number);

/** A thread of the story: all its calls. argument: struct story_thread. */
struct story_thread {
	struct story_world *of;
	unsigned number;
};
void story_thread_run(void *thread);

/** When all calls have ended: judges what they returned and what they left, and the invariants. */
void story_judge(struct story_world *of);

#endif
