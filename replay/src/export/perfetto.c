// SPDX-License-Identifier: MIT
/*
 * Trace events, as Perfetto and Chrome read them (the JSON Object Format of the "Trace Event Format"):
 *
 *   X  a step, a microsecond long; and a wait, from behind the thread's last step to its next one
 *   b  e  a lock while it is held
 *   s  f  an edge: the one step must come before the other
 *   i  the finding
 *   M  names
 */
#include "export/record.h"
#include "schedule/place.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <string.h>

struct trace {
	const struct timeline *timeline;
	const struct heddle_schedule *schedule;
	FILE *stream;
	unsigned n_events;
};

/* A thread's number, from 1: some viewers take 0 for the idle one. */
static void begin(struct trace *trace, const char *phase, const char *category, const char *name,
		  uint16_t thread)
{
	fprintf(trace->stream, "%s{\"ph\": \"%s\", \"pid\": 1, \"tid\": %u, \"cat\": \"%s\", \"name\": ",
		trace->n_events++ > 0 ? ",\n" : "\n", phase, thread + 1u, category);
	heddle_json_string(trace->stream, name);
}

/* ---- names */

static void print_name(struct trace *trace, const char *what, uint16_t thread, const char *name)
{
	begin(trace, "M", "__metadata", what, thread);
	fputs(", \"ts\": 0, \"args\": {\"name\": ", trace->stream);
	heddle_json_string(trace->stream, name);
	fputs("}}", trace->stream);
}

static void print_names(struct trace *trace)
{
	size_t i;

	print_name(trace, "process_name", 0, trace->schedule->header.scenario);
	for (i = 0; i < trace->schedule->n_threads; i++) {
		print_name(trace, "thread_name", (uint16_t)i, trace->schedule->threads[i].name);
		begin(trace, "M", "__metadata", "thread_sort_index", (uint16_t)i);
		fprintf(trace->stream, ", \"ts\": 0, \"args\": {\"sort_index\": %zu}}", i);
	}
}

/* ---- steps */

static void print_held(struct trace *trace, uint32_t number)
{
	const struct timeline_step *step = &trace->timeline->steps[number];
	uint32_t i;

	fputs(", \"held\": [", trace->stream);
	for (i = 0; i < step->n_held; i++) {
		fputs(i > 0 ? ", " : "", trace->stream);
		heddle_json_string(trace->stream, trace->timeline->held[step->first_held + i]);
	}
	fputs("]", trace->stream);
}

static void print_does(struct trace *trace, uint32_t number)
{
	const struct facts *facts = &trace->timeline->facts;
	char phrase[PHRASE_MAX];
	uint32_t i;

	fputs(", \"does\": [", trace->stream);
	for (i = facts->first[number]; i < facts->first[number + 1]; i++) {
		fputs(i > facts->first[number] ? ", " : "", trace->stream);
		heddle_json_string(trace->stream, timeline_phrase(trace->timeline, i, phrase));
	}
	fputs("]", trace->stream);
}

static void print_step(struct trace *trace, uint32_t number)
{
	const struct heddle_schedule_step *step = &trace->schedule->steps[number];
	char text[PHRASE_MAX];

	begin(trace, "X", "step", record_operation(trace->schedule, number, text), step->thread);
	fprintf(trace->stream, ", \"ts\": %" PRIu32 ", \"dur\": 1, \"args\": {\"step\": %" PRIu32, number,
		number);
	if (step->place.file != NULL) {
		fputs(", \"place\": ", trace->stream);
		heddle_json_string(trace->stream, heddle_place_text(&step->place, text, sizeof(text)));
	}
	if (step->place.function != NULL) {
		fputs(", \"function\": ", trace->stream);
		heddle_json_string(trace->stream, step->place.function);
	}
	print_held(trace, number);
	print_does(trace, number);
	fputs("}}", trace->stream);
}

/* ---- edges */

static void print_flow_end(struct trace *trace, const char *phase, const char *name, uint32_t step, size_t id)
{
	begin(trace, phase, "order", name, trace->schedule->steps[step].thread);
	fprintf(trace->stream, ", \"ts\": %" PRIu32 ".5, \"id\": %zu%s}", step, id,
		strcmp(phase, "f") == 0 ? ", \"bp\": \"e\"" : "");
}

static void print_edges(struct trace *trace, uint32_t number)
{
	const struct timeline_step *step = &trace->timeline->steps[number];
	char reason[PHRASE_MAX];
	uint32_t i;

	for (i = step->first_edge; i < step->first_edge + step->n_edges; i++) {
		const struct timeline_edge *edge = &trace->timeline->edges[i];

		timeline_reason(trace->timeline, edge, reason);
		print_flow_end(trace, "s", reason, edge->from, i + 1);
		print_flow_end(trace, "f", reason, number, i + 1);
	}
}

/* ---- locks */

struct hold {
	const char *lock; /* NULL: free */
	unsigned id;
};

struct holds {
	struct hold of[HEDDLE_THREADS_MAX][HELD_MAX];
	unsigned n;
};

