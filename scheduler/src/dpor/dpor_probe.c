/* SPDX-License-Identifier: MIT */
/*
 * Probes. The effect of a spinlocked section, a trylock or a wake-up depends on earlier steps. If a plan
 * takes such a step earlier than it was seen, a probe runs it there once, up to the end of that step. Then
 * the plan has its label, so that it can be compared with what was explored or is planned. A guess instead
 * would lose classes, or explore them twice.
 *
 *   nodes up to the plan's | steps that the plan keeps, as they were | the step, under each choice in turn
 *
 * A probe is no execution of the exploration: it is not returned, and is counted apart.
 */
#include "dpor/dpor.h"

void dpor_probe_add(struct dpor *dpor, uint32_t node, const struct sequence *sequence)
{
	dpor->uses.probes++;
	dpor_store(dpor, &dpor->probes, node, sequence, false);
}

void dpor_probe_drop_all(struct dpor *dpor)
{
	stored_list_drop_all(&dpor->probes);
	dpor->probing = (struct probing){ 0 };
}

bool dpor_probe_begin(struct dpor *dpor)
{
	uint32_t choices;

	if (!dpor->probes.first)
		return false;
	choices = dpor->probing.again ? dpor->probing.choices : dpor->probes.first->begin;
	dpor->probing = (struct probing){ .active = true, .choices = choices };
	return true;
}

static const struct item *last_item(const struct stored *probe)
{
	return &probe->items[probe->n - 1];
}

static bool in_last_item(const struct dpor *dpor)
{
	return dpor->probing.item == dpor->probes.first->n;
}

static void complain(struct dpor *dpor)
{
	dpor->overflow =
		"a step does not repeat where nothing that it depends on has changed: the scenario is not "
		"deterministic, or does not say all that it touches";
}

int dpor_probe_pick(struct dpor *dpor, const struct heddle_view *view)
{
	struct probing *probing = &dpor->probing;
	const struct item *item;

	if (dpor->depth < dpor->probes.first->node)
		return dpor->nodes[dpor->depth++].taken;
	if (in_last_item(dpor))
		return HEDDLE_ABANDON;
	item = &dpor->probes.first->items[probing->item];
	if (!heddle_thread_set_has(&view->enabled, item->label.thread)) {
		if (item != last_item(dpor->probes.first))
			complain(dpor);
		return HEDDLE_ABANDON;
	}
	probing->item++;
	return item->label.thread;
}

int dpor_probe_choose(struct dpor *dpor, int n)
{
	const struct heddle_execution *execution = dpor->execution;
	uint32_t planned, so_far;
	unsigned value;

	if (dpor->depth < dpor->probes.first->node)
		return dpor->nodes[dpor->depth++].taken;
	if (!dpor->probing.item) /* before the first step */
		return 0;
	planned = in_last_item(dpor) ? dpor->probing.choices
				     : dpor->probes.first->items[dpor->probing.item - 1].label.choices;
	so_far = choices_of(&dpor->labels, execution, &execution->steps[execution->n_steps - 1]);
	value = choices_after(&dpor->labels, planned, so_far);
	return value < (unsigned)n ? (int)value : 0;
}

/* Returns whether the step has the planned label. */
static bool is_as_planned(const struct dpor *dpor, const struct label *label)
{
	const struct label *planned = &dpor->probes.first->items[dpor->probing.item - 1].label;

	return label->footprint == planned->footprint && label->choices == planned->choices;
}

/* If the kind of a step was mispredicted, that is no nondeterminism of the scenario. */
void dpor_probe_step(struct dpor *dpor)
{
	struct probing *probing = &dpor->probing;
	const struct heddle_execution *execution = dpor->execution;
	const struct heddle_step *step = &execution->steps[execution->n_steps - 1];
	struct label label;

	if (!probing->item || dpor->surprised)
		return;
	dpor->surprised = dpor_is_surprise(dpor, step);
	label = label_of(&dpor->labels, execution, step);
	if (in_last_item(dpor)) {
		probing->label = label;
		probing->done = true;
	} else if (!dpor->surprised && !is_as_planned(dpor, &label)) {
		complain(dpor);
	}
}

/*
 * Computes the next choices in the order of a depth-first search: the last choice that has a further value
 * takes it. The choices that all must begin with, and settled questions, stay. Returns false if there are
 * none.
 */
static bool next_choices(struct labels *labels, const struct heddle_step *step, uint32_t begin,
			 uint32_t *choices)
{
	uint32_t given = choices_length(labels, begin);

	for (uint32_t at = *choices; choices_length(labels, at) > given; at = labels->lists[at].parent) {
		struct choice_list last = labels->lists[at];
		if (last.value + 1 < last.n && !step_is_settled(step, last.length - 1)) {
			*choices = choices_extend(labels, last.parent, last.value + 1u, last.n);
			return true;
		}
	}
	return false;
}

/* Completes the clock of the last step, now that its conflicts are known. */
static void close_clock(struct dpor *dpor, struct stored *probe)
{
	struct clock *clock = &probe->clocks[probe->n - 1];

	*clock = probe->before;
	clock->steps[last_item(probe)->label.thread] = (int16_t)(last_item(probe)->position + 1);
	for (uint32_t i = 0; i + 1 < probe->n; i++) {
		if (footprints_conflict(&dpor->labels, dpor->probing.label.footprint,
					probe->items[i].label.footprint))
			clock_join(clock, &probe->clocks[i], HEDDLE_EXPLORED_THREADS_MAX);
	}
}

void dpor_probe_end(struct dpor *dpor)
{
	struct probing *probing = &dpor->probing;
	struct stored *probe = dpor->probes.first;
	struct sequence sequence;

	probing->active = probing->again = false;
	if (probing->done && !dpor->surprised) {
		probe->items[probe->n - 1].label = probing->label;
		close_clock(dpor, probe);
		sequence_begin(&sequence, probe->items, probe->n, false);
		sequence.goals = probe->goals;
		dpor_plan_sequence(dpor, &dpor->nodes[probe->node], &sequence);
		probing->choices = probing->label.choices;
		probing->again =
			next_choices(&dpor->labels, &dpor->execution->steps[dpor->execution->n_steps - 1],
				     probe->begin, &probing->choices);
	}
	if (!probing->again)
		stored_list_drop_first(&dpor->probes);
}
