// SPDX-License-Identifier: MIT
#include "schedule/compare.h"
#include "schedule/place.h"
#include "schedule/text.h"
#include "schedule/value.h"
#include "schedule/words.h"

#include <string.h>

/* A pair of steps with the schedules that they index. */
struct pair {
	const struct heddle_schedule *recorded, *found;
	const struct heddle_schedule_step *a, *b;
};

static bool same_target(const struct heddle_target *a, const struct heddle_target *b)
{
	if ((a->object == NULL) != (b->object == NULL) || a->low != b->low || a->high != b->high)
		return false;
	return a->object == NULL || strcmp(a->object, b->object) == 0;
}

static bool same_operation(const struct pair *pair)
{
	const struct heddle_schedule_step *a = pair->a, *b = pair->b;

	return strcmp(pair->recorded->threads[a->thread].name, pair->found->threads[b->thread].name) == 0 &&
	       a->operation == b->operation && same_target(&a->target, &b->target) &&
	       heddle_value_same(pair->recorded, a->value, pair->found, b->value) && a->inside == b->inside;
}

static bool same_touch(const struct pair *pair, const struct heddle_schedule_touch *a,
		       const struct heddle_schedule_touch *b)
{
	return a->access == b->access && a->operation == b->operation &&
	       same_target(&a->target, &b->target) &&
	       heddle_value_same(pair->recorded, a->value, pair->found, b->value);
}

static bool same_choice(const struct heddle_schedule_choice *a, const struct heddle_schedule_choice *b)
{
	return a->value == b->value && a->n == b->n && strcmp(a->why, b->why) == 0;
}

/* The i-th of a step, or NULL. */
static const struct heddle_schedule_touch *touch_of(const struct heddle_schedule *schedule,
						    const struct heddle_schedule_step *step, uint32_t i)
{
	return i < step->n_touches ? &schedule->touches[step->first_touch + i] : NULL;
}

static const char *tell_touch(char *buffer, size_t size, const struct heddle_schedule *schedule,
			      const struct heddle_schedule_touch *touch)
{
	if (touch == NULL)
		return "nothing more";
	return heddle_text_operation(schedule, touch->operation, &touch->target, &touch->place, touch->value,
				     buffer, size);
}

/* Tells the first touch that differs, as expected and instead; false if none does. */
static bool find_touch(struct heddle_replay *replay, const struct pair *pair)
{
	const struct heddle_schedule_touch *a, *b;
	char step[512], touch[512];
	uint32_t i = 0;

	do {
		a = touch_of(pair->recorded, pair->a, i);
		b = touch_of(pair->found, pair->b, i);
		i++;
	} while (a && b && same_touch(pair, a, b));
	if (!a && !b)
		return false;
	heddle_text_step(pair->recorded, pair->a, step, sizeof(step));
	snprintf(replay->expected, sizeof(replay->expected), "%s touches %s", step,
		 tell_touch(touch, sizeof(touch), pair->recorded, a));
	snprintf(replay->instead, sizeof(replay->instead), "%s",
		 tell_touch(touch, sizeof(touch), pair->found, b));
	return true;
}

static void tell_choice(char *buffer, size_t size, const struct heddle_schedule_choice *choice)
{
	if (choice != NULL)
		snprintf(buffer, size, "choice %u of %u \"%s\"", choice->value, choice->n, choice->why);
	else
		snprintf(buffer, size, "no further choice");
}

/* The i-th of a step, or NULL. */
static const struct heddle_schedule_choice *choice_of(const struct heddle_schedule *schedule,
						      const struct heddle_schedule_step *step, uint32_t i)
{
	return i < step->n_choices ? &schedule->choices[step->first_choice + i] : NULL;
}

static bool find_choice(struct heddle_replay *replay, const struct pair *pair)
{
	const struct heddle_schedule_choice *a, *b;
	uint32_t i = 0;

	do {
		a = choice_of(pair->recorded, pair->a, i);
		b = choice_of(pair->found, pair->b, i);
		i++;
	} while (a && b && same_choice(a, b));
	if (!a && !b)
		return false;
	tell_choice(replay->expected, sizeof(replay->expected), a);
	tell_choice(replay->instead, sizeof(replay->instead), b);
	return true;
}

static bool find_operation(struct heddle_replay *replay, const struct pair *pair)
{
	if (same_operation(pair))
		return false;
	heddle_text_step(pair->recorded, pair->a, replay->expected, sizeof(replay->expected));
	heddle_text_step(pair->found, pair->b, replay->instead, sizeof(replay->instead));
	if (pair->a->inside != pair->b->inside)
		strncat(replay->instead, pair->b->inside ? " inside a section" : " outside of a section",
			sizeof(replay->instead) - strlen(replay->instead) - 1);
	return true;
}