static void print_hold(struct trace *trace, const char *phase, uint16_t thread, const struct hold *hold,
		       uint32_t time)
{
	begin(trace, phase, "lock", hold->lock, thread);
	fprintf(trace->stream, ", \"ts\": %" PRIu32 ", \"id\": \"lock %u\", \"args\": {\"holder\": ", time,
		hold->id);
	heddle_json_string(trace->stream, trace->schedule->threads[thread].name);
	fputs("}}", trace->stream);
}

/* Takes one of the held locks out of the list. Returns whether it was there. */
static bool strike_out(const char **held, uint32_t n, const char *lock)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		if (held[i] == NULL || strcmp(held[i], lock) != 0)
			continue;
		held[i] = NULL;
		return true;
	}
	return false;
}

static void take(struct trace *trace, struct holds *holds, uint16_t thread, const char *lock, uint32_t time)
{
	struct hold *hold = holds->of[thread];

	while (hold->lock != NULL)
		hold++;
	*hold = (struct hold){ lock, ++holds->n };
	print_hold(trace, "b", thread, hold, time);
}

/* What is held behind a step, and was not before it, is taken in it; what was before and is not, released. */
static void follow_locks(struct trace *trace, struct holds *holds, uint32_t number)
{
	const struct timeline_step *step = &trace->timeline->steps[number];
	uint16_t thread = trace->schedule->steps[number].thread;
	const char *held[HELD_MAX];
	uint32_t i;

	memcpy(held, &trace->timeline->held[step->first_held], step->n_held * sizeof(*held));
	for (i = 0; i < HELD_MAX; i++) {
		struct hold *hold = &holds->of[thread][i];

		if (hold->lock == NULL || strike_out(held, step->n_held, hold->lock))
			continue;
		print_hold(trace, "e", thread, hold, number + 1);
		hold->lock = NULL;
	}
	for (i = 0; i < step->n_held; i++) {
		if (held[i] != NULL)
			take(trace, holds, thread, held[i], number);
	}
}

static void end_locks(struct trace *trace, const struct holds *holds)
{
	size_t thread, i;

	for (thread = 0; thread < trace->schedule->n_threads; thread++) {
		for (i = 0; i < HELD_MAX; i++) {
			if (holds->of[thread][i].lock != NULL)
				print_hold(trace, "e", (uint16_t)thread, &holds->of[thread][i],
					   (uint32_t)trace->schedule->n_steps + 1);
		}
	}
}

static void print_steps(struct trace *trace)
{
	struct holds holds = { .n = 0 };
	uint32_t i;

	for (i = 0; i < trace->schedule->n_steps; i++) {
		print_step(trace, i);
		print_edges(trace, i);
		follow_locks(trace, &holds, i);
	}
	end_locks(trace, &holds);
}

/* ---- waits, and the finding */

/* Who waits for ever does so a step longer than there are steps: else it might not be seen. */
static void print_waits(struct trace *trace)
{
	const struct story_waits *waits = &trace->timeline->waits;
	char text[PHRASE_MAX];
	size_t i;

	for (i = 0; i < waits->n; i++) {
		const struct story_wait *wait = &waits->all[i];
		uint32_t from = wait->from == HEDDLE_NO_STEP ? 0 : wait->from + 1;
		uint32_t until =
			wait->until == HEDDLE_NO_STEP ? (uint32_t)trace->schedule->n_steps + 1 : wait->until;

		begin(trace, "X", "wait", phrase_of_wait(wait->operation, wait->target, text), wait->thread);
		fprintf(trace->stream, ", \"ts\": %" PRIu32 ", \"dur\": %" PRIu32 "}", from, until - from);
	}
}

static void print_finding(struct trace *trace, const struct record *record)
{
	const struct heddle_schedule_finding *finding = &trace->schedule->finding;
	char text[RECORD_FINDING_MAX];

	if (!trace->schedule->has_finding)
		return;
	begin(trace, "i", "finding", record_finding(record, text),
	      finding->thread < 0 ? 0 : (uint16_t)finding->thread);
	fprintf(trace->stream,
		", \"ts\": %" PRIu32 ", \"s\": \"%s\", \"args\": {\"message\": ", finding->step,
		finding->thread < 0 ? "p" : "t");
	heddle_json_string(trace->stream, finding->message);
	fputs("}}", trace->stream);
}

int perfetto_write(const struct record *record, FILE *stream)
{
	struct trace trace = { &record->run, record->schedule, stream, 0 };
	char finding[RECORD_FINDING_MAX];

	fputs("{\"displayTimeUnit\": \"ns\", \"otherData\": {\"scenario\": ", stream);
	heddle_json_string(stream, record->schedule->header.scenario);
	fputs(", \"revision\": ", stream);
	heddle_json_string(stream, record->schedule->header.revision);
	fputs(", \"finding\": ", stream);
	heddle_json_string(stream, record_finding(record, finding));
	fputs("},\n\"traceEvents\": [", stream);
	print_names(&trace);
	print_steps(&trace);
	print_waits(&trace);
	print_finding(&trace, record);
	fputs("\n]}\n", stream);
	return 0;
}
