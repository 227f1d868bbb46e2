/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every defect of the catalogue: a variant, or where it is to be seen, or why nowhere. The numbers are those
 * that findings, scenarios and comments name; L: what is wrong before the series and ends with it.
 */
#include "defects.h"

#include <string.h>

#define FIXED	 "fixed"
#define LEGACY	 "legacy-2.6.20"
#define FEBRUARY "rfc-2007-02"
#define DECEMBER "v5-2006-12"

#define BOTH_WAYS(id_, summary_, put_, take_)                                                   \
	{                                                                                       \
		.id = id_, .summary = summary_, .into = FIXED, .put = put_, .out_of = FEBRUARY, \
		.take = take_                                                                   \
	}
#define PUT_INTO(id_, summary_, into_, put_, remark_)                                         \
	{                                                                                     \
		.id = id_, .summary = summary_, .into = into_, .put = put_, .remark = remark_ \
	}
#define TAKEN_OUT_OF(id_, summary_, out_of_, take_, remark_)                                        \
	{                                                                                           \
		.id = id_, .summary = summary_, .out_of = out_of_, .take = take_, .remark = remark_ \
	}
#define NO_VARIANT(id_, summary_, remark_)                        \
	{                                                         \
		.id = id_, .summary = summary_, .remark = remark_ \
	}

#define ONLY_POSTED "only in " DECEMBER " and " FEBRUARY ": "
#define ONLY_BEFORE "only in " LEGACY " and " FEBRUARY "/1"
#define NOT_SHOWN   "not to be shown: "

