// SPDX-License-Identifier: MIT
#include "schedule/facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * An object with more facts than these: each that somebody changes is taken for shared, wherever in the
 * object it is.
 */
#define COMPARED_MAX 3000

bool fact_is_of_section(enum heddle_operation operation)
{
	return operation == HEDDLE_OP_SPIN_LOCK || operation == HEDDLE_OP_SPIN_LOCK_SHARED ||
	       operation == HEDDLE_OP_SPIN_UNLOCK;
}

bool fact_is_of_lock(enum heddle_operation operation)
{
	switch ((int)operation) {
	case HEDDLE_OP_MUTEX_LOCK:
	case HEDDLE_OP_MUTEX_UNLOCK:
	case HEDDLE_OP_READ_LOCK:
	case HEDDLE_OP_READ_UNLOCK:
	case HEDDLE_OP_WRITE_LOCK:
	case HEDDLE_OP_WRITE_UNLOCK:
	case HEDDLE_OP_DOWN_READ:
	case HEDDLE_OP_DOWN_WRITE:
	case HEDDLE_OP_RWSEM_CONTINUE:
	case HEDDLE_OP_UP_READ:
	case HEDDLE_OP_UP_WRITE:
		return true;
	default:
		return false;
	}
}

/* ---- names to numbers */

struct name {
	const char *text;
	uint32_t fact;
};

static int compare_names(const void *a_, const void *b_)
{
	const struct name *a = a_, *b = b_;
	int order = strcmp(a->text, b->text);

	return order != 0 ? order : (a->fact > b->fact) - (a->fact < b->fact);
}

static int number_objects(struct facts *facts)
{
	struct name *names = calloc(facts->n + 1, sizeof(*names));
	size_t i;

	if (names == NULL)
		return -ENOMEM;
	for (i = 0; i < facts->n; i++)
		names[i] = (struct name){ facts->all[i].target->object, (uint32_t)i };
	qsort(names, facts->n, sizeof(*names), compare_names);
	for (i = 0; i < facts->n; i++) {
		if (i == 0 || strcmp(names[i].text, names[i - 1].text) != 0)
			facts->first_of_object[facts->n_objects++] = (uint32_t)i;
		facts->all[names[i].fact].object = facts->n_objects - 1;
		facts->of_object[i] = names[i].fact;
	}
	facts->first_of_object[facts->n_objects] = (uint32_t)facts->n;
	free(names);
	return 0;
}

/* ---- the list */

static void add(struct facts *facts, struct fact fact)
{
	if (fact.target->object != NULL && !fact_is_of_section(fact.operation))
		facts->all[facts->n++] = fact;
}

static void add_touch(struct facts *facts, uint32_t number, uint32_t touch)
{
	const struct heddle_schedule_step *step = &facts->schedule->steps[number];
	const struct heddle_schedule_touch *touched = &facts->schedule->touches[step->first_touch + touch];

	add(facts, (struct fact){ .event = number,
				  .thread = step->thread,
				  .touch = touch + 1,
				  .operation = (uint8_t)touched->operation,
				  .accesses = (uint8_t)(1u << touched->access),
				  .target = &touched->target,
				  .value = touched->value,
				  .place = &touched->place });
}

static void add_step(struct facts *facts, uint32_t number)
{
	const struct heddle_schedule_step *step = &facts->schedule->steps[number];
	uint32_t i;

	add(facts, (struct fact){ .event = number,
				  .thread = step->thread,
				  .operation = (uint8_t)step->operation,
				  .accesses = (uint8_t)heddle_operation_accesses(step->operation),
				  .target = &step->target,
				  .value = step->value,
				  .place = &step->place });
	for (i = 0; i < step->n_touches; i++)
		add_touch(facts, number, i);
}

static void add_thread(struct facts *facts, uint32_t thread)
{
	const struct heddle_schedule_thread *left = &facts->schedule->threads[thread];

	if (left->ended || left->stopped)
		return;
	add(facts, (struct fact){ .event = (uint32_t)facts->schedule->n_steps + thread,
				  .thread = (uint16_t)thread,
				  .operation = (uint8_t)left->operation,
				  .accesses = (uint8_t)heddle_operation_accesses(left->operation),
				  .target = &left->target,
				  .place = &left->place });
}

static void list(struct facts *facts)
{
	uint32_t event, n_steps = (uint32_t)facts->schedule->n_steps;

	for (event = 0; event < facts->n_events; event++) {
		facts->first[event] = (uint32_t)facts->n;
		if (event < n_steps)
			add_step(facts, event);
		else
			add_thread(facts, event - n_steps);
	}
	facts->first[event] = (uint32_t)facts->n;
}

/* ---- what they mean */

/* An operation may have several touches; what it means is said behind the last one. */
static void set_meaning(struct facts *facts, uint32_t i, const char *text)
{
	const struct fact *last = &facts->all[i];

	for (; facts->all[i].event == last->event && facts->all[i].operation == last->operation &&
	       strcmp(facts->all[i].target->object, last->target->object) == 0;
	     i--) {
		facts->all[i].means = text;
		if (i == 0)
			break;
	}
}

static void find_meanings(struct facts *facts)
{
	const struct heddle_schedule_note *note = facts->schedule->notes;
	size_t n;
	uint32_t i;

	for (n = 0; n < facts->schedule->n_notes; n++, note++) {
		for (i = facts->first[note->step]; note->is_meaning && i < facts->first[note->step + 1];
		     i++) {
			if (facts->all[i].touch == note->n_touches)
				set_meaning(facts, i, note->text);
		}
	}
}

/* ---- what the finding's message names */

