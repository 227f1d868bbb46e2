/* SPDX-License-Identifier: MIT */
/*
 * The parts of dpor:
 *
 *   strategy_dpor.c   the nodes of the search, and the way from one execution to the next
 *   dpor_branch.c     the branches of a node: which comes next, and what of it was explored
 *   dpor_races.c      finds the races of a complete execution, and reverses them
 *   dpor_enabled.c    whether a blocking step is enabled after other steps
 *   dpor_plan.c       whether a reversal was explored or is planned already; else plans it
 *   dpor_split.c      has a step that chooses run behind a sequence, for a plan of each outcome
 *   dpor_predict.c    predicts conditional operations (trylock, compare-exchange)
 *   dpor_probe.c      runs a step after other steps where its effect cannot be predicted
 *   dpor_subtree.c    gives subtrees to other processes
 *   wakeup_tree.c     the plans of a node, in order
 *   sleep_set.c       what was explored at a node
 *
 * docs/explorer.md has the argument, and the lines of the published algorithm beside these functions.
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
	bool is_planned; /* pick: the step was planned, with its choices and no others */
	bool is_loose;	 /* pick: some plans that begin with the step are missing, see dpor_plan.c */
	/* pick: a branch was given to another process, or another process has told of a loose branch here */
	bool has_given;
	bool is_unfinished; /* pick: the last step taken was abandoned before its end: it has no label */
	uint8_t taken;
	uint32_t n_taken; /* branches or values begun: for estimates */
	uint32_t step;	  /* pick: the step; choice: the step to which it belongs */
	/* pick: the planned choices of its step, to begin with; choice: the step's choices before it */
	uint32_t choices;
	uint64_t left;		/* choice: values not taken yet */
	uint64_t enabled;	/* pick: the enabled threads */
	struct sleep_set sleep; /* pick: its sleep set */
	uint32_t tree;		/* pick: the wakeup tree, the plans from here in order */
	uint32_t n_given;	/* pick: branches given to other processes whose results were not read yet */
};

/* The later step of a race. */
struct later {
	uint32_t number; /* number of the step; n_steps for a pending operation */
	uint16_t thread;
	uint16_t position;
	bool blocking;
	bool open;	    /* its touches or choices after other steps are not known */
	uint32_t begin;	    /* except that its choices begin with these */
	uint16_t operation; /* the announced operation, and its object */
	uint32_t round;	    /* of a spin: see struct heddle_step */
	uint32_t object;
	const struct heddle_touch *touches;
	uint32_t n_touches;
	struct label label;
	const struct clock *before; /* what happens before it for another reason than a conflict */
};

/* The steps of a sequence: those before the node of the earlier step, and some later ones. */
#define DROPPED_MAX (HEDDLE_EXPLORED_THREADS_MAX + 1)
struct kept {
	uint32_t earlier;
	/* these are not kept, nor any step that depends on them; earlier is one of them */
	uint32_t dropped[DROPPED_MAX];
	size_t n_dropped;
	const uint32_t *steps; /* ascending */
	uint32_t n;
};

/* A copy of a sequence, with all that it refers to. */
struct stored {
	struct stored *next;
	uint32_t node;	   /* the node from which it begins */
	uint32_t n, goals; /* see struct sequence */
	uint32_t begin;
	bool loose;	     /* it stands for a branch that has become loose */
	struct clock before; /* of the last step, see struct later */
	struct clock *clocks;
	struct item items[];
};

struct stored_list {
	struct stored *first, **end;
};

/* The probe in progress. */
struct probing {
	bool active;
	bool done;	    /* the last step was executed */
	uint32_t item;	    /* the next item to be picked */
	struct label label; /* the last step's label */
	uint32_t choices;   /* the choices with which the last step begins */
	bool again;	    /* the last step is to be run again, with the next choices */
};

/* A conditional step was seen to do this and no more. */
struct seen {
	const struct heddle_where *where; /* NULL: nothing was seen */
	uint16_t thread, position, access;
};
#define SEEN_MAX 1024u

