// SPDX-License-Identifier: MIT
#include <heddle/passing.h>

#include "minimise/attempt.h"
#include "schedule/facts.h"
#include "schedule/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A step, or behind them all what a thread was about to do when the execution ended. */
struct event {
	uint16_t thread;
	const struct heddle_target *target;
	const struct heddle_schedule_step *step; /* NULL: it was not done */
};

static size_t list_events(const struct heddle_schedule *schedule, struct event *events)
{
	size_t n = 0, i;

	for (i = 0; i < schedule->n_steps; i++)
		events[n++] = (struct event){ schedule->steps[i].thread, &schedule->steps[i].target,
					      &schedule->steps[i] };
	for (i = 0; i < schedule->n_threads; i++)
		events[n++] = (struct event){ (uint16_t)i, &schedule->threads[i].target, NULL };
	return n;
}

/* ---- what two events have in common */

static bool is_same(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool touches(const struct heddle_schedule *schedule, const struct event *event, const char *object)
{
	uint32_t i;

	if (is_same(event->target->object, object))
		return true;
	for (i = 0; event->step != NULL && i < event->step->n_touches; i++) {
		if (is_same(schedule->touches[event->step->first_touch + i].target.object, object))
			return true;
	}
	return false;
}

static bool touch_the_same(const struct heddle_schedule *schedule, const struct event *a,
			   const struct event *b)
{
	uint32_t i;

	if (touches(schedule, b, a->target->object))
		return true;
	for (i = 0; a->step != NULL && i < a->step->n_touches; i++) {
		if (touches(schedule, b, schedule->touches[a->step->first_touch + i].target.object))
			return true;
	}
	return false;
}

/* ---- the two ways to exchange them */

/* The events in [from, to) of this thread, or of the others; thread -1: all. */
static void append(struct plan *plan, const struct event *events, size_t from, size_t to, int thread,
		   bool others)
{
	size_t i;

	for (i = from; i < to; i++) {
		if (thread < 0 || (events[i].thread == thread) != others)
			plan->picks[plan->n++] = events[i].thread;
	}
}

static void goes_first(struct plan *plan, const struct event *events, size_t earlier, size_t later)
{
	int thread = events[later].thread;

	plan->n = 0;
	append(plan, events, 0, earlier, -1, false);
	append(plan, events, earlier, later + 1, thread, false);
	append(plan, events, earlier, later + 1, thread, true);
}

static void waits(struct plan *plan, const struct event *events, size_t earlier, size_t later)
{
	int thread = events[earlier].thread;

	plan->n = 0;
	append(plan, events, 0, earlier, -1, false);
	append(plan, events, earlier, later + 1, thread, true);
	append(plan, events, earlier, later + 1, thread, false);
}

/* ---- the search */

struct passing_search {
	struct search search;
	const struct heddle_schedule *schedule;
	struct event *events;
	size_t n_events;
	struct facts facts; /* the same events */
	/* those that conflict by more than the locks of sections come first; then the others */
	bool only_facts;
	struct plan plan;
	struct heddle_passing *passing;
	unsigned replays_max;
};

typedef void exchange(struct plan *plan, const struct event *events, size_t earlier, size_t later);

/* Returns 1 if it passes, 0 if not, -errno. */
static int try_exchange(struct passing_search *s, exchange *way, size_t earlier, size_t later)
{
	struct heddle_schedule *passes;
	int error;

	if (s->passing->replays >= s->replays_max)
		return 0;
	way(&s->plan, s->events, earlier, later);
	append(&s->plan, s->events, later + 1, s->schedule->n_steps, -1, false);
	s->passing->replays++;
	error = attempt_passes(&passes, &s->search, s->schedule, &s->plan);
	if (error != 0 || passes == NULL) {
		heddle_schedule_free(passes);
		return error;
	}
	s->passing->run = passes;
	s->passing->is_found = true;
	s->passing->earlier = (uint32_t)earlier;
	s->passing->later = (uint32_t)later;
	return 1;
}

static int try_pair(struct passing_search *s, size_t earlier, size_t later)
{
	const struct event *a = &s->events[earlier], *b = &s->events[later];
	int result;

	if (a->step == NULL || a->thread == b->thread || !touch_the_same(s->schedule, a, b))
		return 0;
	if (facts_depend(&s->facts, (uint32_t)earlier, (uint32_t)later, NULL) != s->only_facts)
		return 0;
	result = try_exchange(s, goes_first, earlier, later);
	return result != 0 ? result : try_exchange(s, waits, earlier, later);
}

static int try_them(struct passing_search *s)
{
	size_t apart, later;
	int result;

	for (apart = 1; apart < s->n_events; apart++) {
		for (later = s->n_events - 1; later >= apart; later--) {
			result = try_pair(s, later - apart, later);
			if (result != 0)
				return result < 0 ? result : 0;
		}
	}
	return 0;
}

static int try_all(struct passing_search *s)
{
	int error;

	s->only_facts = true;
	error = try_them(s);
	if (error != 0 || s->passing->is_found)
		return error;
	s->only_facts = false;
	return try_them(s);
}

int heddle_passing_run(struct heddle_passing *passing, const struct heddle_schedule *schedule,
		       const struct heddle_program *program, unsigned replays)
{
	struct passing_search s = { .search = { .finding = schedule, .program = program },
				    .schedule = schedule,
				    .passing = passing,
				    .replays_max = replays != 0 ? replays : HEDDLE_PASSING_REPLAYS_DEFAULT };
	size_t max = schedule->n_steps + schedule->n_threads + 1;
	int error = -ENOMEM;

	*passing = (struct heddle_passing){ .is_found = false };
	s.plan.picks = calloc(max, sizeof(*s.plan.picks));
	s.events = calloc(max, sizeof(*s.events));
	if (s.plan.picks != NULL && s.events != NULL)
		error = facts_make(&s.facts, schedule);
	if (error == 0) {
		s.n_events = list_events(schedule, s.events);
		error = try_all(&s);
		facts_free(&s.facts);
	}
	free(s.plan.picks);
	free(s.events);
	return error;
}

void heddle_passing_free(struct heddle_passing *passing)
{
	heddle_schedule_free(passing->run);
	passing->run = NULL;
}

static void tell(FILE *stream, const char *before, const struct heddle_schedule *schedule, uint32_t event)
{
	char text[1000];

	if (event < schedule->n_steps)
		fprintf(stream, "  %sstep %u of %s\n", before, event,
			heddle_text_step(schedule, &schedule->steps[event], text, sizeof(text)));
	else
		fprintf(stream, "  %swhat %s was to do: %s\n", before,
			schedule->threads[event - schedule->n_steps].name,
			heddle_text_pending(&schedule->threads[event - schedule->n_steps], text,
					    sizeof(text)));
}

const char *heddle_passing_text(const struct heddle_passing *passing, const struct heddle_schedule *schedule,
				char buffer[HEDDLE_PASSING_TEXT_MAX])
{
	FILE *stream = fmemopen(buffer, HEDDLE_PASSING_TEXT_MAX, "w");

	buffer[0] = '\0';
	if (stream == NULL)
		return buffer;
	if (passing->is_found) {
		fprintf(stream, "It passes with two steps the other way round:\n");
		tell(stream, "", schedule, passing->later);
		tell(stream, "before ", schedule, passing->earlier);
	} else if (passing->replays > 0) {
		fprintf(stream,
			"No two steps were found that make it pass the other way round (%u replay%s).\n",
			passing->replays, passing->replays == 1 ? "" : "s");
	}
	fclose(stream);
	return buffer;
}