const struct defect defects[] = {
	BOTH_WAYS("D01", "truncate does not wait when no page is cached", put_d01, take_d01),
	PUT_INTO("D02", "truncate waits once and keeps nobody out afterwards", FIXED, put_d02,
		 "to take it out is to own across truncate, which is what fixed is"),
	BOTH_WAYS("D03", "a write inside i_size makes the file longer after a truncate", put_d03, take_d03),
	PUT_INTO("D04", "the same race loses i_disksize", FIXED, put_d04,
		 "to take it out is to own across truncate, which is what fixed is"),
	PUT_INTO("D05", "FAT panics when truncate comes in between", FIXED, put_d05,
		 "to take it out is to own across truncate, which is what fixed is"),
	NO_VARIANT("D07", "an AIO is complete before the cache is invalidated",
		   "in all but fixed, which has nothing to invalidate after a direct write"),
	TAKEN_OUT_OF("D08", "a failed invalidation is silent", FEBRUARY, take_d08,
		     "fixed has nothing to invalidate after a direct write"),
	TAKEN_OUT_OF("D09", "a lookup that meets placeholders only finds no pages", FEBRUARY, take_d09,
		     "truncate of fixed owns, and looks nothing up"),
	BOTH_WAYS("D11", "the block of a write that failed in a hole is exposed", put_d11, take_d11),
	TAKEN_OUT_OF("D12", "a write that failed to extend leaves blocks behind the end", FEBRUARY, take_d12,
		     "in fixed such blocks stay unwritten, that is zeroes"),
	BOTH_WAYS("D13", "a page is added behind the end after a wait", put_d13, take_d13),
	PUT_INTO("D14", "a page can be mapped and dirtied during the direct I/O", FIXED, put_d14,
		 "to take it out is to own a range without pages, which is what fixed does"),
	PUT_INTO("D15", "get_block may map beyond what is owned", FEBRUARY, put_d15,
		 "fixed owns all before the first block is mapped"),
	NO_VARIANT("D16", "patch 1 alone: no flush before the direct I/O",
		   "only in " FEBRUARY "/1; behind a hole also in " FEBRUARY "/2"),
	NO_VARIANT("D20", "a direct read waits for a page that it has locked",
		   ONLY_POSTED "fixed has no page in an owned range"),
	NO_VARIANT("D21", "a direct I/O faults on its own placeholder",
		   ONLY_POSTED "fixed pins all pages before it owns any"),
	NO_VARIANT("D23", "two direct I/Os fault on each other's placeholders",
		   ONLY_POSTED "fixed pins all pages before it owns any"),
	TAKEN_OUT_OF("D24", "readahead sleeps with pages locked that nobody reads yet", FEBRUARY, take_d24,
		     "in fixed it delays and no more: no owner takes a fault"),
	BOTH_WAYS("D25", "a buffered write faults with its page locked", put_d25, take_d25),
	BOTH_WAYS("D26", "a transaction is open across a fault, or across owning", put_d26, take_d26),
	BOTH_WAYS("D27", "reiserfs: get_block converts a tail that lies before what is owned", put_d27,
		  take_d27),
	BOTH_WAYS("D28", "grab_cache_page_nowait sleeps for a placeholder", put_d28, take_d28),
	NO_VARIANT("D29", "a stream of stores or of small I/Os keeps an owner waiting",
		   NOT_SHOWN "it takes a thread without end, and executions end"),
	NO_VARIANT("D30", "who waits for a placeholder does not unplug the queue",
		   NOT_SHOWN "the device has no plug; it is a delay"),
	NO_VARIANT("D31", "the submission of an AIO sleeps",
		   ONLY_POSTED "a delay; with D51 between neighbours"),
	BOTH_WAYS("D40", "a page that is locked is referenced once too often", put_d40, take_d40),
	TAKEN_OUT_OF("D41", "a placeholder that cannot be inserted is leaked", FEBRUARY, take_d41,
		     "in fixed nothing can fail between preload and insertion"),
	NO_VARIANT("D42", "a failed flush leaks the dio", "only in " FEBRUARY "/2 and " FEBRUARY "/3"),
	BOTH_WAYS("D43", "the assertion takes a page's flags for a start", put_d43, take_d43),
	BOTH_WAYS("D44", "interrupts are turned on in an interrupt", put_d44, take_d44),
	NO_VARIANT("D45", "memcpy between arrays that overlap",
		   NOT_SHOWN "what undefined behaviour does is not explored; the shift is a loop here"),
	NO_VARIANT("D46", "letting go of what is not there does not end",
		   ONLY_POSTED "while who lets go owns, it cannot happen; then a livelock is reported"),
	TAKEN_OUT_OF("D47", "a read lock is taken once more in each round", DECEMBER, take_d47,
		     "only in " DECEMBER),
	TAKEN_OUT_OF("D48", "adding a page sleeps where it may not", DECEMBER, take_d48, "only in " DECEMBER),
	NO_VARIANT("D49", "the last index of all wraps to 0",
		   "only in " FEBRUARY
		   ": no file has a page there, AC7 puts one; then a livelock is reported"),
	NO_VARIANT("D50", "the wait queue of a placeholder comes from its start",
		   NOT_SHOWN "queues are hashed by identity here"),
	BOTH_WAYS("D51", "one page too many is owned", put_d51, take_d51),
	TAKEN_OUT_OF("D52", "the flush before owning goes one page too far", FEBRUARY, take_d52,
		     "fixed cleans page by page"),
	BOTH_WAYS("D53", "a misaligned write flushes and drops to the end of the file", put_d53, take_d53),
	NO_VARIANT("D54", "a shift overflows 32 bits", NOT_SHOWN "indices have 64 bits"),
	NO_VARIANT("D55", "an allocation while pages are locked enters the file system",
		   NOT_SHOWN "there is no reclaim"),
	NO_VARIANT("D56", "unmapping rounds the length and not the end",
		   NOT_SHOWN "unmap_mapping_range rounds outwards here"),
	NO_VARIANT("D60", "patch 3 does not compile", NOT_SHOWN "of the patch, not of what it does"),
	NO_VARIANT("D61", "a symbol is not exported", NOT_SHOWN "of the patch, not of what it does"),
	NO_VARIANT("D62", "own_locking is deleted while it has callers",
		   NOT_SHOWN "of the patch, not of what it does"),
	NO_VARIANT("D63", "a comment says the opposite", NOT_SHOWN "of the patch, not of what it does"),
	BOTH_WAYS("D64", "a direct read on a read-only mount fails", put_d64, take_d64),
	BOTH_WAYS("D65", "a bio that ends at a boundary stays if another one had to go first", put_d65,
		  take_d65),
	BOTH_WAYS("D70", "write-back makes a block written before its bytes are on the device", put_d70,
		  take_d70),
	PUT_INTO("D71", "what is stored behind the end becomes part of the file when that grows", FIXED,
		 put_d71, "to take it out is to have a store wait for the page lock, as in fixed"),
	NO_VARIANT("D72", "XFS: the caller is told before a worker has converted the extent",
		   "in all but fixed, which converts before it tells"),
	NO_VARIANT("D73", "XFS: two direct writes that share the iolock publish the size one after the other",
		   "in all but fixed, where who extends a file has i_mutex"),
	PUT_INTO("D74", "FAT: a buffered write fills the pages before its own, which it has locked", FIXED,
		 put_d74, "to take it out is to have blocks that are unwritten, as fixed has"),
	PUT_INTO("D75", "a pte lets stores to a page before that is dirty: an fsync does not see them", FIXED,
		 put_d75, "to take it out is to have a fault hold the page lock, as in fixed"),
	NO_VARIANT("D80", "reiserfs: a close packs the tail, and frees its block, beneath a direct I/O",
		   ONLY_BEFORE),
	NO_VARIANT("D81", "reiserfs: what a direct write does not write of the tail's block is lost",
		   "in all but fixed, which converts the tail first"),
	NO_VARIANT("D82", "reiserfs: a tail that get_block converts makes the file end with its block",
		   "in all but fixed, which converts the tail first"),
	NO_VARIANT("D83", "reiserfs: a truncate that makes the file longer makes it a byte too long first",
		   "in all but fixed, which converts the tail by itself"),
	NO_VARIANT("L1", "write-back fills a hole while a direct read looks it up", ONLY_BEFORE),
	NO_VARIANT("L2", "a page read in during an asynchronous write is stale for good",
		   ONLY_BEFORE "; on XFS, and on a block device, in all but fixed"),
	NO_VARIANT("L4", "the block that the end of the file cuts counts as behind it", ONLY_BEFORE),
	NO_VARIANT("L6", "direct I/O to one place is torn as soon as i_mutex is let go", ONLY_BEFORE),
	PUT_INTO("L10", "each page before a boundary ends a bio, and the one at the boundary stays", FIXED,
		 put_l10, "in " LEGACY " and " FEBRUARY "/1 to /3; patch 8 takes it out, and brings D65"),
	{ 0 },
};

const struct defect *defect_by_id(const char *id)
{
	for (const struct defect *defect = defects; defect->id; defect++) {
		if (strcmp(defect->id, id) == 0)
			return defect;
	}
	return NULL;
}

/* Applies change, made for `made_for`, to revision, which is base. */
static int change(struct revision *revision, const char *made_for, variant_t *apply)
{
	if (!made_for || strcmp(made_for, revision->name) != 0)
		return -EINVAL;
	apply(revision);
	return 0;
}

int revision_variant(struct revision *revision, const struct revision *base, const char *put,
		     const char *taken)
{
	const struct defect *in = put ? defect_by_id(put) : NULL, *out = taken ? defect_by_id(taken) : NULL;
	int error = 0;

	*revision = *base;
	if ((put && !in) || (taken && !out))
		return -ENOENT;
	if (in)
		error = change(revision, in->into, in->put);
	if (out && !error)
		error = change(revision, out->out_of, out->take);
	return error;
}
