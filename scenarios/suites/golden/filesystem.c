/* SPDX-License-Identifier: MIT */
/*
 * Threads that allocate a block to an inode.
 *
 *   1. thread t locks inode t mod 32, and if that has no block yet:
 *   2. it locks block 2t mod 26, takes the block if it is free, unlocks it;
 *   3. or else unlocks it and tries the next one.
 *
 * Flanagan, Godefroid: Dynamic partial-order reduction for model checking software, POPL 2005. Locks of
 * different objects commute. Up to 13 threads no two use the same block; from then on thread t and thread
 * t - 13 share one block.
 *
 *   EXHAUSTED: 2^(N - 13) executions for 13 <= N <= 26, one for fewer
 */
#include "golden.h"

#define INODES 32
#define BLOCKS 26

static struct heddle_mutex inode_locks[INODES], block_locks[BLOCKS];
static long block_of[INODES]; /* protected by the inode's lock; -1: none */
static bool busy[BLOCKS];     /* protected by the block's lock */

static bool take_block(long block)
{
	bool is_free;

	heddle_mutex_lock(&block_locks[block]);
	is_free = !busy[block];
	busy[block] = true;
	heddle_mutex_unlock(&block_locks[block]);
	return is_free;
}

static void give_block_to_inode(long thread)
{
	long inode = thread % INODES, block = 2 * inode % BLOCKS;

	heddle_mutex_lock(&inode_locks[inode]);
	if (block_of[inode] < 0) {
		while (!take_block(block))
			block = (block + 1) % BLOCKS;
		block_of[inode] = block;
	}
	heddle_mutex_unlock(&inode_locks[inode]);
}

/* By the structure of the program, and confirmed by other tools. */
static uint64_t classes(void)
{
	long n = heddle_parameter("N");
	return n <= 13 ? 1 : n <= 26 ? golden_power(2, n - 13) : 0;
}

SCENARIO(golden, filesystem, .doc = "N threads give blocks to inodes, each under its lock",
	 .params = { { "N", 1, BLOCKS, 19, "how many threads" }, GOLDEN_PARAMS }, .classes = classes,
	 .expect = { PASSES(NULL) })
{
	long n = heddle_parameter("N");

	for (long i = 0; i < INODES; i++) {
		heddle_mutex_init(&inode_locks[i], "inode %ld", i);
		block_of[i] = -1;
	}
	for (long i = 0; i < BLOCKS; i++) {
		heddle_mutex_init(&block_locks[i], "block %ld", i);
		busy[i] = false;
	}
	golden_run(n, give_block_to_inode);
	for (long i = 0; i < n; i++) {
		for (long j = 0; j < i; j++)
			heddle_check(block_of[i] >= 0 && block_of[i] != block_of[j], "each has its own block",
				     "inodes %ld and %ld share one", j, i);
	}
}
