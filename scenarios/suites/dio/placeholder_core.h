/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suite of the placeholder core: what happens when direct I/O, the page cache, truncate and faults
 * meet.
 *
 * One file for each group of stories (ids as in the catalogue: RA readahead, TR truncate, FA faults, DW
 * direct writes, DR direct reads, GR the file becomes longer). A story is set up from the pieces below,
 * spawned, joined, checked, and always ends with world_check_quiescent.
 *
 *   world.h   the world under test, its files, and the calls that its threads make
 *   check.h   what is judged at the end
 */
#ifndef DIO_PLACEHOLDER_CORE_H
#define DIO_PLACEHOLDER_CORE_H

/* What this folder tests, for SCENARIO: see <heddle/scenario.h>. */
#define HEDDLE_SUBJECT (&placeholder_core)
#define HEDDLE_REVISIONS(EACH, ...)                       \
	EACH(legacy_2_6_20, "legacy-2.6.20", __VA_ARGS__) \
	EACH(v5_2006_12, "v5-2006-12", __VA_ARGS__)       \
	EACH(rfc_2007_02_1, "rfc-2007-02/1", __VA_ARGS__) \
	EACH(rfc_2007_02_2, "rfc-2007-02/2", __VA_ARGS__) \
	EACH(rfc_2007_02_3, "rfc-2007-02/3", __VA_ARGS__) \
	EACH(rfc_2007_02, "rfc-2007-02", __VA_ARGS__)     \
	EACH(fixed, "fixed", __VA_ARGS__)

#include <heddle/scenario.h>

/* Of an expectation: it holds before the series, in both of its versions, and in `fixed`. */
#define ALL_PASS PASSES("legacy-2.6.20"), PASSES("v5-2006-12"), PASSES("rfc-2007-02"), PASSES("fixed")

extern const struct heddle_subject placeholder_core;

struct revision;

/** The revision that this execution is to run, with the defect that the command line puts in. Never NULL. */
const struct revision *revision_under_test(void);

#endif
