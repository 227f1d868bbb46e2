/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stories of numbers: what `heddle generate` draws, and what the scenarios say that it has written.
 *
 *   static const struct heddle_story story = {
 *           .settings = { [STORY_PAGES] = 2, [STORY_DIO_PAGES] = 1, ... },
 *           .n_threads = 2,
 *           .threads = { { 1, { { STORY_DIRECT_WRITE, { [STORY_POS] = 0, [STORY_BYTES] = 2 } } } }, ... } };
 *   ... story_run(&story);
 *
 * Thread n of a story is called A, B, ...; each call has a buffer of its own (four pages, from a page's start
 * on), written once before the story begins; each process has both files mapped whole.
 */
#ifndef DIO_STORY_H
#define DIO_STORY_H

#include "../placeholder_core.h"

#include <heddle/generate.h>

enum story_setting {
	STORY_FILE_SYSTEM, /* enum story_fs */
	STORY_FILES,
	STORY_PAGES,   /* of file 0; further ones are behind its end */
	STORY_LAYOUT,  /* enum story_layout */
	STORY_CACHED,  /* of file 0: bit n: page n is in the cache */
	STORY_PAGES_1, /* the same of file 1 */
	STORY_LAYOUT_1,
	STORY_CACHED_1,
	STORY_ONE_PROCESS, /* 1: all threads share their memory */
	STORY_PAGE_BLOCKS,
	STORY_BLOCK_SECTORS,
	STORY_GANG,
	STORY_PAGEVEC,
	STORY_DIO_PAGES,
	STORY_GUP_PAGES,
	STORY_PIN_PAGES,
	STORY_READAHEAD_WINDOW,
	STORY_READAROUND_WINDOW,
	STORY_GET_BLOCK_MAX,
	STORY_WAIT_QUEUES,
	STORY_ZONE_0,	    /* 1: pages lie in zone 0, and have no bits in the upper part of their flags */
	STORY_NEED_RESCHED, /* 1: somebody else should run, whenever it is asked */
	STORY_FAULTS,	    /* so many allocations or transfers fail */
	STORY_POINTERS,	    /* numbers of blocks in a block of metadata; 0: no end */
};

enum story_fs {
	STORY_GENERIC,
	STORY_DEVICE,
	STORY_EXT3,
	STORY_XFS,
	STORY_FAT,
	STORY_REISERFS,
	STORY_EXT4DEV,
	STORY_FILE_SYSTEMS
};

enum story_layout {
	STORY_BLOCKS, /* all of the file is on the device */
	STORY_HOLE,   /* nothing is */
	STORY_HALF,   /* its first page is */
	STORY_PIECES, /* all is, and no two blocks side by side */
	STORY_CUT,    /* all but the last byte is; on reiserfs what lies in the last block may be a tail */
};

enum story_argument {
	STORY_FILE,
	STORY_POS, /* in bytes; of truncate: the size */
	STORY_BYTES,
	/*
	 * where the buffer is: 0: memory of its own; 1 + 2 * page + file: the mapping of that file, from that
	 * page on
	 */
	STORY_BUFFER,
	STORY_SEGMENTS,	  /* 2: the second one begins a page behind the first one's start */
	STORY_MISALIGNED, /* 1: of a direct write: a byte behind POS, which no sector begins at */
};

enum story_kind {
	STORY_BUFFERED_READ,
	STORY_BUFFERED_WRITE,
	STORY_DIRECT_READ,
	STORY_DIRECT_WRITE,
	STORY_ASYNC_READ, /* submits; the event is awaited by STORY_EVENT, or by the end of the thread */
	STORY_ASYNC_WRITE,
	STORY_EVENT,
	STORY_LOAD, /* one byte, through the mapping */
	STORY_STORE,
	STORY_UNMAP, /* the page at POS out of the mapping */
	STORY_MAP,   /* the page at POS over the first page of the buffers of the process's first thread */
	STORY_TRUNCATE,
	STORY_PUNCH,
	STORY_READAHEAD,
	STORY_DRIVER_READAHEAD, /* block2mtd's */
	STORY_FSYNC,
	STORY_EVICT,
	STORY_MIGRATE,
	STORY_GRAB,   /* locks the page at POS, and asks for the one before by who must not wait */
	STORY_COMMIT, /* the journal's thread commits */
	STORY_CRASH,  /* the machine stops here: the disk as it is now is recovered and judged at the end */
};

extern const struct heddle_generator story_generator;

/** Runs story: to be called by main, once. Sets up, starts the threads, judges, ends the world. */
void story_run(const struct heddle_story *story);

#endif
