// SPDX-License-Identifier: MIT
#include "schedule/capture.h"
#include "schedule/place.h"
#include "schedule/value.h"

#include <errno.h>
#include <string.h>

static struct heddle_target target_of(struct heddle_schedule *schedule,
				      const struct heddle_execution *execution, uint32_t object, uint64_t low,
				      uint64_t high)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];
	struct heddle_target target = { .low = low, .high = high };

	if (object == 0)
		return (struct heddle_target){ .high = HEDDLE_WHOLE };
	heddle_object_name(execution, object, name, sizeof(name));
	target.object = heddle_schedule_keep_string(schedule, name);
	if (heddle_object_part(execution, object, low, high, name, sizeof(name))[0] != '\0')
		target.part = heddle_schedule_keep_string(schedule, name);
	return target;
}

static int thread_of(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
		     int index)
{
	if (index < 0 || (size_t)index >= execution->n_threads || execution->threads[index].name == NULL)
		return -1;
	return heddle_schedule_thread_by_name(schedule, execution->threads[index].name);
}

int heddle_capture_threads(struct heddle_schedule *schedule, const struct heddle_execution *execution)
{
	const struct heddle_thread_info *info;
	struct heddle_schedule_thread *thread;
	size_t i;

	for (i = 0; i < execution->n_threads; i++) {
		info = &execution->threads[i];
		if (info->name == NULL || heddle_schedule_thread_by_name(schedule, info->name) >= 0)
			continue;
		thread = heddle_schedule_add_thread(schedule);
		if (thread == NULL)
			break;
		thread->name = "";
		thread->creator = thread_of(schedule, execution, info->parent);
		thread->interrupt = info->interrupt;
		thread->target.high = HEDDLE_WHOLE;
		thread->name = heddle_schedule_keep_string(schedule, info->name);
	}
	return heddle_schedule_build_error(schedule);
}

/* A step's own announcement appears among its touches, too: a schedule tells it once. */
static bool is_announcement(const struct heddle_touch *touch, const struct heddle_step *step)
{
	return touch->object == step->object && touch->operation == step->operation &&
	       touch->low == step->low && touch->high == step->high;
}

uint32_t heddle_capture_count_touches(const struct heddle_execution *execution,
				      const struct heddle_step *step)
{
	uint32_t i, n = 0;

	for (i = 0; i < step->n_touches; i++)
		n += !is_announcement(&execution->touches[step->first_touch + i], step);
	return n;
}

static void capture_touches(struct heddle_schedule *schedule, const struct heddle_execution *execution,
			    const struct heddle_step *from, struct heddle_schedule_step *to)
{
	const struct heddle_touch *touch = &execution->touches[from->first_touch];
	struct heddle_schedule_touch *copy;
	uint32_t i;

	to->first_touch = (uint32_t)schedule->n_touches;
	for (i = 0; i < from->n_touches; i++, touch++) {
		if (is_announcement(touch, from))
			continue;
		copy = heddle_schedule_add_touch(schedule);
		if (copy == NULL)
			return;
		copy->access = touch->access;
		copy->operation = touch->operation;
		copy->target = target_of(schedule, execution, touch->object, touch->low, touch->high);
		copy->value = heddle_value_capture(schedule, execution, touch->value);
		copy->place = heddle_place_keep(schedule, touch->where);
		to->n_touches++;
	}
}

/*
 * The next choices of the execution, as long as they belong to step. Choices before the first step belong to
 * step 0.
 */
static uint32_t capture_choices(struct heddle_schedule *schedule, const struct heddle_execution *execution,
				size_t step)
{
	const struct heddle_choice *choice;
	struct heddle_schedule_choice *copy;
	uint32_t n = 0;

	while (schedule->n_choices < execution->n_choices) {
		choice = &execution->choices[schedule->n_choices];
		if (choice->step > step)
			break;
		copy = heddle_schedule_add_choice(schedule);
		if (copy == NULL)
			break;
		copy->value = choice->value;
		copy->n = choice->n;
		copy->why = heddle_schedule_keep_string(schedule, choice->why != NULL ? choice->why : "");
		n++;
	}
	return n;
}

static int capture_step(struct heddle_schedule *schedule, const struct heddle_execution *execution,
			const struct heddle_step *from)
{
	size_t number = schedule->n_steps;
	struct heddle_schedule_step *to = heddle_schedule_add_step(schedule);
	int thread = thread_of(schedule, execution, from->thread);

	if (to == NULL || thread < 0)
		return heddle_schedule_build_error(schedule);
	to->thread = (uint16_t)thread;
	to->preempts = from->preempts;
	to->inside = from->in_section;
	to->operation = from->operation;
	to->target = target_of(schedule, execution, from->object, from->low, from->high);
	to->value = heddle_value_capture(schedule, execution, from->value);
	to->place = heddle_place_keep(schedule, from->where);
	capture_touches(schedule, execution, from, to);
	to->first_choice = (uint32_t)schedule->n_choices;
	to->n_choices = capture_choices(schedule, execution, number);
	return heddle_schedule_build_error(schedule);
}

