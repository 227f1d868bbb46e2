// SPDX-License-Identifier: MIT
/*
 * The steps as a graph for graphviz: below each other those of a thread, an edge where one must come before
 * another one, and whom the threads that are left wait for. Of a long run nothing is written that graphviz
 * needs much time for: no clusters, no labels beside edges, and limits for its searches.
 */
#include "export/record.h"
#include "schedule/place.h"
#include "schedule/text.h"

#include <heddle/markup.h>
#include <inttypes.h>

#define LONG 300 /* steps */

static bool is_long(const struct record *record)
{
	return record->schedule->n_steps > LONG;
}

/* In quotes, where a backslash begins an escape. */
static void print_text(const char *text, FILE *stream)
{
	heddle_plain_text(stream, text, "\"\\");
}

static void print_step(const struct record *record, uint32_t number, FILE *stream)
{
	const struct heddle_schedule_step *step = &record->schedule->steps[number];
	char text[PHRASE_MAX];

	fprintf(stream, "\t\ts%" PRIu32 " [group=t%u, label=\"%" PRIu32 " ", number, step->thread, number);
	if (is_long(record)) {
		print_text(record->schedule->threads[step->thread].name, stream);
		fputs(": ", stream);
	}
	print_text(record_operation(record->schedule, number, text), stream);
	if (step->place.file != NULL) {
		fputs("\\n", stream);
		print_text(heddle_place_text(&step->place, text, sizeof(text)), stream);
	}
	fprintf(stream, "\"%s];\n", number == record->failing ? ", color=\"#b3261e\", penwidth=2" : "");
}

static void print_steps_of(const struct record *record, uint16_t thread, FILE *stream)
{
	const struct heddle_schedule *schedule = record->schedule;
	uint32_t before = HEDDLE_NO_STEP, i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (schedule->steps[i].thread != thread)
			continue;
		print_step(record, i, stream);
		if (before != HEDDLE_NO_STEP)
			fprintf(stream, "\t\ts%" PRIu32 " -> s%" PRIu32 " [weight=8];\n", before, i);
		before = i;
	}
}

/* What it was about to do, if it has not ended: a node w2 below its steps. */
static void print_left(const struct record *record, uint16_t thread, FILE *stream)
{
	const struct heddle_schedule *schedule = record->schedule;
	uint32_t i = (uint32_t)schedule->n_steps;
	char text[PHRASE_MAX];

	if (schedule->threads[thread].ended || schedule->threads[thread].stopped)
		return;
	fprintf(stream, "\t\tw%u [shape=plain, label=\"", thread);
	print_text(record_left(schedule, thread, text), stream);
	fputs("\"];\n", stream);
	while (i > 0 && schedule->steps[i - 1].thread != thread)
		i--;
	if (i > 0)
		fprintf(stream, "\t\ts%" PRIu32 " -> w%u [weight=8, style=dashed];\n", i - 1, thread);
}

static void print_thread(const struct record *record, uint16_t thread, FILE *stream)
{
	fprintf(stream, "\tsubgraph %s_%u {\n\t\tlabel=\"", is_long(record) ? "thread" : "cluster", thread);
	print_text(record->schedule->threads[thread].name, stream);
	fputs("\"; color=\"#8c959f\"; style=rounded;\n", stream);
	print_steps_of(record, thread, stream);
	print_left(record, thread, stream);
	fputs("\t}\n", stream);
}

static void print_edges(const struct record *record, FILE *stream)
{
	const struct timeline *timeline = &record->run;
	char reason[PHRASE_MAX];
	uint32_t i, k;

	for (i = 0; i < record->schedule->n_steps; i++) {
		const struct timeline_step *step = &timeline->steps[i];

		for (k = step->first_edge; k < step->first_edge + step->n_edges; k++) {
			fprintf(stream, "\ts%" PRIu32 " -> s%" PRIu32 " [color=\"#0b57d0\", %s=\"",
				timeline->edges[k].from, i, is_long(record) ? "tooltip" : "label");
			print_text(timeline_reason(timeline, &timeline->edges[k], reason), stream);
			fputs("\"];\n", stream);
		}
	}
}

static void print_waits(const struct record *record, FILE *stream)
{
	const struct heddle_schedule *schedule = record->schedule;
	const char *style = "color=\"#b3261e\", fontcolor=\"#b3261e\", penwidth=2, constraint=false";
	char about[PHRASE_MAX];
	size_t i;

	for (i = 0; i < schedule->n_waits; i++) {
		const struct heddle_schedule_wait *wait = &schedule->waits[i];

		if (wait->holder < 0)
			continue;
		fprintf(stream, "\tw%u -> ", wait->thread);
		if (wait->step < schedule->n_steps)
			fprintf(stream, "s%" PRIu32, wait->step);
		else
			fprintf(stream, "w%d", wait->holder);
		fprintf(stream, " [%s, label=\"%s ", style, wait->queued ? "behind:" : "held:");
		print_text(heddle_text_target(&wait->target, about, sizeof(about)), stream);
		fputs("\"];\n", stream);
	}
}

int dot_write(const struct record *record, FILE *stream)
{
	char finding[RECORD_FINDING_MAX];
	size_t i;

	fputs("digraph schedule {\n\tlabel=\"", stream);
	print_text(record->schedule->header.scenario, stream);
	fputs("\\n", stream);
	print_text(record_finding(record, finding), stream);
	fputs("\"; labelloc=t; fontname=\"sans-serif\";\n"
	      "\tnode [shape=box, style=rounded, fontname=\"monospace\", fontsize=10];\n"
	      "\tedge [fontname=\"sans-serif\", fontsize=9];\n",
	      stream);
	if (is_long(record))
		fputs("\tsplines=line; nslimit=1; nslimit1=1; mclimit=0.2;\n", stream);
	for (i = 0; i < record->schedule->n_threads; i++)
		print_thread(record, (uint16_t)i, stream);
	print_edges(record, stream);
	print_waits(record, stream);
	fputs("}\n", stream);
	return 0;
}