#define NAME_MIN 3 /* of an object that a message may be about */

static void find_named(struct facts *facts)
{
	const char *message = facts->schedule->has_finding ? facts->schedule->finding.message : "", *name;
	uint32_t object;

	for (object = 0; object < facts->n_objects; object++) {
		name = facts->all[facts->of_object[facts->first_of_object[object]]].target->object;
		facts->is_named[object] = strlen(name) >= NAME_MIN && strstr(message, name) != NULL;
	}
}

bool fact_changes(const struct fact *fact)
{
	return (fact->accesses & ~(1u << HEDDLE_READ)) != 0;
}

bool fact_is_worth_telling(const struct facts *facts, const struct fact *fact)
{
	return fact->is_shared || (facts->is_named[fact->object] && fact_changes(fact));
}

/* ---- which are shared */

/*
 * Of two reads, and of two additions, the order does not matter. Of what touches nothing itself (a sleep)
 * it does.
 */
bool facts_conflict(const struct fact *a, const struct fact *b)
{
	unsigned both = a->accesses | b->accesses;

	return a->object == b->object && a->target->low <= b->target->high &&
	       b->target->low <= a->target->high && both != 0 && both != 1u << HEDDLE_READ &&
	       both != 1u << HEDDLE_ADD;
}

/* Whether the ends of objects have to do with the finding. */
static bool is_about_ends(const struct heddle_schedule *schedule)
{
	switch ((int)schedule->finding.kind) {
	case HEDDLE_LOCK_MISUSE:
	case HEDDLE_LEAK:
	case HEDDLE_DOUBLE_FREE:
	case HEDDLE_USE_AFTER_FREE:
	case HEDDLE_MEMORY_ERROR:
	case HEDDLE_CRASH:
	case HEDDLE_UNINITIALISED:
		return schedule->has_finding;
	default:
		return false;
	}
}

static bool is_of_life(enum heddle_operation operation)
{
	return operation == HEDDLE_OP_INIT || operation == HEDDLE_OP_DESTROY || operation == HEDDLE_OP_FREE ||
	       operation == HEDDLE_OP_LEAVE;
}

static void compare_facts(struct facts *facts, uint32_t from, uint32_t to)
{
	uint32_t i, j;

	for (i = from; i < to; i++) {
		struct fact *a = &facts->all[facts->of_object[i]];

		for (j = i + 1; j < to; j++) {
			struct fact *b = &facts->all[facts->of_object[j]];

			if (a->thread != b->thread && facts_conflict(a, b))
				a->is_shared = b->is_shared = true;
		}
	}
}

static void share_all(struct facts *facts, uint32_t from, uint32_t to)
{
	uint32_t i;

	for (i = from; i < to; i++)
		facts->all[facts->of_object[i]].is_shared = true;
}

static void find_shared(struct facts *facts)
{
	bool ends = is_about_ends(facts->schedule);
	uint32_t object;
	size_t i;

	for (object = 0; object < facts->n_objects; object++) {
		uint32_t from = facts->first_of_object[object], to = facts->first_of_object[object + 1];

		if (to - from > COMPARED_MAX)
			share_all(facts, from, to);
		else
			compare_facts(facts, from, to);
	}
	for (i = 0; i < facts->n; i++)
		facts->all[i].is_shared &= ends || !is_of_life(facts->all[i].operation);
}

bool facts_depend(const struct facts *facts, uint32_t a, uint32_t b, uint32_t *object)
{
	uint32_t i, j;

	for (i = facts->first[a]; i < facts->first[a + 1]; i++) {
		for (j = facts->first[b]; j < facts->first[b + 1]; j++) {
			if (!facts_conflict(&facts->all[i], &facts->all[j]))
				continue;
			if (object != NULL)
				*object = facts->all[i].object;
			return true;
		}
	}
	return false;
}

bool facts_are_about_data(const struct facts *facts, uint32_t a, uint32_t b)
{
	uint32_t i, j;

	for (i = facts->first[a]; i < facts->first[a + 1]; i++) {
		for (j = facts->first[b]; j < facts->first[b + 1]; j++) {
			if (!fact_is_of_lock(facts->all[i].operation) &&
			    facts_conflict(&facts->all[i], &facts->all[j]))
				return true;
		}
	}
	return false;
}

int facts_make(struct facts *facts, const struct heddle_schedule *schedule)
{
	size_t most = schedule->n_steps + schedule->n_threads + schedule->n_touches;
	int error = -ENOMEM;

	*facts = (struct facts){ .schedule = schedule,
				 .n_events = (uint32_t)(schedule->n_steps + schedule->n_threads) };
	facts->all = calloc(most + 1, sizeof(*facts->all));
	facts->first = calloc(facts->n_events + 1, sizeof(*facts->first));
	facts->of_object = calloc(most + 1, sizeof(*facts->of_object));
	facts->first_of_object = calloc(most + 1, sizeof(*facts->first_of_object));
	facts->is_named = calloc(most + 1, sizeof(*facts->is_named));
	if (facts->all != NULL && facts->first != NULL && facts->of_object != NULL &&
	    facts->first_of_object != NULL && facts->is_named != NULL) {
		list(facts);
		error = number_objects(facts);
	}
	if (error != 0) {
		facts_free(facts);
		return error;
	}
	find_meanings(facts);
	find_named(facts);
	find_shared(facts);
	return 0;
}

void facts_free(struct facts *facts)
{
	free(facts->all);
	free(facts->first);
	free(facts->of_object);
	free(facts->first_of_object);
	free(facts->is_named);
	*facts = (struct facts){ NULL };
}