struct dpor {
	struct node *nodes;
	size_t n, depth, max;
	size_t shared;		   /* nodes that the last two executions have in common: for estimates */
	uint32_t *step_nodes;	   /* the node of each step */
	struct label *step_labels; /* the label of each step */
	struct labels labels;
	struct sleep_stack sleep;
	struct wakeup_forest forest;
	uint32_t handover; /* the wakeup tree that the next new node inherits */
	struct happens_before hb;
	/* the running execution or the last one; hb has its complete steps */
	const struct heddle_execution *execution;
	uint32_t first_new;    /* the first step in which the last execution differs from the one before */
	uint32_t current_step; /* the step in progress, NO_PREDECESSOR before the first */
	struct item *items;    /* room for one sequence */
	struct item *plan;     /* room for the plan that is made of it */
	struct label *path;    /* room for the branches that a plan follows in a tree */
	struct clock *path_clocks; /* room for their clocks */
	uint32_t *kept;		   /* room for the steps of a struct kept */
	bool *chosen;		   /* whether the plan has the sequence's item, for each item */
	bool inserts_whole;	   /* plans are whole sequences: option insert_whole */
	bool *settled; /* for each step: its races were planned, and nothing that comes later changes them */
	struct clock before; /* room for struct later's before, where no other clock has it */
	uint64_t *raced;     /* for each step: the number of the last race in which it was the earlier step */
	uint64_t race;
	uint32_t n_settled;	   /* the first n_settled steps are settled */
	struct stored_list probes; /* sequences whose last step must be run */
	/* in a copy: plans from nodes of the process that it was copied from */
	struct stored_list exports;
	uint32_t n_exported, exported_max;  /* number of steps of these plans */
	uint32_t root;			    /* number of nodes that belong to that process */
	bool is_prepared;		    /* the next execution is prepared */
	uint32_t given_level, given_branch; /* the branch that was given away last */
	bool gave_without_sleeping;	    /* it has happened at least once */
	bool is_split;			    /* a subtree was given away since the exploration started */
	struct probing probing;
	struct seen seen[SEEN_MAX]; /* hashed by its fields; a newer entry replaces an older one */
	uint64_t predicted;	    /* kinds of operations of which a step was predicted */
	uint64_t surprising;	    /* kinds of operations of which a step did more than one touch */
	bool surprised;		    /* in this execution: the exploration must restart */
	struct dpor_uses uses;
	uint64_t left_out; /* plans for which there was no room, since the exploration started */
	const char *overflow;
	bool started;
};

/* dpor_races.c */
/** Finds the races of the last execution, and plans their reversals. */
void dpor_race(struct dpor *dpor);
/**
 * Returns whether steps of this kind touch one object, always the same way, and choose nothing, as far as is
 * known.
 */
bool dpor_is_plain(const struct dpor *dpor, unsigned operation);

/* dpor_enabled.c */
/** Returns whether step is one of the kept steps, or comes before the sequence. */
bool dpor_is_kept(const struct kept *kept, uint32_t step);
/** Returns whether later is enabled after the kept steps. */
bool dpor_leaves_enabled(const struct dpor *dpor, const struct kept *kept, const struct later *later);
/**
 * Returns whether later is disabled without the earlier step in every execution with this prefix: no step
 * independent of earlier changes the object for which later waits.
 */
bool dpor_is_disabled_for_good(const struct dpor *dpor, uint32_t earlier, const struct later *later);

/* dpor_plan.c */
/**
 * Plans an execution that begins with kept and later, unless it was explored or is planned. is_all: kept has
 * all steps that can be kept. Otherwise it returns false if they do not suffice to decide.
 */
