/* SPDX-License-Identifier: MIT */
/*
 * How many executions will there be? An estimate from the part of a tree that was searched, depth first.
 *
 *      node ──> finished branches: their sizes (in executions) are known
 *        │ ───> the branch in progress: an estimate of it comes from below
 *        └ - ─> branches that were not begun, or have not even come to light
 *
 * Bottom up along the present path, the size of a node is taken to be
 *
 *      (finished + estimate of the branch in progress) * growth
 *
 * which is the recursive estimator of Kilby, Slaney, Thiébaux and Walsh, "Estimating Search Tree Size", AAAI
 * 2006. Theirs has growth = known / taken: all branches of a node are known, and of one size. Here they are
 * neither. So two things are known of a growth:
 *
 *   - What it is on random programs, by how many branches are left, by how many threads could still bring one
 *     to light (dpor's come late), and by how many other nodes of the path have branches left: races that
 *     overlap exclude each other.
 *   - What it was at the nodes of this program that are finished, in relation to known / taken. That says
 *     little of most programs, since those nodes are small ones; but where all of them say the same, it does.
 *
 * And two of the branch in progress: what comes from below, and how large those before it were. Of either two
 * the estimate is the geometric mean, weighed by how sure they are; its error, of which nine in ten are
 * within, is what remains unsure.
 *
 * What bounds it: branches that nothing was seen of differ in size. The logarithm of one growth is off by
 * 0.4, and some five of them lie above what a tenth of the executions has shown; so then one estimate in four
 * is off by more than a factor of 2. Tried, and of no further help: how many threads are enabled or asleep,
 * how many later steps conflict, how long what is planned is, depth, how large the nodes are. Worst are trees
 * that go on otherwise than they began (golden/lastzero).
 */
#ifndef SCHEDULER_ESTIMATE_H
#define SCHEDULER_ESTIMATE_H

#include <heddle/explore.h>

/* So many branches of a node are learnt from. */
#define ESTIMATE_BRANCHES 8

/* A node of the present path. */
struct estimate_level {
	double finished;     /* executions in finished branches */
	uint32_t n_finished; /* how many of them there are */
	uint32_t left_after
		[ESTIMATE_BRANCHES];	 /* how many were left, the first, the second, ... being finished */
	double after[ESTIMATE_BRANCHES]; /* executions in them by then */

	/* While an estimate is made. */
	uint32_t taken, left; /* branches that were begun, those that are sure to come */
	uint32_t rivals;
};

/* What finished nodes came to: the logarithm of growth, as a multiple of that of known / taken. */
struct estimate_experience {
	double weight; /* executions in those nodes */
	double sum, squares;
};

struct estimate {
	struct estimate_level *levels;
	size_t n, max;
	double executions;			 /* so far */
	double earlier;				 /* those in trees before the present one */
	struct estimate_experience first, later; /* one branch being finished; several */
};

/** Makes room for paths of at most max nodes; longer ones end the estimate. Returns 0 or -ENOMEM. */
int estimate_open(struct estimate *estimate, size_t max);
void estimate_close(struct estimate *estimate);
/** Forgets everything. */
void estimate_restart(struct estimate *estimate);

/** Notes that an execution of the strategy, which has a path, is over. */
void estimate_add(struct estimate *estimate, const struct heddle_strategy *strategy, const void *state);

/** What there will be in the end of the present tree. Call after estimate_add, before the next execution. */
struct heddle_estimate estimate_total(struct estimate *estimate, const struct heddle_strategy *strategy,
				      void *state);

#endif