int heddle_capture_steps(struct heddle_schedule *schedule, const struct heddle_execution *execution)
{
	int error = 0;

	while (error == 0 && schedule->n_steps < execution->n_steps)
		error = capture_step(schedule, execution, &execution->steps[schedule->n_steps]);
	return error;
}

static void capture_pending(struct heddle_schedule *schedule, const struct heddle_execution *execution)
{
	const struct heddle_thread_info *info;
	struct heddle_schedule_thread *thread;
	size_t i;
	int index;

	for (i = 0; i < execution->n_threads; i++) {
		index = thread_of(schedule, execution, (int)i);
		if (index < 0)
			continue;
		info = &execution->threads[i];
		thread = &schedule->threads[index];
		thread->ended = info->ended;
		/* Who has not announced anything was cut off before it could. */
		thread->stopped = info->stopped || (!info->ended && info->operation == HEDDLE_OP_NONE);
		if (info->ended || thread->stopped)
			continue;
		thread->enabled = info->enabled;
		thread->operation = info->operation;
		thread->target = target_of(schedule, execution, info->object, info->low, info->high);
		thread->place = heddle_place_keep(schedule, info->where);
	}
}

static void capture_waits(struct heddle_schedule *schedule, const struct heddle_execution *execution)
{
	struct heddle_cycle_link links[HEDDLE_THREADS_MAX];
	struct heddle_schedule_wait *wait;
	size_t i, n;

	n = heddle_wait_cycle(execution, links, HEDDLE_THREADS_MAX, &schedule->waits_are_cycle);
	for (i = 0; i < n; i++) {
		wait = heddle_schedule_add_wait(schedule);
		if (wait == NULL)
			return;
		wait->thread = (uint16_t)thread_of(schedule, execution, links[i].thread);
		wait->target = target_of(schedule, execution, links[i].object, links[i].low, links[i].high);
		wait->holder = thread_of(schedule, execution, links[i].holder);
		wait->queued = links[i].queued;
		wait->step = HEDDLE_NO_STEP;
		if (links[i].holding != NULL) {
			wait->taken = heddle_place_keep(schedule, links[i].holding->where);
			wait->step = links[i].holding->step;
		}
	}
}

static void capture_finding(struct heddle_schedule *schedule, const struct heddle_execution *execution,
			    const struct heddle_finding *finding)
{
	schedule->has_finding = true;
	schedule->finding = (struct heddle_schedule_finding){
		.kind = finding->kind,
		.hard = finding->hard,
		.subject = heddle_schedule_keep_string(schedule,
						       finding->subject != NULL ? finding->subject : ""),
		.message = heddle_schedule_keep_string(schedule, finding->message),
		.place = heddle_place_keep(schedule, finding->where),
		.thread = thread_of(schedule, execution, finding->thread),
		.step = finding->step,
	};
}

int heddle_capture_end(struct heddle_schedule *schedule, const struct heddle_execution *execution,
		       const struct heddle_finding *finding)
{
	capture_pending(schedule, execution);
	if (execution->n_steps == 0) /* choices of a main that was alone belong to no step */
		capture_choices(schedule, execution, SIZE_MAX);
	if (finding != NULL)
		capture_finding(schedule, execution, finding);
	if (finding != NULL && finding->kind == HEDDLE_DEADLOCK)
		capture_waits(schedule, execution);
	return heddle_schedule_build_error(schedule);
}

int heddle_schedule_capture(struct heddle_schedule **schedule, const struct heddle_schedule_header *header,
			    const struct heddle_execution *execution, const struct heddle_finding *finding)
{
	struct heddle_schedule *made = heddle_schedule_new();
	int error;

	*schedule = NULL;
	if (made == NULL)
		return -ENOMEM;
	if (header->scenario == NULL || header->scenario[0] == '\0') {
		heddle_schedule_free(made);
		return -EINVAL;
	}
	error = heddle_schedule_keep_header(made, header);
	if (error == 0)
		error = heddle_capture_threads(made, execution);
	if (error == 0)
		error = heddle_capture_steps(made, execution);
	if (error == 0)
		error = heddle_capture_end(made, execution, finding);
	if (error != 0) {
		heddle_schedule_free(made);
		return error;
	}
	*schedule = made;
	return 0;
}
