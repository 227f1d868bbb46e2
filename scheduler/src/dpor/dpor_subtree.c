/* SPDX-License-Identifier: MIT */
/*
 * Subtrees for other processes. A planned branch of a node is given to a copy of this process, which explores
 * all executions that begin with it, and no others.
 *
 *      here    ... -> node -> c, being explored
 *                      | `--> b, given            there   ... -> node -> b -> ...
 *                       `---> d
 *
 * Neither process waits for plans of the other. So after b there, and after d here, the sleep set is lossy
 * (see dpor_plan.c), unless the step wakes all of it. At its end the copy tells its plans from b's node and
 * from the nodes above it. Until then this process does not leave the node.
 *
 * In programs with choices nothing is given away. A plan says what its steps choose only as far as its own
 * tree needs it; the tree of another process needs more. If a choice appears after a subtree was given away,
 * the exploration restarts.
 */
#include "dpor/dpor.h"

#include <errno.h>
#include <stdlib.h>

static bool is_beside(struct dpor *dpor, const struct label *outcome, const struct label *step)
{
	return outcome->thread != step->thread &&
	       !footprints_conflict(&dpor->labels, outcome->footprint, step->footprint);
}

/*
 * Returns whether some outcome that this process explores or has explored stays asleep after the branch's
 * step.
 */
static bool leaves_sleeping(struct dpor *dpor, const struct node *node, uint32_t branch)
{
	const struct label *label = &dpor->forest.steps[branch].label;

	if (!node->is_unfinished && is_beside(dpor, &dpor->step_labels[node->step], label))
		return true;
	for (uint32_t i = node->sleep.first; i < node->sleep.end; i++) {
		if (is_beside(dpor, &dpor->sleep.outcomes[i], label))
			return true;
	}
	return false;
}

static bool give_largest(struct dpor *dpor, bool with_sleeping)
{
	for (uint32_t level = dpor->root; level < dpor->n; level++) {
		struct node *node = &dpor->nodes[level];
		uint32_t branch = dpor_first_branch(dpor, node);
		if (!branch || (!with_sleeping && leaves_sleeping(dpor, node, branch)))
			continue;
		dpor->forest.steps[branch].given = true;
		dpor->given_level = level;
		dpor->given_branch = branch;
		node->n_given++;
		return true;
	}
	return false;
}

/*
 * Prefers subtrees with an empty sleep set, in which no execution is abandoned. Others are given only if no
 * such subtree was ever found: in some programs a large one costs many times its own executions.
 */
bool dpor_give(void *self)
{
	struct dpor *dpor = self;
	bool gives;

	if (dpor->probes.first || !dpor->started || dpor_has_choices(dpor))
		return false;
	gives = give_largest(dpor, false);
	dpor->gave_without_sleeping |= gives;
	gives = gives || (!dpor->gave_without_sleeping && give_largest(dpor, true));
	dpor->is_split |= gives;
	return gives;
}

void dpor_take_back(void *self)
{
	struct dpor *dpor = self;

	dpor->forest.steps[dpor->given_branch].given = false;
	dpor->nodes[dpor->given_level].n_given--;
}

void dpor_keep(void *self)
{
	struct dpor *dpor = self;
	struct node *node = &dpor->nodes[dpor->given_level];

	dpor_take_back(self);
	stored_list_drop_all(&dpor->exports);
	dpor->n_exported = 0;
	dpor->uses = (struct dpor_uses){ 0 };
	dpor->left_out = 0;
	dpor->n = dpor->given_level + 1;
	node->has_given = true;
	dpor_advance_pick(dpor, node);
	dpor_prepare(dpor);
	dpor->root = dpor->given_level + 1;
	dpor->is_prepared = true;
}

/* The format of plans between processes: numbers of 64 bits. */

static void put(FILE *to, uint64_t number)
{
	fwrite(&number, sizeof(number), 1, to);
}

static uint64_t get(FILE *from)
{
	uint64_t number = 0;

	return fread(&number, sizeof(number), 1, from) == 1 ? number : 0;
}

static void write_footprint(const struct labels *labels, uint32_t number, FILE *to)
{
	const struct footprint *footprint = &labels->footprints[number];

	put(to, footprint->n);
	for (uint32_t i = 0; i < footprint->n; i++) {
		const struct footprint_range *range = &labels->ranges[footprint->first + i];
		put(to, range->object);
		put(to, range->access);
		put(to, range->low);
		put(to, range->high);
	}
}

