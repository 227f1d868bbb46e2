/* SPDX-License-Identifier: MIT */
/* What a run in parts counts, and when a part ends. */
#include "explore/explore_run.h"

static void add_statistics(struct heddle_statistics *to, const struct heddle_statistics *of)
{
	to->executions += of->executions;
	to->blocked += of->blocked;
	to->cut += of->cut;
	to->steps += of->steps;
	to->probes += of->probes;
	to->left_out += of->left_out;
	to->repeated += of->repeated;
	to->chooses |= of->chooses;
	to->threads_met |= of->threads_met;
	to->waited_at_poll |= of->waited_at_poll;
	to->missed_change |= of->missed_change;
	if (of->steps_max > to->steps_max)
		to->steps_max = of->steps_max;
	if (of->threads_max > to->threads_max)
		to->threads_max = of->threads_max;
}

struct heddle_statistics run_statistics(const struct run *run)
{
	struct heddle_statistics statistics = *heddle_explorer_statistics(run->explorer);

	if (run->is_in_parts)
		add_statistics(&statistics, &run->earlier);
	return statistics;
}

void run_end_of_strategy(struct run *run)
{
	add_statistics(&run->earlier, heddle_explorer_statistics(run->explorer));
	run->strategy_began = run->executions;
}

void run_begin_counts(struct run *run)
{
	for (size_t i = 0; i < run->result->n_groups; i++)
		run->result->groups[i].before = run->result->groups[i].executions;
}

void run_begin_strategy_anew(struct run *run)
{
	run->earlier.executions += run->executions - run->strategy_began;
	run->strategy_began = run->executions;
	certify_begin_anew(&run->certified);
	run_begin_counts(run);
}

bool run_part_is_late(struct run *run)
{
	run->part.is_over |= run->part.seconds > 0 && run_seconds(run) >= run->part.seconds;
	return run->part.is_over;
}

bool run_part_is_done(struct run *run)
{
	run->part.is_over |= run->part.executions && run->executions >= run->part.executions;
	return run->part.is_over;
}
