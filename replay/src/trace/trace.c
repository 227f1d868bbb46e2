// SPDX-License-Identifier: MIT
#include <heddle/trace.h>

#include "trace/layout.h"
#include "trace/parts.h"
#include "schedule/place.h"
#include "schedule/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define TEXT_MAX 1400

static unsigned columns_of_environment(void)
{
	const char *text = getenv("COLUMNS");
	unsigned long columns = text != NULL ? strtoul(text, NULL, 10) : 0;

	return columns > 0 && columns <= HEDDLE_TRACE_WIDTH_MAX ? (unsigned)columns : 80;
}

static bool is_set(const char *name)
{
	const char *text = getenv(name);

	return text != NULL && text[0] != '\0';
}

/* As https://no-color.org and https://bixense.com/clicolors have it. */
static bool has_colour(FILE *stream)
{
	const char *term = getenv("TERM"), *forced = getenv("CLICOLOR_FORCE"), *wanted = getenv("CLICOLOR");

	if (is_set("NO_COLOR"))
		return false;
	if (forced != NULL && forced[0] != '\0' && strcmp(forced, "0") != 0)
		return true;
	if (wanted != NULL && strcmp(wanted, "0") == 0)
		return false;
	return isatty(fileno(stream)) && term != NULL && strcmp(term, "dumb") != 0;
}

struct heddle_trace_options heddle_trace_options_for(FILE *stream)
{
	struct heddle_trace_options options = { .width = columns_of_environment() };
	struct winsize size;

	options.colour = has_colour(stream);
	if (!isatty(fileno(stream)))
		return options;
	if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		options.width = size.ws_col;
	return options;
}

/* Prints text wrapped to the width, its first line behind first, the others behind as many blanks. */
void trace_wrapped(FILE *stream, unsigned width, const char *first, const char *text)
{
	size_t indent = strlen(first), length;
	const char *line;
	bool is_first = true;

	while ((length = layout_wrap(&text, width - indent, &line)) > 0) {
		fprintf(stream, "%*s%.*s\n", (int)indent, is_first ? first : "", (int)length, line);
		is_first = false;
	}
}

static void print_place(char *buffer, size_t size, const struct heddle_place *place)
{
	char text[HEDDLE_SCHEDULE_WORD_MAX];

	heddle_place_text(place, text, sizeof(text));
	if (place->function != NULL)
		snprintf(buffer, size, "%s in %s", text, place->function);
	else
		snprintf(buffer, size, "%s", text);
}

void trace_what_ran(const struct heddle_schedule *schedule, FILE *stream)
{
	const struct heddle_schedule_header *header = &schedule->header;
	size_t i;

	fprintf(stream, "%s", header->scenario);
	if (header->id != NULL)
		fprintf(stream, " (%s)", header->id);
	if (header->revision != NULL)
		fprintf(stream, ", revision %s", header->revision);
	for (i = 0; i < header->n_defects; i++)
		fprintf(stream, ", %s %s", header->defects[i].without ? "without" : "with",
			header->defects[i].name);
	for (i = 0; i < header->n_parameters; i++)
		fprintf(stream, ", %s=%" PRId64, header->parameters[i].name, header->parameters[i].value);
	for (i = 0; i < header->n_arguments; i++)
		fprintf(stream, "%s '%s'", i == 0 ? ", arguments" : "", header->arguments[i]);
	fputc('\n', stream);
}

static void print_holder(const struct heddle_schedule *schedule, const struct heddle_schedule_wait *wait,
			 unsigned width, FILE *stream)
{
	char place[TEXT_MAX], text[3 * TEXT_MAX], since[40] = "";

	if (wait->holder < 0) {
		trace_wrapped(stream, width, "    ", "held by nobody: nothing is left that would end it");
		return;
	}
	if (wait->queued) {
		snprintf(text, sizeof(text), "behind %s, which is queued for it",
			 schedule->threads[wait->holder].name);
		trace_wrapped(stream, width, "    ", text);
		return;
	}
	if (wait->step != HEDDLE_NO_STEP)
		snprintf(since, sizeof(since), " since step %" PRIu32, wait->step);
	print_place(place, sizeof(place), &wait->taken);
	snprintf(text, sizeof(text), "held by %s%s%s%s", schedule->threads[wait->holder].name,
		 wait->holder == wait->thread ? " itself" : "", since,
		 wait->taken.file != NULL ? ", taken at " : "");
	strncat(text, wait->taken.file != NULL ? place : "", sizeof(text) - strlen(text) - 1);
	trace_wrapped(stream, width, "    ", text);
}

