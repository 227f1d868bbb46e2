// SPDX-License-Identifier: MIT
#include "export/record.h"

#include "schedule/text.h"
#include "story/parting.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts */

const char *record_finding(const struct record *record, char buffer[RECORD_FINDING_MAX])
{
	const struct heddle_schedule_finding *finding = &record->schedule->finding;

	if (!record->schedule->has_finding)
		snprintf(buffer, RECORD_FINDING_MAX, "no finding");
	else
		snprintf(buffer, RECORD_FINDING_MAX, "%s: %s, after %" PRIu32 " step%s",
			 heddle_finding_kind_name(finding->kind), finding->subject, finding->step,
			 finding->step == 1 ? "" : "s");
	return buffer;
}

const char *record_operation(const struct heddle_schedule *schedule, uint32_t number, char buffer[PHRASE_MAX])
{
	const struct heddle_schedule_step *step = &schedule->steps[number];

	return heddle_text_operation(schedule, step->operation, &step->target, &step->place, step->value,
				     buffer, PHRASE_MAX);
}

const char *record_left(const struct heddle_schedule *schedule, uint16_t thread, char buffer[PHRASE_MAX])
{
	const struct heddle_schedule_thread *left = &schedule->threads[thread];
	char about[PHRASE_MAX];

	if (heddle_operation_joins(left->operation))
		snprintf(buffer, PHRASE_MAX, "waits for others to end");
	else if (left->enabled)
		snprintf(
			buffer, PHRASE_MAX, "was to %.700s",
			heddle_text_deed(left->operation, &left->target, &left->place, about, sizeof(about)));
	else
		phrase_of_wait(left->operation, &left->target, buffer);
	return buffer;
}

/* ---- the story */

static int tell(struct record *record)
{
	struct heddle_story_options options = record->options->story;
	size_t size;
	FILE *stream = open_memstream(&record->story, &size);
	int error;

	if (stream == NULL)
		return -ENOMEM;
	options.trace.width = RECORD_STORY_WIDTH;
	options.trace.colour = false;
	error = heddle_story_print(record->schedule, &options, stream);
	return fclose(stream) != 0 ? -ENOMEM : error;
}

/* ---- marks: the orders of the failing set */

static void mark(struct record *record, uint32_t step, uint32_t order)
{
	if (step < record->schedule->n_steps)
		record->marks[step] |= order;
}

static int mark_orders(struct record *record)
{
	const struct heddle_failing_set *failing = record->options->story.failing;
	size_t i;

	record->marks = calloc(record->schedule->n_steps + 1, sizeof(*record->marks));
	if (record->marks == NULL)
		return -ENOMEM;
	for (i = 0; failing != NULL && failing->is_found && i < failing->n_orders; i++) {
		mark(record, failing->orders[i].earlier, 1u << i);
		mark(record, failing->orders[i].later, 1u << i);
	}
	return 0;
}

/* ---- the passing run */

static struct record_exchanged exchanged(const struct record *record, const struct heddle_schedule *run,
					 uint32_t event)
{
	return (struct record_exchanged){ event,
					  parting_find(run, record->parting, record->schedule, event) };
}

static int take_passing(struct record *record)
{
	const struct heddle_passing *passing = record->options->story.passing;
	int error;

	record->earlier = record->later = (struct record_exchanged){ HEDDLE_NO_STEP, HEDDLE_NO_STEP };
	if (passing == NULL || !passing->is_found || passing->run == NULL)
		return 0;
	error = timeline_make(&record->passing, passing->run);
	if (error != 0)
		return error;
	record->has_passing = true;
	record->parting = parting_of(record->schedule, passing->run);
	record->earlier = exchanged(record, passing->run, passing->earlier);
	record->later = exchanged(record, passing->run, passing->later);
	return 0;
}

/* ---- the whole */

static int gather(struct record *record)
{
	int error = timeline_make(&record->run, record->schedule);

	if (error == 0)
		error = take_passing(record);
	if (error == 0)
		error = mark_orders(record);
	if (error == 0)
		error = tell(record);
	return error;
}

int record_make(struct record *record, const struct heddle_schedule *schedule,
		const struct heddle_export_options *options)
{
	int error;

	*record = (struct record){ .schedule = schedule, .options = options, .failing = HEDDLE_NO_STEP };
	if (schedule->has_finding && schedule->n_steps > 0)
		record->failing = heddle_schedule_failing_step(schedule);
	error = gather(record);
	if (error != 0)
		record_free(record);
	return error;
}

void record_free(struct record *record)
{
	timeline_free(&record->run);
	if (record->has_passing)
		timeline_free(&record->passing);
	free(record->marks);
	free(record->story);
	*record = (struct record){ .schedule = NULL };
}

int heddle_export_write(enum heddle_export_format format, const struct heddle_schedule *schedule,
			const struct heddle_export_options *options, FILE *stream)
{
	static int (*const writers[HEDDLE_EXPORT_FORMATS])(const struct record *record, FILE *stream) = {
		[HEDDLE_EXPORT_HTML] = html_write,
		[HEDDLE_EXPORT_PERFETTO] = perfetto_write,
		[HEDDLE_EXPORT_SHIVIZ] = shiviz_write,
		[HEDDLE_EXPORT_DOT] = dot_write,
	};
	struct record record;
	int error = record_make(&record, schedule, options);

	if (error != 0)
		return error;
	error = writers[format](&record, stream);
	record_free(&record);
	return error != 0 ? error : ferror(stream) ? -EIO : 0;
}