bool dpor_plan(struct dpor *dpor, const struct kept *kept, const struct later *later, bool is_all);
/** The same for an open later; kept has all steps that can be kept. */
void dpor_plan_open(struct dpor *dpor, const struct kept *kept, const struct later *later);
/** The same for a sequence from the node of a pick. Its last step is not open. */
void dpor_plan_sequence(struct dpor *dpor, struct node *node, const struct sequence *sequence);
/** The same for a plan of another process. is_loose: it stands for a branch that has become loose there. */
void dpor_plan_import(struct dpor *dpor, struct node *node, const struct sequence *sequence, bool is_loose);

/* dpor_split.c */
/** Returns how many steps the thread has taken before the node. */
uint16_t dpor_position_at(const struct dpor *dpor, const struct node *node, unsigned thread);
/** Has the thread's next step run at the end of the sequence, under each of its choices. */
void dpor_split(struct dpor *dpor, const struct node *node, const struct sequence *sequence, unsigned thread);
/**
 * The same behind the first n_path branches of dpor->path, and all of the sequence that can follow them: they
 * lead to the place in the node's tree that asks what the thread chooses. Uses dpor->chosen and dpor->plan.
 */
void dpor_split_below(struct dpor *dpor, const struct node *node, const struct sequence *sequence,
		      unsigned thread, uint32_t n_path);

/* dpor_predict.c */
/**
 * Returns whether the step did more than its kind says and a plan relies on the kind. A step that would have
 * asked a question if the budget were not used up counts, too. From now on steps of this kind are neither
 * plain nor predicted.
 */
bool dpor_is_surprise(struct dpor *dpor, const struct heddle_step *step);
/** Notes what a new step of the execution did, if it is a conditional operation. */
void dpor_see(struct dpor *dpor, const struct heddle_step *step);
/**
 * Predicts later after the kept steps, which come before it. If it can be predicted, returns predicted, which
 * is no longer open; else later.
 */
const struct later *dpor_predict(struct dpor *dpor, const struct kept *kept, const struct later *later,
				 struct later *predicted);

/* dpor_stored.c */
/** Adds a copy of sequence to list; without memory sets overflow. */
void dpor_store(struct dpor *dpor, struct stored_list *list, uint32_t node, const struct sequence *sequence,
		bool loose);
void stored_list_begin(struct stored_list *list);
void stored_list_drop_first(struct stored_list *list);
void stored_list_drop_all(struct stored_list *list);

/* dpor_branch.c */
/** Returns the first branch of the pick's tree that was not given away, 0 if there is none. */
uint32_t dpor_first_branch(const struct dpor *dpor, const struct node *node);
/**
 * Goes to the pick's next planned step. Returns false if there is none, or only branches that were given
 * away.
 */
bool dpor_advance_pick(struct dpor *dpor, struct node *node);
/** Takes the lowest value of the choice that is left. */
void dpor_take_value(struct node *node);
/** Goes to the choice's next value. Returns false if there is none. */
bool dpor_advance_choice(struct dpor *dpor, struct node *node);
/** Begins the first planned branch of the pick. */
void dpor_begin_branch(struct dpor *dpor, struct node *node);
/** Returns the pick of the step in which the choice was taken. */
static inline struct node *dpor_pick_of(struct dpor *dpor, const struct node *choice)
{
	return &dpor->nodes[dpor->step_nodes[choice->step]];
}

/* strategy_dpor.c */
/** Prepares the next execution: it follows the nodes, and goes on from the last one. */
void dpor_prepare(struct dpor *dpor);

/** Returns whether some step is known to choose. */
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
/** Has the last step of the sequence run, after the others. */
void dpor_probe_add(struct dpor *dpor, uint32_t node, const struct sequence *sequence);
void dpor_probe_drop_all(struct dpor *dpor);
/** Prepares the next probe; false if there is none. */
bool dpor_probe_begin(struct dpor *dpor);
int dpor_probe_pick(struct dpor *dpor, const struct heddle_view *view);
int dpor_probe_choose(struct dpor *dpor, int n);
void dpor_probe_step(struct dpor *dpor);
/** Plans the probed sequence, unless it was explored or is planned. */
void dpor_probe_end(struct dpor *dpor);

#endif
