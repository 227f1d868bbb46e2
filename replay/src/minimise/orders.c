// SPDX-License-Identifier: MIT
#include "minimise/orders.h"
#include "schedule/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 256 /* of a schedule; the first ones are looked at */

/* ---- happens-before, as a set of earlier ones for each */

struct past {
	uint64_t *bits;
	size_t n, words; /* of each */
};

static bool past_open(struct past *past, size_t n)
{
	*past = (struct past){ .n = n, .words = n / 64 + 1 };
	past->bits = calloc(n * past->words + 1, sizeof(*past->bits));
	return past->bits != NULL;
}

static bool past_has(const struct past *past, size_t later, size_t earlier)
{
	return (past->bits[later * past->words + earlier / 64] >> (earlier % 64) & 1) != 0;
}

static void past_add(struct past *past, size_t later, size_t earlier)
{
	size_t i;

	for (i = 0; i < past->words; i++)
		past->bits[later * past->words + i] |= past->bits[earlier * past->words + i];
	past->bits[later * past->words + earlier / 64] |= UINT64_C(1) << (earlier % 64);
}

/* ---- kinds of events */

static uint64_t hash_bytes(uint64_t hash, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return (hash ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	return (hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t hash_event(const char *thread, unsigned operation, const char *object, const char *file,
			   unsigned line)
{
	uint64_t hash = hash_bytes(UINT64_C(0xcbf29ce484222325), thread);

	hash = hash_number(hash, operation);
	hash = hash_bytes(hash, object);
	hash = hash_bytes(hash, file);
	return hash_number(hash, line);
}

static uint64_t hash_of(const struct heddle_schedule *schedule, uint32_t event)
{
	const struct heddle_schedule_thread *thread;
	const struct heddle_schedule_step *step;

	if (event >= schedule->n_steps) {
		thread = &schedule->threads[event - schedule->n_steps];
		return hash_event(thread->name, thread->operation, thread->target.object, thread->place.file,
				  thread->place.line);
	}
	step = &schedule->steps[event];
	return hash_event(schedule->threads[step->thread].name, step->operation, step->target.object,
			  step->place.file, step->place.line);
}

struct hashed {
	uint64_t hash;
	uint32_t event;
};

static int compare_hashed(const void *a_, const void *b_)
{
	const struct hashed *a = a_, *b = b_;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->event > b->event) - (a->event < b->event);
}

static void number_kinds(struct orders *orders, const struct hashed *hashed, uint32_t n)
{
	struct event_kind *kind = NULL;
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (kind == NULL || kind->hash != hashed[i].hash) {
			kind = &orders->kinds[orders->n_kinds++];
			*kind = (struct event_kind){ hashed[i].hash, i, 0 };
		}
		orders->of_kind[i] = hashed[i].event;
		orders->kind_of[hashed[i].event] = (uint32_t)(orders->n_kinds - 1);
		orders->nth[hashed[i].event] = kind->n++;
	}
}

static int find_kinds(struct orders *orders)
{
	uint32_t n = orders->facts.n_events, i;
	struct hashed *hashed = calloc(n + 1, sizeof(*hashed));

	if (hashed == NULL)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		hashed[i] = (struct hashed){ hash_of(orders->facts.schedule, i), i };
	qsort(hashed, n, sizeof(*hashed), compare_hashed);
	number_kinds(orders, hashed, n);
	free(hashed);
	return 0;
}

static size_t kind_by_hash(const struct orders *orders, uint64_t hash)
{
	size_t low = 0, high = orders->n_kinds;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (orders->kinds[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low < orders->n_kinds && orders->kinds[low].hash == hash ? low : orders->n_kinds;
}

size_t orders_kind(const struct orders *orders, const struct heddle_execution *execution, const char *thread,
		   unsigned operation, uint32_t object, const struct heddle_where *where)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];

	if (object != 0)
		heddle_object_name(execution, object, name, sizeof(name));
	return kind_by_hash(orders, hash_event(thread, operation, object != 0 ? name : NULL,
					       where != NULL ? heddle_place_file(where->file) : NULL,
					       where != NULL ? (unsigned)where->line : 0));
}

/* ---- the orders of the schedule */

static uint16_t thread_of(const struct heddle_schedule *schedule, uint32_t event)
{
	return event < schedule->n_steps ? schedule->steps[event].thread
					 : (uint16_t)(event - schedule->n_steps);
}

static void add_order(struct orders *orders, uint32_t earlier, uint32_t later)
{
	if (orders->n == ORDERS_MAX)
		memmove(orders->all, orders->all + 1, --orders->n * sizeof(*orders->all));
	orders->all[orders->n++] = (struct heddle_order){ earlier, later };
}

/* What comes right before an event; what a thread was about to do comes before nothing. */
static void look_back(struct orders *orders, struct past *past, uint32_t later)
{
	const struct heddle_schedule *schedule = orders->facts.schedule;
	uint32_t n_steps = (uint32_t)schedule->n_steps, i;

	for (i = later < n_steps ? later : n_steps; i-- > 0;) {
		bool is_own = thread_of(schedule, i) == thread_of(schedule, later);

		if (past_has(past, later, i) || (!is_own && !facts_depend(&orders->facts, i, later, NULL)))
			continue;
		past_add(past, later, i);
		if (!is_own)
			add_order(orders, i, later);
	}
}

static int list_orders(struct orders *orders)
{
	struct past past;
	uint32_t i;

	orders->all = calloc(ORDERS_MAX + 1, sizeof(*orders->all));
	if (orders->all == NULL || !past_open(&past, orders->facts.n_events))
		return -ENOMEM;
	for (i = 0; i < orders->facts.n_events; i++)
		look_back(orders, &past, i);
	free(past.bits);
	return 0;
}

static int fill(struct orders *orders)
{
	uint32_t n = orders->facts.n_events;
	int error;

	orders->kinds = calloc(n + 1, sizeof(*orders->kinds));
	orders->of_kind = calloc(n + 1, sizeof(*orders->of_kind));
	orders->kind_of = calloc(n + 1, sizeof(*orders->kind_of));
	orders->nth = calloc(n + 1, sizeof(*orders->nth));
	if (orders->kinds == NULL || orders->of_kind == NULL || orders->kind_of == NULL ||
	    orders->nth == NULL)
		return -ENOMEM;
	error = find_kinds(orders);
	return error != 0 ? error : list_orders(orders);
}

int orders_make(struct orders *orders, const struct heddle_schedule *schedule)
{
	int error;

	*orders = (struct orders){ .n_choices = schedule->n_choices < CHOICES_MAX ? schedule->n_choices
										  : CHOICES_MAX };
	if (schedule->n_steps > ORDERS_STEPS_MAX)
		return -E2BIG;
	error = facts_make(&orders->facts, schedule);
	if (error != 0)
		return error;
	error = fill(orders);
	if (error != 0)
		orders_free(orders);
	return error;
}

void orders_free(struct orders *orders)
{
	facts_free(&orders->facts);
	free(orders->all);
	free(orders->kinds);
	free(orders->of_kind);
	free(orders->kind_of);
	free(orders->nth);
	*orders = (struct orders){ .n = 0 };
}

size_t orders_words(const struct orders *orders)
{
	return (orders->n + orders->n_choices) / 64 + 1;
}

/* ---- another execution */

struct other {
	const struct orders *orders;
	const struct heddle_execution *execution;
	uint32_t *step;	 /* of each event; HEDDLE_NO_STEP: it does not come */
	uint32_t *count; /* of each kind */
	struct past past;
	bool knows_past;
};

static void locate(struct other *other, uint32_t number)
{
	const struct heddle_step *step = &other->execution->steps[number];
	const struct orders *orders = other->orders;
	size_t kind = orders_kind(orders, other->execution, other->execution->threads[step->thread].name,
				  step->operation, step->object, step->where);
	uint32_t nth;

	if (kind == orders->n_kinds)
		return;
	nth = other->count[kind]++;
	if (nth < orders->kinds[kind].n)
		other->step[orders->of_kind[orders->kinds[kind].first + nth]] = number;
}

/* Only an execution that has two of them the other way round needs it. */
static int learn_past(struct other *other)
{
	uint32_t later, earlier;

	if (other->knows_past)
		return 0;
	if (!past_open(&other->past, other->execution->n_steps))
		return -ENOMEM;
	other->knows_past = true;
	for (later = 0; later < other->execution->n_steps; later++) {
		for (earlier = later; earlier-- > 0;) {
			if (!past_has(&other->past, later, earlier) &&
			    heddle_steps_depend(other->execution, earlier, later))
				past_add(&other->past, later, earlier);
		}
	}
	return 0;
}

/* Returns 1 if it is broken, 0 if it holds or could hold, -ENOMEM. */
static int is_broken(struct other *other, const struct heddle_order *order)
{
	uint32_t earlier = other->step[order->earlier], later = other->step[order->later];
	bool was_done = order->later < other->orders->facts.schedule->n_steps;
	int error;

	if (earlier == HEDDLE_NO_STEP || (later == HEDDLE_NO_STEP && was_done))
		return 1;
	if (later == HEDDLE_NO_STEP || earlier < later)
		return 0;
	error = learn_past(other);
	return error != 0 ? error : past_has(&other->past, earlier, later);
}

/* The value of the execution's nth choice of this name; -1: there are not so many. */
static int value_of_choice(const struct heddle_execution *execution, const char *why, size_t nth)
{
	size_t i;

	for (i = 0; i < execution->n_choices; i++) {
		const struct heddle_choice *choice = &execution->choices[i];

		if (strcmp(choice->why != NULL ? choice->why : "", why) == 0 && nth-- == 0)
			return choice->value;
	}
	return -1;
}

static bool is_chosen_otherwise(const struct other *other, size_t number)
{
	const struct heddle_schedule *schedule = other->orders->facts.schedule;
	const struct heddle_schedule_choice *choice = &schedule->choices[number];
	size_t nth = 0, i;

	for (i = 0; i < number; i++)
		nth += strcmp(schedule->choices[i].why, choice->why) == 0;
	return value_of_choice(other->execution, choice->why, nth) != choice->value;
}

static int look_through(struct other *other, uint64_t *broken)
{
	const struct orders *orders = other->orders;
	uint32_t i;
	size_t k;
	int result;

	for (i = 0; i < orders->facts.n_events; i++)
		other->step[i] = HEDDLE_NO_STEP;
	for (i = 0; i < other->execution->n_steps; i++)
		locate(other, i);
	for (k = 0; k < orders->n; k++) {
		result = is_broken(other, &orders->all[k]);
		if (result < 0)
			return result;
		broken[k / 64] |= (uint64_t)result << (k % 64);
	}
	for (; k < orders->n + orders->n_choices; k++)
		broken[k / 64] |= (uint64_t)is_chosen_otherwise(other, k - orders->n) << (k % 64);
	return 0;
}

int orders_broken(const struct orders *orders, const struct heddle_execution *execution, uint64_t *broken)
{
	struct other other = { .orders = orders, .execution = execution };
	int error = -ENOMEM;

	memset(broken, 0, orders_words(orders) * sizeof(*broken));
	if (execution->n_steps > ORDERS_STEPS_MAX)
		return -E2BIG;
	other.step = calloc(orders->facts.n_events + 1, sizeof(*other.step));
	other.count = calloc(orders->n_kinds + 1, sizeof(*other.count));
	if (other.step != NULL && other.count != NULL)
		error = look_through(&other, broken);
	free(other.step);
	free(other.count);
	free(other.past.bits);
	return error;
}
