/* SPDX-License-Identifier: MIT */
#include "repeat.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct heddle_recording {
	const struct heddle_variant *variant;
	struct heddle_options options; /* of the first run */
	uint64_t number;
	uint16_t *picks;
	size_t n_picks;
	uint16_t *choices;
	size_t n_choices;
	uint32_t
		*splits; /* of each step: after how many touches its section was left, NO_SPLIT: it was not */
	char *text;
};

#define NO_SPLIT UINT32_MAX

static int print_findings(const struct heddle_execution *execution, FILE *stream)
{
	for (size_t i = 0; i < execution->n_findings; i++) {
		const struct heddle_finding *f = &execution->findings[i];

		fprintf(stream, "finding in step %" PRIu32 ": %s '%s' at %s:%d: %s\n", f->step,
			heddle_finding_kind_name(f->kind), f->subject, f->where ? f->where->file : "nowhere",
			f->where ? f->where->line : 0, f->message);
	}
	return ferror(stream) ? -ENOMEM : 0;
}

/* All that must be the same in the second run, a line for each thing. */
static int describe(const struct heddle_variant *variant, const struct heddle_options *options,
		    const struct heddle_execution *execution, char **text)
{
	struct heddle_variant_header header;
	struct heddle_schedule *schedule;
	size_t size;
	FILE *stream;
	int error;

	heddle_variant_header(&header, variant, options);
	header.header.strategy = NULL;
	error = heddle_schedule_capture(&schedule, &header.header, execution, NULL);
	if (error)
		return error;
	stream = open_memstream(text, &size);
	error = stream ? heddle_schedule_print(schedule, stream) : -ENOMEM;
	if (!error)
		error = print_findings(execution, stream);
	if (stream && fclose(stream) && !error)
		error = -ENOMEM;
	heddle_schedule_free(schedule);
	if (error && stream)
		free(*text);
	return error;
}

void heddle_recording_free(struct heddle_recording *recording)
{
	if (!recording)
		return;
	free(recording->picks);
	free(recording->choices);
	free(recording->splits);
	free(recording->text);
	free(recording);
}

/* Whether the thread of a step went on inside the section that the step is in. */
static bool goes_on_inside(const struct heddle_execution *execution, size_t step)
{
	for (size_t i = step + 1; i < execution->n_steps; i++)
		if (execution->steps[i].thread == execution->steps[step].thread)
			return execution->steps[i].in_section;
	return false;
}

/* Leaving a section touches the locks that it holds, at the end of the step: they do not count. */
static uint32_t split_of(const struct heddle_execution *execution, size_t step)
{
	const struct heddle_touch *touches = execution->touches + execution->steps[step].first_touch;
	uint32_t n = execution->steps[step].n_touches;

	if (!goes_on_inside(execution, step))
		return NO_SPLIT;
	while (n && touches[n - 1].operation == HEDDLE_OP_SPIN_LOCK && touches[n - 1].access == HEDDLE_WRITE)
		n--;
	return n;
}

int heddle_record(struct heddle_recording **out, const struct heddle_variant *variant,
		  const struct heddle_options *options, const struct heddle_execution *execution)
{
	struct heddle_recording *recording = calloc(1, sizeof(*recording));
	int error = -ENOMEM;

	if (!recording)
		return -ENOMEM;
	recording->variant = variant;
	recording->options = *options;
	recording->number = execution->number;
	recording->n_picks = execution->n_steps;
	recording->n_choices = execution->n_choices;
	recording->picks = calloc(execution->n_steps + 1, sizeof(*recording->picks));
	recording->choices = calloc(execution->n_choices + 1, sizeof(*recording->choices));
	recording->splits = calloc(execution->n_steps + 1, sizeof(*recording->splits));
	if (!recording->picks || !recording->choices || !recording->splits)
		goto fail;
	for (size_t i = 0; i < execution->n_steps; i++) {
		recording->picks[i] = execution->steps[i].thread;
		recording->splits[i] = split_of(execution, i);
	}
	for (size_t i = 0; i < execution->n_choices; i++)
		recording->choices[i] = execution->choices[i].value;
	error = describe(variant, options, execution, &recording->text);
	if (error)
		goto fail;
	*out = recording;
	return 0;

fail:
	heddle_recording_free(recording);
	return error;
}

/* The first line in which two texts differ. */
static void first_difference(const char *a, const char *b, char *message, size_t size)
{
	size_t length_a, length_b;

	for (;; a += length_a + (a[length_a] == '\n'), b += length_b + (b[length_b] == '\n')) {
		length_a = strcspn(a, "\n");
		length_b = strcspn(b, "\n");
		if (length_a != length_b || memcmp(a, b, length_a) != 0 || !*a || !*b)
			break;
	}
	a += strspn(a, " \t");
	b += strspn(b, " \t");
	snprintf(message, size, "run twice, an execution first did '%.*s', then '%.*s'",
		 (int)strcspn(a, "\n"), a, (int)strcspn(b, "\n"), b);
}

static int compare(const struct heddle_recording *recording, const struct heddle_execution *execution,
		   const struct heddle_follow *follow, heddle_difference_sink *sink, void *context)
{
	struct heddle_finding finding = {
		.kind = HEDDLE_NONDETERMINISM,
		.hard = true,
		.subject = "second run",
		.thread = -1,
		.step = (uint32_t)execution->n_steps,
	};
	char *text;
	int error = describe(recording->variant, &recording->options, execution, &text);

	if (error)
		return error;
	if (follow->diverged)
		snprintf(finding.message, sizeof(finding.message),
			 "run twice, execution %" PRIu64 " went another way at step %" PRIu32 " (%s)",
			 recording->number, follow->diverged_step,
			 follow->reason ? follow->reason : "no reason given");
	else if (strcmp(recording->text, text) != 0)
		first_difference(recording->text, text, finding.message, sizeof(finding.message));
	if (finding.message[0])
		sink(context, &finding, execution);
	free(text);
	return 0;
}

/* What is repeated: one explorer at a time, so one of these. */
static const struct heddle_recording *repeated;

/* Where sections are left was learnt over all of an exploration; one execution alone would learn less. */
static bool splits(void *self, const struct heddle_execution *execution, enum heddle_operation operation)
{
	size_t step = execution->n_steps - 1;

	return execution->n_steps && step < repeated->n_picks &&
	       execution->steps[step].n_touches == repeated->splits[step];
}

int heddle_repeat(const struct heddle_recording *recording, heddle_difference_sink *sink, void *context)
{
	struct heddle_follow follow = {
		.picks = recording->picks,
		.n_picks = recording->n_picks,
		.choices = recording->choices,
		.n_choices = recording->n_choices,
	};
	struct heddle_program program = heddle_variant_program(recording->variant);
	struct heddle_strategy strategy = heddle_strategy_follow;
	struct heddle_options options = recording->options;
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;
	int result;

	repeated = recording;
	strategy.splits = splits;
	options.strategy = &strategy;
	options.strategy_argument = &follow;
	options.fill ^= 0xff;
	result = heddle_explorer_open(&explorer, &program, &options);
	if (result)
		return result;
	result = heddle_explorer_next(explorer, &execution);
	if (result == 1)
		result = compare(recording, execution, &follow, sink, context);
	else if (!result)
		result = -EIO;
	heddle_explorer_close(explorer);
	return result;
}
