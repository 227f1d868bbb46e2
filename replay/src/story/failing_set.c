// SPDX-License-Identifier: MIT
#include "story/screen.h"
#include "story/phrase.h"
#include "story/rows.h"
#include "schedule/text.h"

#include <inttypes.h>

/*
 * What a step does to an object, as a noun, with what stands between it and the object. An operation without
 * a row: its own word.
 */
static const struct deed {
	const char *noun, *of;
} deeds[HEDDLE_OPERATIONS] = {
	[HEDDLE_OP_MUTEX_LOCK] = { "locking", "of" },
	[HEDDLE_OP_MUTEX_TRYLOCK] = { "trylock", "of" },
	[HEDDLE_OP_MUTEX_UNLOCK] = { "unlocking", "of" },
	[HEDDLE_OP_READ_LOCK] = { "locking to read", "of" },
	[HEDDLE_OP_READ_UNLOCK] = { "unlocking", "of" },
	[HEDDLE_OP_WRITE_LOCK] = { "locking to write", "of" },
	[HEDDLE_OP_WRITE_UNLOCK] = { "unlocking", "of" },
	[HEDDLE_OP_DOWN_READ] = { "down_read", "of" },
	[HEDDLE_OP_DOWN_WRITE] = { "down_write", "of" },
	[HEDDLE_OP_RWSEM_CONTINUE] = { "getting", "of" },
	[HEDDLE_OP_UP_READ] = { "up_read", "of" },
	[HEDDLE_OP_UP_WRITE] = { "up_write", "of" },
	[HEDDLE_OP_SPIN_LOCK] = { "section under", "" },
	[HEDDLE_OP_SPIN_LOCK_SHARED] = { "section under", "" },
	[HEDDLE_OP_SPIN_UNLOCK] = { "release", "of" },
	[HEDDLE_OP_WAIT_PREPARE] = { "queueing up", "on" },
	[HEDDLE_OP_WAIT_SLEEP] = { "sleep", "on" },
	[HEDDLE_OP_WAIT_FINISH] = { "leaving", "of" },
	[HEDDLE_OP_WAKE] = { "wake-up", "on" },
	[HEDDLE_OP_COMPLETE] = { "completion", "of" },
	[HEDDLE_OP_COMPLETION_WAIT] = { "wait", "for" },
	[HEDDLE_OP_SEMAPHORE_UP] = { "up", "of" },
	[HEDDLE_OP_SEMAPHORE_DOWN] = { "down", "of" },
	[HEDDLE_OP_CONDITION_WAIT] = { "wait", "on" },
	[HEDDLE_OP_CONDITION_SLEEP] = { "sleep", "on" },
	[HEDDLE_OP_CONDITION_SIGNAL] = { "signal", "on" },
	[HEDDLE_OP_CONDITION_BROADCAST] = { "broadcast", "on" },
	[HEDDLE_OP_BARRIER_ARRIVE] = { "arrival", "at" },
	[HEDDLE_OP_BARRIER_PASS] = { "passing", "of" },
	[HEDDLE_OP_ATOMIC_LOAD] = { "read", "of" },
	[HEDDLE_OP_ATOMIC_STORE] = { "write", "of" },
	[HEDDLE_OP_ATOMIC_ADD] = { "change", "of" },
	[HEDDLE_OP_ATOMIC_ADD_RETURN] = { "change", "of" },
	[HEDDLE_OP_ATOMIC_EXCHANGE] = { "exchange", "of" },
	[HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE] = { "compare-exchange", "of" },
	[HEDDLE_OP_VARIABLE_READ] = { "read", "of" },
	[HEDDLE_OP_VARIABLE_WRITE] = { "write", "of" },
	[HEDDLE_OP_DATA_READ] = { "read", "of" },
	[HEDDLE_OP_DATA_WRITE] = { "write", "of" },
	[HEDDLE_OP_DATA_ADD] = { "change", "of" },
	[HEDDLE_OP_MEMORY_READ] = { "read", "of" },
	[HEDDLE_OP_MEMORY_WRITE] = { "write", "of" },
	[HEDDLE_OP_MEMORY_LOAD] = { "read", "of" },
	[HEDDLE_OP_MEMORY_STORE] = { "write", "of" },
	[HEDDLE_OP_MEMORY_CHANGE] = { "change", "of" },
	[HEDDLE_OP_MEMORY_COMPARE_EXCHANGE] = { "compare-exchange", "of" },
	[HEDDLE_OP_DESTROY] = { "end", "of" },
	[HEDDLE_OP_FREE] = { "free", "of" },
	[HEDDLE_OP_LEAVE] = { "leaving of the stack", "of" },
	[HEDDLE_OP_DEAD] = { "use", "of" },
	[HEDDLE_OP_INIT] = { "initialisation", "of" },
};

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

/* "read of file 1 i_size", "pthread_mutex_lock(queue.lock)" */
static void deed_text(enum heddle_operation operation, const struct heddle_target *target,
		      const struct heddle_place *place, char *text, size_t size)
{
	const struct deed *deed = &deeds[operation];
	const char *call = heddle_text_call(operation, place);
	char about[HEDDLE_SCHEDULE_WORD_MAX + 64];

	phrase_of_object(operation, target, about, sizeof(about));
	if (call != NULL && operation != HEDDLE_OP_FREE) {
		snprintf(text, size, "%.200s(%.400s)", call, about);
		return;
	}
	snprintf(text, size, "%s%s%s%s%.400s",
		 deed->noun != NULL ? deed->noun : heddle_operation_name(operation),
		 about[0] != '\0' ? " " : "",
		 about[0] == '\0'     ? ""
		 : deed->noun != NULL ? deed->of
				      : "of",
		 about[0] != '\0' && (deed->noun == NULL || deed->of[0] != '\0') ? " " : "", about);
}

