/* SPDX-License-Identifier: GPL-2.0-only */
/* What those who judge a story share. */
#ifndef DIO_STORY_JUDGE_H
#define DIO_STORY_JUDGE_H

#include "history.h"

/* A file at the end. */
struct last {
	struct inode *file;
	loff_t size, extended;	       /* extended: the size that main gave it then */
	byte_t first[STORY_BYTES_MAX]; /* before the story */
	loff_t first_size;
	byte_t bytes[STORY_BYTES_MAX];	/* up to size */
	byte_t behind[STORY_BYTES_MAX]; /* from size on, up to extended */
};

/** The i-th call, up to STORY_CALLS_MAX; NULL if it has not ended. */
const struct story_call *story_call_at(const struct story_world *of, unsigned i);
/** All that the calls did to the byte at pos, and what is left. Returns the state before. */
struct heddle_linear_state story_history(struct history *history, const struct story_world *of,
					 const struct last *last, loff_t pos);

/** Recovers the images of all crashes: fsck (I17), bytes that nobody wrote there (I9). */
void story_recover(const struct story_world *of);
/** After it: whether what is in them can be left by the calls (I18). All calls have ended, in some order. */
void story_judge_images(const struct story_world *of, const struct last *last);

#endif
