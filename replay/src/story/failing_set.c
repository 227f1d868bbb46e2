// SPDX-License-Identifier: MIT
#include "story/screen.h"
#include "schedule/text.h"
#include "story/rows.h"

#include <inttypes.h>

/* What a step does to an object, as a noun. */
static const char *deed(enum heddle_operation operation)
{
	unsigned accesses = heddle_operation_accesses(operation);

	switch ((int)operation) {
	case HEDDLE_OP_ATOMIC_LOAD:
	case HEDDLE_OP_VARIABLE_READ:
	case HEDDLE_OP_DATA_READ:
	case HEDDLE_OP_MEMORY_READ:
	case HEDDLE_OP_MEMORY_LOAD:
		return "read";
	case HEDDLE_OP_ATOMIC_STORE:
	case HEDDLE_OP_VARIABLE_WRITE:
	case HEDDLE_OP_DATA_WRITE:
	case HEDDLE_OP_MEMORY_WRITE:
	case HEDDLE_OP_MEMORY_STORE:
		return "write";
	default:
		return accesses == 1u << HEDDLE_ADD ? "change" : heddle_operation_name(operation);
	}
}

static bool adds(const struct fact *fact)
{
	return fact->accesses == 1u << HEDDLE_ADD;
}

/*
 * What the two have to do with each other: the same for both, and a read and a write rather than a count.
 * NULL: nothing is known.
 */
static const struct fact *fact_between(const struct facts *facts, uint32_t event, uint32_t other)
{
	const struct fact *found = NULL, *a, *b;
	uint32_t first = event < other ? event : other, second = event < other ? other : event, i, j;
	bool is_best = false;

	for (i = facts->first[first]; i < facts->first[first + 1] && !is_best; i++) {
		for (j = facts->first[second]; j < facts->first[second + 1] && !is_best; j++) {
			a = &facts->all[i];
			b = &facts->all[j];
			if (!facts_conflict(a, b))
				continue;
			is_best = !adds(a) && !adds(b);
			if (found == NULL || is_best)
				found = event == first ? a : b;
		}
	}
	return found;
}

/* "R's read of file 1 i_size (13)"; what was to come has no number. */
void story_event_text(const struct story *story, uint32_t event, uint32_t other, char *text, size_t size)
{
	const struct heddle_schedule *schedule = story->schedule;
	const struct fact *fact = fact_between(&story->facts, event, other);
	bool is_step = event < schedule->n_steps;
	size_t thread = is_step ? schedule->steps[event].thread : event - schedule->n_steps;
	const struct heddle_schedule_thread *left = &schedule->threads[thread];
	enum heddle_operation operation = is_step ? schedule->steps[event].operation : left->operation;
	const struct heddle_target *target = is_step ? &schedule->steps[event].target : &left->target;
	char about[HEDDLE_SCHEDULE_WORD_MAX + 64], number[40] = "";

	heddle_text_target(fact != NULL ? fact->target : target, about, sizeof(about));
	if (is_step)
		snprintf(number, sizeof(number), " (%" PRIu32 ")", event);
	snprintf(text, size, "%.200s's %s%s%.400s%s", left->name,
		 deed(fact != NULL ? fact->operation : operation), about[0] != '\0' ? " of " : "", about,
		 number);
}

static size_t count_differences(const struct story *story)
{
	return story->options->failing->n_orders + story->options->failing->n_choices;
}

static void print_choice(const struct story *story, size_t number, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	const struct heddle_schedule_choice *choice = &story->schedule->choices[failing->choices[number]];
	char text[STORY_TEXT_MAX], mark[MARK_MAX], first[MARK_MAX + 2];

	number += failing->n_orders;
	snprintf(text, sizeof(text), "%.600s: %u of 0..%u%s", choice->why, choice->value, choice->n - 1,
		 number + 1 < count_differences(story) ? ", and" : "");
	snprintf(first, sizeof(first), "  %s", rows_mark(1u << number, mark));
	story_wrapped(story, first, text, stream);
}

static void print_order(const struct story *story, size_t number, FILE *stream)
{
	const struct heddle_order *order = &story->options->failing->orders[number];
	char earlier[STORY_TEXT_MAX], later[STORY_TEXT_MAX], text[3 * STORY_TEXT_MAX], mark[MARK_MAX],
		first[MARK_MAX + 2];

	story_event_text(story, order->earlier, order->later, earlier, sizeof(earlier));
	story_event_text(story, order->later, order->earlier, later, sizeof(later));
	snprintf(text, sizeof(text), "%s comes before %s%s", earlier, later,
		 number + 1 < count_differences(story) ? ", and" : "");
	snprintf(first, sizeof(first), "  %s", rows_mark(1u << number, mark));
	story_wrapped(story, first, text, stream);
}

static void print_how_sure(const struct story *story, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	char text[STORY_TEXT_MAX];

	if (failing->is_exhausted)
		snprintf(text, sizeof(text),
			 "All %" PRIu32 " executions were run, one of each class. The %" PRIu32
			 " that pass%s lack%s one of these orders, and no order can be left out.",
			 failing->executions, failing->passing, failing->passing == 1 ? "es" : "",
			 failing->passing == 1 ? "s" : "");
	else
		snprintf(text, sizeof(text),
			 "That was so in each of %" PRIu32 " runs that had it, of %" PRIu32
			 " tried: a sample. None of it can be left out.",
			 failing->failing, failing->executions);
	story_wrapped(story, "", text, stream);
}

void story_print_failing_set(const struct story *story, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	size_t i;

	if (failing == NULL || !failing->is_found)
		return;
	if (failing->always_fails) {
		fprintf(stream, "\nIt fails whatever the order: none of %" PRIu32 " executions%s passes.\n",
			failing->executions, failing->is_exhausted ? ", which are all," : " tried");
		return;
	}
	fprintf(stream, "\nIt fails whenever\n");
	for (i = 0; i < failing->n_orders; i++)
		print_order(story, i, stream);
	for (i = 0; i < failing->n_choices; i++)
		print_choice(story, i, stream);
	print_how_sure(story, stream);
}