static void step_text(const char *thread, uint32_t step, const struct fact *fact,
		      enum heddle_operation operation, const struct heddle_target *target,
		      const struct heddle_place *place, char *text, size_t size)
{
	char deed[STORY_TEXT_MAX];

	if (fact != NULL && fact->means != NULL) {
		const char *function = fact->place != NULL ? fact->place->function : NULL;

		snprintf(text, size, "%.200s's step %" PRIu32 " (%.200s%s%.600s)", thread, step,
			 function != NULL ? function : "", function != NULL ? ": " : "", fact->means);
		return;
	}
	deed_text(operation, target, place, deed, sizeof(deed));
	snprintf(text, size, "%.200s's %.800s (%" PRIu32 ")", thread, deed, step);
}

/*
 * "R's read of file 1 i_size (13)", "R's step 13 (read_page: locks page 3)"; what was to come has no number.
 */
void story_event_text(const struct story *story, uint32_t event, uint32_t other, char *text, size_t size)
{
	const struct heddle_schedule *schedule = story->schedule;
	const struct fact *fact = fact_between(&story->facts, event, other);
	bool is_step = event < schedule->n_steps;
	size_t thread = is_step ? schedule->steps[event].thread : event - schedule->n_steps;
	const struct heddle_schedule_thread *left = &schedule->threads[thread];
	enum heddle_operation operation = is_step ? schedule->steps[event].operation : left->operation;
	const struct heddle_target *target = is_step ? &schedule->steps[event].target : &left->target;
	const struct heddle_place *place = is_step ? &schedule->steps[event].place : &left->place;
	char deed[STORY_TEXT_MAX];

	if (fact != NULL) {
		operation = fact->operation;
		target = fact->target;
		place = fact->place;
	}
	if (is_step) {
		step_text(left->name, event, fact, operation, target, place, text, size);
		return;
	}
	deed_text(operation, target, place, deed, sizeof(deed));
	snprintf(text, size, "%.200s's %.800s", left->name, deed);
}

static size_t count_differences(const struct story *story)
{
	return story->options->failing->n_orders + story->options->failing->n_choices;
}

static void print_choice(const struct story *story, size_t number, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	const struct heddle_schedule_choice *choice = &story->schedule->choices[failing->choices[number]];
	char phrase[PHRASE_MAX], text[STORY_TEXT_MAX], mark[MARK_MAX], first[MARK_MAX + 2];

	number += failing->n_orders;
	snprintf(text, sizeof(text), "%s%s", phrase_of_choice(choice, phrase),
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

/* "lack this order", "lacks one of these": what the others have not. */
static void lack_text(const struct story *story, char *text, size_t size)
{
	const struct heddle_failing_set *failing = story->options->failing;
	const char *es = failing->passing == 1 ? "es" : "", *s = failing->passing == 1 ? "s" : "";

	if (count_differences(story) > 1)
		snprintf(text, size, "pass%s lack%s one of these orders, and no order can be left out.", es,
			 s);
	else
		snprintf(text, size, "pass%s lack%s this %s.", es, s,
			 failing->n_orders > 0 ? "order" : "choice");
}

static void print_how_sure(const struct story *story, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	char text[STORY_TEXT_MAX], lack[200];

	lack_text(story, lack, sizeof(lack));
	if (failing->is_exhausted)
		snprintf(text, sizeof(text),
			 "All %" PRIu32 " executions that can differ were run. The %" PRIu32 " that %s",
			 failing->executions, failing->passing, lack);
	else
		snprintf(text, sizeof(text),
			 "That was so in each of %" PRIu32 " runs that had it, of %" PRIu32
			 " tried: a sample.%s",
			 failing->failing, failing->executions,
			 count_differences(story) > 1 ? " None of it can be left out." : "");
	story_wrapped(story, "", text, stream);
}

static void print_always(const struct heddle_failing_set *failing, FILE *stream)
{
	if (!failing->is_exhausted)
		fprintf(stream,
			"\nIt fails whatever the order: none of %" PRIu32 " executions tried passes.\n",
			failing->executions);
	else if (failing->executions == 1)
		fputs("\nIt fails always: there is only this execution.\n", stream);
	else
		fprintf(stream,
			"\nIt fails whatever the order: of the %" PRIu32
			" executions that can differ none passes.\n",
			failing->executions);
}

void story_print_failing_set(const struct story *story, FILE *stream)
{
	const struct heddle_failing_set *failing = story->options->failing;
	size_t i;

	if (failing == NULL || !failing->is_found)
		return;
	if (failing->always_fails) {
		print_always(failing, stream);
		return;
	}
	fprintf(stream, "\nIt fails whenever\n");
	for (i = 0; i < failing->n_orders; i++)
		print_order(story, i, stream);
	for (i = 0; i < failing->n_choices; i++)
		print_choice(story, i, stream);
	print_how_sure(story, stream);
}
