/* SPDX-License-Identifier: MIT */
/* The loop of `heddle generate`: draw, sample, group, shrink, write. */
#ifndef RUNNER_GENERATE_H
#define RUNNER_GENERATE_H

#include "generate/drawn.h"
#include "generate/finding.h"

struct generate {
	/* Set by the command. */
	struct sampling sampling;
	uint64_t from, count; /* of stories */
	double seconds;	      /* after so many no further story is begun; 0: no limit */
	bool first;	      /* ends with the first finding */
	bool shrinks;
	const char *failures; /* folder of the files */
	/** Told of each new group, when its files are written. */
	void (*tell)(void *context, const struct found *found);
	void *context;

	/* What came of it. */
	uint64_t stories, executions, whole;
	uint64_t n_failed; /* stories with a finding */
	uint64_t end;	   /* the number of the story that would be next */
	struct drawn drawn;
	double took;
	struct found_all found;
};

/** Runs it. Returns 0, -EINTR after a signal, or -errno. The caller frees what was found. */
int generate_run(struct generate *generate);

#endif
