// SPDX-License-Identifier: MIT
/*
 * A log as ShiViz reads it: in its first line the expression that parses an event, in its second one
 * nothing, since there is one execution; then two lines for each event, the step and its clock.
 *
 *   0 lock account 0 (transfer.c:39)
 *   clerk_0 {"clerk_0":1}
 */
#include "export/record.h"
#include "schedule/place.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <string.h>

#define EXPRESSION "(?<event>.*)\\n(?<host>\\S*) (?<clock>{.*})"
#define HOST_MAX   (HEDDLE_SCHEDULE_WORD_MAX + 16)

/*
 * A thread's name as a word without blanks. '"' and '\' would stand escaped in the clock, and as they are
 * before it.
 */
static void make_host(const char *name, char host[HOST_MAX])
{
	size_t n = 0;

	for (; *name != '\0' && n + 1 < HEDDLE_SCHEDULE_WORD_MAX; name++) {
		unsigned char c = (unsigned char)*name;

		host[n++] =
			c <= ' ' || c == 0x7f || c == '"' || c == '\\' || c == '<' || c >= 0x80 ? '_' : *name;
	}
	if (n == 0)
		host[n++] = '_';
	host[n] = '\0';
}

/* Names that differed in blanks alone are told apart by their numbers. */
static void host_of(const struct heddle_schedule *schedule, size_t thread, char host[HOST_MAX])
{
	char other[HOST_MAX];
	size_t i, length;

	make_host(schedule->threads[thread].name, host);
	for (i = 0; i < schedule->n_threads; i++) {
		make_host(schedule->threads[i].name, other);
		if (i == thread || strcmp(host, other) != 0)
			continue;
		length = strlen(host);
		snprintf(host + length, HOST_MAX - length, "_%zu", thread);
		return;
	}
}

static void print_event(const struct record *record, uint32_t number, FILE *stream)
{
	const struct heddle_schedule_step *step = &record->schedule->steps[number];
	char text[PHRASE_MAX];

	fprintf(stream, "%" PRIu32 " ", number);
	heddle_plain_text(stream, record_operation(record->schedule, number, text), "");
	if (step->place.file != NULL) {
		fputs(" (", stream);
		heddle_plain_text(stream, heddle_place_text(&step->place, text, sizeof(text)), "");
		fputs(")", stream);
	}
	putc('\n', stream);
}

static void print_clock(const struct record *record, uint32_t number, FILE *stream)
{
	const uint32_t *clock = timeline_clock(&record->run, number);
	char host[HOST_MAX];
	const char *before = "";
	size_t i;

	host_of(record->schedule, record->schedule->steps[number].thread, host);
	fprintf(stream, "%s {", host);
	for (i = 0; i < record->schedule->n_threads; i++) {
		if (clock[i] == 0)
			continue;
		host_of(record->schedule, i, host);
		fprintf(stream, "%s\"%s\":%" PRIu32, before, host, clock[i]);
		before = ", ";
	}
	fputs("}\n", stream);
}

int shiviz_write(const struct record *record, FILE *stream)
{
	uint32_t i;

	fputs(EXPRESSION "\n\n", stream);
	for (i = 0; i < record->schedule->n_steps; i++) {
		print_event(record, i, stream);
		print_clock(record, i, stream);
	}
	return 0;
}
