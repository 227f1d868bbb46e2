/* SPDX-License-Identifier: MIT */
/*
 * What the files of dpor share:
 *
 *   strategy_dpor.c   keeps the nodes, and goes from one execution to the next
 *   dpor_races.c      finds what else must be explored once an execution is complete
 *   dpor_enabled.c    tells whether a blocking step can be done elsewhere
 *   dpor_plan.c       decides whether that was explored or is planned already, and plans it
 *   dpor_foresee.c    tells what a step that tries does elsewhere
 *   dpor_probe.c      runs a step elsewhere where what it does there cannot be told beforehand
 *   dpor_subtree.c    gives subtrees to other processes
 *   wakeup_tree.c     keeps what is planned in order
 *   sleep_set.c       remembers what was explored
 */
#ifndef SCHEDULER_DPOR_H
#define SCHEDULER_DPOR_H

#include "dpor/dpor_uses.h"
#include "dpor/happens_before.h"
#include "dpor/label.h"
#include "dpor/sleep_set.h"
#include "dpor/wakeup_tree.h"

#include <stdio.h>

struct node {
	bool is_choice;
	bool is_planned; /* pick: the step was planned, with its choices alone */
	bool is_loose;	 /* pick: not all is planned that must be explored after the step, see dpor_plan.c */
	bool has_given;	 /* pick: a branch to another process, or told by one that a branch is loose there */
	bool comes_loosely; /* pick: the first step was planned after such a one */
	bool is_unfinished; /* pick: the step that was taken last was given up within it: it has no label */
	uint8_t taken;
	uint32_t n_taken;	/* branches or values that were begun: for estimates */
	uint32_t step;		/* the step picked here, or the one that the choice belongs to */
	uint32_t choices;	/* choice: those of the step so far; pick: the planned ones, to begin with */
	uint64_t left;		/* choice: values not taken yet */
	uint64_t enabled;	/* pick: what could be taken */
	struct sleep_set sleep; /* pick: what was explored already */
	uint32_t tree;		/* pick: what must still be explored from here, in order */
	uint32_t n_given;	/* pick: branches that other processes have not told the end of */
};

/* A later step as a race sees it. */
struct later {
	uint32_t number; /* of the step; n_steps for a pending operation */
	uint16_t thread;
	uint16_t position;
	bool blocking;
	bool open;	    /* what it touches or chooses elsewhere is not known */
	uint32_t begin;	    /* but that its choices begin with these */
	uint16_t operation; /* the announced one, and its object */
	uint32_t object;
	const struct heddle_touch *touches;
	uint32_t n_touches;
	struct label label;
	const struct clock *before; /* what comes before it otherwise than through a conflict */
};

/* The steps that a sequence keeps: those before the earlier one's node, and a set of later ones. */
#define DROPPED_MAX (HEDDLE_THREADS_MAX + 1)
struct kept {
	uint32_t earlier;
	uint32_t dropped[DROPPED_MAX]; /* which are not kept, nor what depends on them; earlier is one */
	size_t n_dropped;
	const uint32_t *steps; /* ascending */
	uint32_t n;
};

/* A copy of a sequence and all that it refers to. */
struct stored {
	struct stored *next;
	uint32_t node;	   /* from which it begins */
	uint32_t n, goals; /* see struct sequence */
	uint32_t begin;
	bool loose;	     /* the tree has become loose where it begins */
	struct clock before; /* of the last step, see struct later */
	struct clock *clocks;
	struct item items[];
};

struct stored_list {
	struct stored *first, **end;
};

/* The probe that is being run. */
struct probing {
	bool active;
	bool done;	    /* the last step was executed */
	uint32_t item;	    /* the next one to pick */
	struct label label; /* what the last step did */
	uint32_t choices;   /* that the last step begins with */
	bool again;	    /* there are further ones, which choices begin with */
};

/* A step that tries was seen to do this, and no more. */
struct seen {
	const struct heddle_where *where; /* NULL: nothing was seen */
	uint16_t thread, position, access;
};
#define SEEN_MAX 1024u

struct dpor {
	struct node *nodes;
	size_t n, depth, max;
	size_t shared;		   /* nodes that the execution before went through as well: for estimates */
	uint32_t *step_nodes;	   /* the node of each step */
	struct label *step_labels; /* what each step did */
	struct labels labels;
	struct sleep_stack sleep;
	struct wakeup_forest forest;
	uint32_t handover; /* what the next new node must explore */
	struct happens_before hb;
	const struct heddle_execution *execution; /* the running or last one; its complete steps are hb's */
	uint32_t first_new;    /* the first step that the last execution does not share with the one before */
	uint32_t current_step; /* the one in progress, NO_PREDECESSOR before the first */
	struct item *items;    /* room for one sequence */
	struct item *plan;     /* room for the plan that is made of it */
	uint32_t *kept;	       /* room for the steps of one */
	bool *chosen;	       /* which of the sequence's items the plan has */
	bool inserts_whole;    /* all of them: option insert_whole */
	bool *settled; /* of each step: its races have been planned, and nothing that comes later matters */
	struct clock before; /* room for a later step's, where no other clock says it */
	uint64_t *raced;     /* of each step: the last race that it was in, numbered by race */
	uint64_t race;
	uint32_t n_settled;		    /* so many steps from the first on are settled */
	struct stored_list probes;	    /* whose last step must be run to know it */
	struct stored_list exports;	    /* plans from nodes of the process that this one is a copy of */
	uint32_t n_exported, exported_max;  /* steps of these */
	uint32_t root;			    /* so many nodes are that process's */
	bool is_prepared;		    /* the next execution is */
	uint32_t given_level, given_branch; /* newest */
	bool gave_without_sleepers;	    /* once */
	bool is_split;			    /* a subtree was given away since the exploration started */
	struct probing probing;
	struct seen seen[SEEN_MAX]; /* each at the place that its fields say; the newer of two stays */
	uint64_t foreseen;	    /* kinds of operations of which a step was foreseen */
	uint64_t surprising;	    /* kinds of operations of which a step did more than its one touch */
	bool surprised;		    /* just now: the exploration starts again */
	struct dpor_uses uses;
	uint64_t left_out; /* plans, since the exploration started */
	const char *overflow;
	bool started;
};