static void note_moved(struct heddle_replay *replay, const struct pair *pair, uint32_t step)
{
	char from[HEDDLE_SCHEDULE_WORD_MAX], to[HEDDLE_SCHEDULE_WORD_MAX];

	if (heddle_place_equal(&pair->a->place, &pair->b->place))
		return;
	if (replay->n_moved++ > 0)
		return;
	snprintf(replay->moved, sizeof(replay->moved), "step %u: %.400s is now %.400s", step,
		 heddle_place_text(&pair->a->place, from, sizeof(from)),
		 heddle_place_text(&pair->b->place, to, sizeof(to)));
}

bool heddle_compare_steps(struct heddle_replay *replay, const struct heddle_schedule *recorded)
{
	struct pair pair = { recorded, replay->found, recorded->steps, replay->found->steps };
	size_t n = replay->found->n_steps < recorded->n_steps ? replay->found->n_steps : recorded->n_steps;
	uint32_t step;

	if (replay->n_differences > 0 && replay->step < n)
		n = replay->step; /* what follows it was not done to the end */
	for (step = 0; step < n; step++, pair.a++, pair.b++) {
		if (find_operation(replay, &pair) || find_choice(replay, &pair) ||
		    find_touch(replay, &pair)) {
			replay->n_differences = 1;
			replay->step = step;
			return false;
		}
		note_moved(replay, &pair, step);
	}
	return true;
}

void heddle_compare_end(struct heddle_replay *replay, const struct heddle_schedule *recorded,
			bool is_recorded)
{
	const struct heddle_schedule *found = replay->found;
	size_t n = recorded->n_steps;

	if (!is_recorded || replay->n_differences > 0 || found->finding.step <= n || found->n_steps <= n)
		return;
	replay->n_differences = 1;
	replay->step = (uint32_t)n;
	snprintf(replay->expected, sizeof(replay->expected), "the finding, and the end");
	heddle_text_step(found, &found->steps[n], replay->instead, sizeof(replay->instead));
}

static const char *thread_of(const struct heddle_execution *execution, int thread)
{
	return thread < 0 || (size_t)thread >= execution->n_threads ? NULL : execution->threads[thread].name;
}

static bool same_thread(const struct heddle_schedule *recorded, const struct heddle_execution *execution,
			const struct heddle_finding *finding)
{
	const char *name = thread_of(execution, finding->thread);

	if (recorded->finding.thread < 0 || name == NULL)
		return recorded->finding.thread < 0 && name == NULL;
	return strcmp(recorded->threads[recorded->finding.thread].name, name) == 0;
}

bool heddle_compare_finding(const struct heddle_schedule *recorded, const struct heddle_execution *execution,
			    const struct heddle_finding *finding)
{
	const struct heddle_schedule_finding *expected = &recorded->finding;

	return recorded->has_finding && expected->kind == finding->kind &&
	       strcmp(expected->subject, finding->subject != NULL ? finding->subject : "") == 0 &&
	       same_thread(recorded, execution, finding);
}

bool heddle_compare_finding_place(const struct heddle_schedule *recorded,
				  const struct heddle_finding *finding)
{
	const struct heddle_where *where = finding->where;
	struct heddle_place place = { 0 };

	if (where != NULL && where->file != NULL) {
		place.file = heddle_place_file(where->file);
		place.function = where->function;
	}
	return heddle_place_same_function(&recorded->finding.place, &place);
}

static const char *object_of(const struct heddle_schedule_wait *wait)
{
	return wait->target.object != NULL ? wait->target.object : "";
}

bool heddle_compare_waits(const struct heddle_schedule *recorded, const struct heddle_schedule *found)
{
	size_t i;

	if (recorded->n_waits == 0)
		return true;
	for (i = 0; i < recorded->n_waits && i < found->n_waits; i++) {
		const struct heddle_schedule_wait *a = &recorded->waits[i], *b = &found->waits[i];

		if (strcmp(recorded->threads[a->thread].name, found->threads[b->thread].name) != 0 ||
		    strcmp(object_of(a), object_of(b)) != 0)
			return false;
	}
	return i == recorded->n_waits && i == found->n_waits;
}

void heddle_note_moved_finding(struct heddle_replay *replay, const struct heddle_schedule *recorded)
{
	char from[HEDDLE_SCHEDULE_WORD_MAX], to[HEDDLE_SCHEDULE_WORD_MAX];

	if (replay->n_moved++ > 0)
		return;
	snprintf(replay->moved, sizeof(replay->moved), "the finding: %.400s is now %.400s",
		 heddle_place_text(&recorded->finding.place, from, sizeof(from)),
		 heddle_place_text(&replay->found->finding.place, to, sizeof(to)));
}
