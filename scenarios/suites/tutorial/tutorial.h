/* SPDX-License-Identifier: MIT */
/*
 * The tutorial: a bank with four defects.
 *
 * Read in this order: deposit.c (a lost update), transfer.c (a deadlock), mailbox.c (a lost wake-up),
 * statement.c (what happens when something fails). Each file is one scenario: its story, the code under test,
 * the scenario itself. Run them with `heddle run tutorial`.
 *
 * The revision `careless` has all four defects, `careful` has none.
 * `--defect B2` puts one of them into `careful`, `--without B2 --revision careless` takes one out of
 * `careless`.
 */
#ifndef TUTORIAL_H
#define TUTORIAL_H

/* What this folder tests, for SCENARIO: see <heddle/scenario.h>. */
#define HEDDLE_SUBJECT (&bank_subject)
#define HEDDLE_REVISIONS(EACH, ...)             \
	EACH(careless, "careless", __VA_ARGS__) \
	EACH(careful, "careful", __VA_ARGS__)

#include <heddle/scenario.h>

extern const struct heddle_subject bank_subject;

/** Whether the bank under test has this defect ("B1"). */
bool bank_has(const char *defect);

#endif
