/* SPDX-License-Identifier: MIT */
/*
 * How many executions will there be? An estimate from the part of a tree that was searched, depth first.
 *
 *      node ──> finished branches: their sizes (in executions) are known
 *        │ ───> the branch in progress: an estimate of it comes from below
 *        └ - ─> branches that were not begun
 *
 * Bottom up along the present path, the size of a node is taken to be
 *
 *      (finished + estimate of the branch in progress) * growth
 *
 * If all branches of a node were of one size, growth would be known / taken: the recursive estimator of Kilby, Slaney,
 * Thiébaux and Walsh, "Estimating Search Tree Size", AAAI 2006. But later branches are larger or smaller than the first
 * ones, in much the same way all over a tree. That is learnt from the nodes that were finished: how much larger were they
 * in the end than their first branches? Growth is the mean of the two: what was learnt from small nodes, which are the first
 * to be finished, says too much of large ones.
 *
 * What it cannot see are branches that come to light later, as those of dpor do: then it begins too low.
 */
#ifndef SCHEDULER_ESTIMATE_H
#define SCHEDULER_ESTIMATE_H

#include <heddle/explore.h>

/* Nodes are told apart by how many branches were begun and how many are left, up to so many; beyond, all are of one size. */
#define ESTIMATE_BRANCHES 8

/* A node of the present path. Of the arrays the first n_finished elements mean something. */
struct estimate_level {
	double finished;     /* executions in finished branches */
	uint32_t n_finished; /* how many of them there are */
	uint8_t left_after
		[ESTIMATE_BRANCHES];	 /* how many were left, the first, the second, ... being finished */
	double after[ESTIMATE_BRANCHES]; /* executions in them by then */
};

/* What finished nodes tell of those with so many branches begun and so many left: sums of executions. */
struct estimate_growth {
	double begun; /* in the branches that were begun */
	double whole; /* in the whole node */
};

struct estimate {
	struct estimate_level *levels;
	size_t n, max;
	double executions; /* so far */
	double earlier;	   /* those in trees before the present one */
	struct estimate_growth growth[ESTIMATE_BRANCHES + 1][ESTIMATE_BRANCHES + 1]; /* [begun][left] */
};

/** Makes room for paths of at most max nodes; longer ones end the estimate. Returns 0 or -ENOMEM. */
int estimate_open(struct estimate *estimate, size_t max);
void estimate_close(struct estimate *estimate);
/** Forgets everything. */
void estimate_restart(struct estimate *estimate);

/** Notes that an execution of the strategy, which has a path, is over. */
void estimate_add(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state);

/** What there will be in the end of the present tree. Call after estimate_add, before the next execution. */
struct heddle_estimate estimate_total(const struct estimate *estimate, const struct heddle_strategy *strategy,
				      const void *state);

#endif
