/* SPDX-License-Identifier: MIT */
/*
 * Estimates how many executions there will be, from the part of a tree that a depth-first search has seen.
 *
 *      node ──> finished branches: their sizes (in executions) are known
 *        │ ───> the branch in progress: an estimate of it comes from below
 *        └ - ─> branches that were not begun, or were not found yet
 *
 * Bottom up along the present path, the size of a node is estimated as
 *
 *      (finished + estimate of the branch in progress) * growth
 *
 * This is the recursive estimator of Kilby, Slaney, Thiébaux and Walsh, "Estimating Search Tree Size", AAAI
 * 2006. Theirs has growth = known / taken, since all branches of a node are known, and of one size. Here
 * neither holds. So the growth is taken from two sources:
 *
 * - Random programs: the mean growth by the number of branches left, of threads that could still add one
 *   (dpor finds branches late), and of other nodes on the path with branches left (races that overlap exclude
 *   each other).
 * - The finished nodes of this program, in relation to known / taken. They are small nodes, so mostly they
 *   say little; but they count if they agree.
 *
 * The size of the branch in progress has two sources, too: the estimate from below, and the sizes of the
 * branches before it. Either estimate is the geometric mean of its two sources, weighted by their certainty.
 * The error, for nine estimates in ten, is what remains uncertain.
 *
 * Limits: unseen branches differ in size. The logarithm of one growth has an error of 0.4, and about five
 * growths lie above what a tenth of the executions has shown. So one estimate in four is then wrong by more
 * than a factor of 2. Tried without success: the number of enabled or sleeping threads, of later conflicting
 * steps, the length of plans, the depth, the size of nodes. The worst trees are those whose later parts
 * differ from the first (golden/lastzero).
 */
#ifndef SCHEDULER_ESTIMATE_H
#define SCHEDULER_ESTIMATE_H

#include <heddle/explore.h>

/* The number of a node's branches that are learnt from. */
#define ESTIMATE_BRANCHES 8

/* A node of the present path. */
struct estimate_level {
	double finished;     /* executions in finished branches */
	uint32_t n_finished; /* number of finished branches */
	/* the number left when the first, the second, ... was finished */
	uint32_t left_after[ESTIMATE_BRANCHES];
	double after[ESTIMATE_BRANCHES]; /* executions in them by then */

	/* For the estimate in progress. */
	uint32_t taken, left; /* branches begun; branches certain to come */
	uint32_t rivals;
};

/* Growth of finished nodes: its logarithm, as a multiple of that of known / taken. */
struct estimate_experience {
	double weight; /* executions in those nodes */
	double sum, squares;
};

struct estimate {
	struct estimate_level *levels;
	size_t n, max;
	double executions;			 /* so far */
	double earlier;				 /* of trees before the present one */
	struct estimate_experience first, later; /* when one branch was finished; when several were */
};

/** Makes room for paths of at most max nodes; a longer one ends the estimate. Returns 0 or -ENOMEM. */
int estimate_open(struct estimate *estimate, size_t max);
void estimate_close(struct estimate *estimate);
/** Forgets everything. */
void estimate_restart(struct estimate *estimate);

/** Called after each execution of a strategy that has a path. */
void estimate_add(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state);

/** Estimates the size of the present tree. Call it after estimate_add, before the next execution. */
struct heddle_estimate estimate_total(struct estimate *estimate, const struct heddle_strategy *strategy,
				      void *state);

#endif