/* dpor_races.c */
/** Looks for the races of the last execution, and plans what reverses them. */
void dpor_race(struct dpor *dpor);
/**
 * Whether steps of this kind touch one object, always the same way, and choose nothing, as far as is known.
 */
bool dpor_is_plain(const struct dpor *dpor, unsigned operation);

/* dpor_enabled.c */
/** Whether the sequence has the step, or begins after it. */
bool dpor_is_kept(const struct kept *kept, uint32_t step);
/** Whether later could be done after the kept steps. */
bool dpor_leaves_enabled(const struct dpor *dpor, const struct kept *kept, const struct later *later);
/**
 * Whether later cannot be done without the earlier step, in whatever execution that begins like this one:
 * nothing that is independent of earlier does something to the object that later waits for.
 */
bool dpor_is_disabled_for_good(const struct dpor *dpor, uint32_t earlier, const struct later *later);

/* dpor_plan.c */
/**
 * Explores, some time, an execution that begins with kept and later, unless that was done or is planned.
 * Where kept is not all that can be kept, returns false if that does not suffice to tell.
 */
bool dpor_plan(struct dpor *dpor, const struct kept *kept, const struct later *later, bool is_all);
/** The same for a later that is open; kept is all that can be kept. */
void dpor_plan_open(struct dpor *dpor, const struct kept *kept, const struct later *later);
/** The same for a sequence from a pick's node, whose last step is not open. */
void dpor_plan_sequence(struct dpor *dpor, struct node *node, const struct sequence *sequence);
/** The same for one that another process has planned; is_loose: a branch that has become loose there. */
void dpor_plan_import(struct dpor *dpor, struct node *node, const struct sequence *sequence, bool is_loose);

/* dpor_foresee.c */
/**
 * Whether the step did more than its kind says, or would have, had the budget for what it asks not been used
 * up, and something that was planned relies on the kind. Then what others of the kind do elsewhere is not
 * known, from now on.
 */
bool dpor_is_surprise(struct dpor *dpor, const struct heddle_step *step);
/** Notes what a new step of the execution did, if it tries. */
void dpor_see(struct dpor *dpor, const struct heddle_step *step);
/**
 * later as it is after the kept steps, those that came before it: no longer open, in *foreseen, where that is
 * known; else later.
 */
const struct later *dpor_foresee(struct dpor *dpor, const struct kept *kept, const struct later *later,
				 struct later *foreseen);

/* dpor_stored.c */
/** Adds a copy; without memory notes that. */
void dpor_store(struct dpor *dpor, struct stored_list *list, uint32_t node, const struct sequence *sequence,
		bool loose);
void stored_list_begin(struct stored_list *list);
void stored_list_drop_first(struct stored_list *list);
void stored_list_drop_all(struct stored_list *list);

/* strategy_dpor.c */
/** The first branch planned for the pick that was not given away, 0 if there is none. */
uint32_t dpor_first_branch(const struct dpor *dpor, const struct node *node);
/**
 * Goes to the pick's next planned step. Returns false when there is none left, or only such as were given
 * away.
 */
bool dpor_advance_pick(struct dpor *dpor, struct node *node);
/** The next execution goes the way of the nodes, and on from the last one. */
void dpor_prepare(struct dpor *dpor);

/** Whether some step is known to choose. */
static inline bool dpor_has_choices(const struct dpor *dpor)
{
	return dpor->labels.n_lists > 1;
}

/* dpor_subtree.c, see strategy.h */
bool dpor_give(void *self);
void dpor_take_back(void *self);
void dpor_keep(void *self);
int dpor_write(void *self, FILE *to);
int dpor_read(void *self, FILE *from, const struct heddle_renaming *renaming);

/* dpor_probe.c */
/** Has the last step of the sequence run. */
void dpor_probe_add(struct dpor *dpor, uint32_t node, const struct sequence *sequence);
void dpor_probe_drop_all(struct dpor *dpor);
/** Prepares the next probe; false if there is none. */
bool dpor_probe_begin(struct dpor *dpor);
int dpor_probe_pick(struct dpor *dpor, const struct heddle_view *view);
int dpor_probe_choose(struct dpor *dpor, int n);
void dpor_probe_step(struct dpor *dpor);
/** Plans what the probe has shown, unless that was explored or is planned. */
void dpor_probe_end(struct dpor *dpor);

#endif