static void write_item(const struct dpor *dpor, const struct item *item, FILE *to)
{
	put(to, item->label.thread);
	put(to, item->position);
	write_footprint(&dpor->labels, item->label.footprint, to);
	for (size_t i = 0; i < HEDDLE_EXPLORED_THREADS_MAX; i++)
		put(to, (uint64_t)item->clock->steps[i]);
}

int dpor_write(void *self, FILE *to)
{
	const struct dpor *dpor = self;

	put(to, dpor->root - 1);
	for (const struct stored *stored = dpor->exports.first; stored; stored = stored->next) {
		put(to, stored->n);
		put(to, stored->node);
		put(to, stored->loose);
		for (uint32_t i = 0; i < stored->n; i++)
			write_item(dpor, &stored->items[i], to);
	}
	put(to, 0);
	return ferror(to) ? -EIO : 0;
}

/*
 * Called for an impossible number: goes to the end of the file, so that the rest reads as if it were missing.
 */
static void break_off(FILE *from)
{
	fseek(from, 0, SEEK_END);
	get(from);
}

/* Reads a number of at most max; 0 for any other. */
static uint64_t get_up_to(FILE *from, uint64_t max)
{
	uint64_t number = get(from);

	if (number <= max)
		return number;
	break_off(from);
	return 0;
}

/* At the end of the file every number reads as 0. */
static uint32_t read_footprint(struct labels *labels, FILE *from, const struct heddle_renaming *renaming)
{
	uint64_t n = get_up_to(from, TOUCHES_MAX);
	struct heddle_touch *touches = n ? calloc(n, sizeof(*touches)) : NULL;
	uint32_t footprint;

	for (uint64_t i = 0; touches && i < n; i++) {
		touches[i].object = heddle_renamed_object(renaming, (uint32_t)get(from));
		touches[i].access = (uint16_t)get_up_to(from, HEDDLE_ADD);
		touches[i].low = get(from);
		touches[i].high = get(from);
	}
	labels->no_memory |= n && !touches;
	footprint = touches ? footprint_of(labels, touches, n) : 0;
	free(touches);
	return footprint;
}

static void read_clock(struct clock *clock, FILE *from, const struct heddle_renaming *renaming)
{
	*clock = (struct clock){ 0 };
	for (size_t i = 0; i < HEDDLE_EXPLORED_THREADS_MAX; i++) {
		int16_t steps = (int16_t)get_up_to(from, HEDDLE_STEPS_MAX);
		if (renaming->thread[i] != HEDDLE_NO_THREAD)
			clock->steps[renaming->thread[i]] = steps;
	}
}

static void read_item(struct dpor *dpor, struct item *item, struct clock *clock, FILE *from,
		      const struct heddle_renaming *renaming)
{
	uint64_t told = get_up_to(from, HEDDLE_EXPLORED_THREADS_MAX - 1);

	item->label.thread = renaming->thread[told];
	dpor->uses.renamed += item->label.thread != told;
	if (item->label.thread == HEDDLE_NO_THREAD)
		break_off(from);
	item->position = (uint16_t)get_up_to(from, HEDDLE_STEPS_MAX);
	item->label.footprint = read_footprint(&dpor->labels, from, renaming);
	item->label.choices = 0;
	read_clock(clock, from, renaming);
	item->clock = clock;
}

/* Reads and imports a plan of n steps. */
static int read_plan(struct dpor *dpor, uint64_t n, FILE *from, const struct heddle_renaming *renaming)
{
	uint64_t node = get(from);
	bool loose = get(from) != 0;
	struct clock *clocks;
	struct sequence plan;

	if (n > dpor->max || node >= dpor->n)
		return -EIO;
	clocks = calloc(n, sizeof(*clocks));
	if (!clocks)
		return -ENOMEM;
	for (uint64_t i = 0; i < n && !feof(from); i++)
		read_item(dpor, &dpor->items[i], &clocks[i], from, renaming);
	sequence_begin(&plan, dpor->items, (uint32_t)n, false);
	plan.goals = plan.n; /* it has no step too many */
	if (!feof(from))
		dpor_plan_import(dpor, &dpor->nodes[node], &plan, loose);
	free(clocks);
	return feof(from) ? -EIO : 0;
}

int dpor_read(void *self, FILE *from, const struct heddle_renaming *renaming)
{
	struct dpor *dpor = self;
	uint64_t level = get(from), n;
	int error = 0;

	while (!error && (n = get(from)) != 0)
		error = read_plan(dpor, n, from, renaming);
	if (!error && (feof(from) || ferror(from) || level >= dpor->n))
		error = -EIO;
	if (!error)
		dpor->nodes[level].n_given--;
	return error;
}
