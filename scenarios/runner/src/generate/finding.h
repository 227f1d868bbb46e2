/* SPDX-License-Identifier: MIT */
/*
 * What generated stories have found, in groups. A group has a key: the kind, the subject and the function of
 * the finding, and of a deadlock the functions in which threads wait for each other. A key whose smallest
 * story is made of other calls is another group.
 */
#ifndef RUNNER_FINDING_H
#define RUNNER_FINDING_H

#include "generate/sample.h"

#include <heddle/schedule.h>

#define FINDING_KEY_MAX 300
#define FINDING_OF_KEY_MAX \
	6 /* groups of one key that are shrunk; further stories are counted with the last */

/** A finding of the smallest story, for its expectation. */
struct found_seen {
	enum heddle_finding_kind kind;
	char subject[80];
};

struct found {
	char key[FINDING_KEY_MAX];
	uint32_t kinds; /* of the smallest story's calls */
	struct heddle_story story;
	uint64_t first; /* the number of the first story that showed it */
	uint64_t stories;
	unsigned attempts;		  /* of shrinking */
	struct heddle_schedule *schedule; /* of the smallest story */
	char name[64];			  /* of its scenario */
	char source[512], path[512];	  /* files; "": not written */
	struct found_seen seen[HEDDLE_EXPECTED_MAX - 1];
	size_t n_seen;
	bool unshrunk; /* the first story: the smallest one did not show it again, or was not looked for */
};

struct found_all {
	struct found *items;
	size_t n;
};

/** Writes the key of a group's finding. Returns buffer. */
const char *finding_key(const struct heddle_schedule *schedule, char buffer[FINDING_KEY_MAX]);
/** The group that has shown itself in a story of these kinds of calls; NULL: a new one. Counts it. */
struct found *finding_known(struct found_all *all, const char *key, uint32_t kinds);
/** Adds a group. Returns NULL if there is no memory; else it, valid until the next is added. */
struct found *finding_add(struct found_all *all, const struct found *found);
void finding_free(struct found_all *all);

#endif