static void print_waits(const struct heddle_schedule *schedule, unsigned width, FILE *stream)
{
	const struct heddle_schedule_wait *wait = schedule->waits;
	const struct heddle_schedule_thread *thread;
	char target[TEXT_MAX], place[TEXT_MAX], text[4 * TEXT_MAX];
	size_t i;

	if (schedule->n_waits == 0)
		return;
	fprintf(stream, "\n%s\n",
		schedule->waits_are_cycle ? "The cycle:" : "Who waits, with nobody to end it:");
	for (i = 0; i < schedule->n_waits; i++, wait++) {
		thread = &schedule->threads[wait->thread];
		print_place(place, sizeof(place), &thread->place);
		heddle_text_target(&wait->target, target, sizeof(target));
		snprintf(text, sizeof(text), "%s waits for %s: %s at %s", thread->name,
			 target[0] != '\0' ? target : "something unnamed",
			 thread->place.call != NULL ? thread->place.call
						    : heddle_operation_name(thread->operation),
			 place);
		trace_wrapped(stream, width, "  ", text);
		print_holder(schedule, wait, width, stream);
	}
}

int trace_finding_alone(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
			FILE *stream)
{
	const struct heddle_schedule_finding *finding = &schedule->finding;
	unsigned width = options->width != 0 ? options->width : 80;
	char place[TEXT_MAX], text[TEXT_MAX];

	width = width < HEDDLE_TRACE_WIDTH_MIN ? HEDDLE_TRACE_WIDTH_MIN : width;
	if (!schedule->has_finding) {
		fprintf(stream, "No finding.\n");
		return ferror(stream) ? -EIO : 0;
	}
	snprintf(text, sizeof(text), "%s: %s, after %" PRIu32 " step%s",
		 heddle_finding_kind_name(finding->kind), finding->subject, finding->step,
		 finding->step == 1 ? "" : "s");
	trace_wrapped(stream, width, "", text);
	if (finding->message[0] != '\0')
		trace_wrapped(stream, width, "  ", finding->message);
	if (finding->place.file != NULL) {
		print_place(place, sizeof(place), &finding->place);
		trace_wrapped(stream, width, "  at ", place);
	}
	return ferror(stream) ? -EIO : 0;
}

int heddle_trace_finding(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
			 FILE *stream)
{
	unsigned width = options->width != 0 ? options->width : 80;
	int error = trace_finding_alone(schedule, options, stream);

	if (error == 0 && schedule->has_finding)
		print_waits(schedule, width < HEDDLE_TRACE_WIDTH_MIN ? HEDDLE_TRACE_WIDTH_MIN : width,
			    stream);
	return error != 0 ? error : ferror(stream) ? -EIO : 0;
}

void trace_commands(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
		    FILE *stream)
{
	const char *program = options->program != NULL ? options->program : "heddle", *path = options->path;

	if (path == NULL)
		return;
	fprintf(stream, "\nNext:\n");
	if (options->rr)
		fprintf(stream,
			"  %s replay --rr %s\n      opens rr at step %" PRIu32
			", to go backwards from there\n",
			program, path, heddle_schedule_failing_step(schedule));
	fprintf(stream, "  %s adopt %s\n      keeps it as a regression\n", program, path);
}

int heddle_trace_print(const struct heddle_schedule *schedule, const struct heddle_trace_options *options,
		       FILE *stream)
{
	int error;

	trace_what_ran(schedule, stream);
	fputc('\n', stream);
	error = heddle_trace_table(schedule, options, stream);
	if (error != 0)
		return error;
	fputc('\n', stream);
	error = heddle_trace_finding(schedule, options, stream);
	if (error != 0)
		return error;
	if (options->note != NULL && options->note[0] != '\0')
		fprintf(stream, "\n%s", options->note);
	trace_commands(schedule, options, stream);
	return ferror(stream) ? -EIO : 0;
}
