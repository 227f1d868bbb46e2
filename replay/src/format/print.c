// SPDX-License-Identifier: MIT
/*
 * The writer's half of the format; the parser's is parse*.c, the description docs/schedule-format.md.
 */
#include "schedule/place.h"
#include "schedule/words.h"

#include <errno.h>
#include <heddle/replay.h>
#include <inttypes.h>
#include <string.h>

static void print_quoted(FILE *stream, const char *text)
{
	const unsigned char *c;

	fputc('"', stream);
	for (c = (const unsigned char *)text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(stream, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7f)
			fprintf(stream, "\\x%02x", *c);
		else
			fputc(*c, stream);
	}
	fputc('"', stream);
}

/* A word may stand bare where nothing in it could be taken for syntax. */
static bool may_stand_bare(const char *text)
{
	return text[0] != '\0' &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:#+@")] ==
		       '\0' &&
	       text[0] != '#';
}

static void print_word(FILE *stream, const char *text)
{
	if (may_stand_bare(text))
		fputs(text, stream);
	else
		print_quoted(stream, text);
}

static void print_place(FILE *stream, const char *before, const struct heddle_place *place)
{
	char text[HEDDLE_SCHEDULE_WORD_MAX + 16];

	if (place->file == NULL)
		return;
	fputs(before, stream);
	print_word(stream, heddle_place_text(place, text, sizeof(text)));
	if (place->function != NULL) {
		fputs(" in ", stream);
		print_word(stream, place->function);
	}
	if (place->call != NULL) {
		fputs(" calls ", stream);
		print_word(stream, place->call);
	}
}

static void print_target(FILE *stream, const struct heddle_target *target)
{
	if (target->object == NULL)
		return;
	fputc(' ', stream);
	print_quoted(stream, target->object);
	if (target->low == 0 && target->high == HEDDLE_WHOLE)
		return;
	if (target->high == HEDDLE_WHOLE)
		fprintf(stream, " [%" PRIu64 ",end]", target->low);
	else
		fprintf(stream, " [%" PRIu64 ",%" PRIu64 "]", target->low, target->high);
	if (target->part != NULL) {
		fputs(" is ", stream);
		print_quoted(stream, target->part);
	}
}

static void print_value(FILE *stream, enum heddle_operation operation, int64_t value)
{
	if (value != 0 || heddle_operation_has_value(operation))
		fprintf(stream, " = %" PRId64, value);
}

static void print_named(FILE *stream, const char *key, const char *word)
{
	if (word == NULL)
		return;
	fprintf(stream, "%s ", key);
	print_word(stream, word);
	fputc('\n', stream);
}

static void print_header(FILE *stream, const struct heddle_schedule_header *header)
{
	size_t i;

	fprintf(stream, HEDDLE_WORD_MAGIC " %d\n", HEDDLE_SCHEDULE_VERSION);
	print_named(stream, "scenario", header->scenario);
	print_named(stream, "id", header->id);
	print_named(stream, "revision", header->revision);
	print_named(stream, "strategy", header->strategy);
	for (i = 0; i < header->n_defects; i++)
		print_named(stream, header->defects[i].without ? "without" : "defect",
			    header->defects[i].name);
	for (i = 0; i < header->n_parameters; i++) {
		fputs("parameter ", stream);
		print_word(stream, header->parameters[i].name);
		fprintf(stream, " %" PRId64 "\n", header->parameters[i].value);
	}
	fprintf(stream, "sections %s\n", heddle_sections_name(header->sections));
	if (header->points != HEDDLE_POINTS_SYNC)
		fprintf(stream, "points %s\n", heddle_points_name(header->points));
	fprintf(stream, "steps-max %u\n", header->steps_max);
	fprintf(stream, "faults %u\n", header->faults);
	fprintf(stream, "spurious %u\n", header->spurious);
	if (header->isolate)
		fputs("isolate\n", stream);
	fprintf(stream, "seed %" PRIu64 "\n", header->seed);
	print_named(stream, "program", header->program);
	for (i = 0; i < header->n_arguments; i++)
		print_named(stream, "argument", header->arguments[i]);
	print_named(stream, "build", header->build);
}

static void print_finding(FILE *stream, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_finding *finding = &schedule->finding;

	if (!schedule->has_finding)
		return;
	fputs("\nfinding ", stream);
	print_word(stream, heddle_finding_kind_name(finding->kind));
	fputs(finding->hard ? " hard " : " soft ", stream);
	print_quoted(stream, finding->subject);
	fprintf(stream, " after %" PRIu32, finding->step);
	if (finding->thread >= 0) {
		fputs(" by ", stream);
		print_word(stream, schedule->threads[finding->thread].name);
	}
	print_place(stream, " at ", &finding->place);
	fputs("\nmessage ", stream);
	print_quoted(stream, finding->message);
	fputc('\n', stream);
}

static void print_expectations(FILE *stream, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_expectation *expectation = schedule->expectations;
	size_t i;

	for (i = 0; i < schedule->n_expectations; i++, expectation++) {
		fputs(i == 0 ? "\nexpect " : "expect ", stream);
		if (expectation->revision != NULL) {
			print_word(stream, expectation->revision);
			fputc(' ', stream);
		}
		print_word(stream, heddle_replay_outcome_name(expectation->outcome));
		fputc('\n', stream);
	}
}

static void print_threads(FILE *stream, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_thread *thread = schedule->threads;
	size_t i;

	for (i = 0; i < schedule->n_threads; i++, thread++) {
		fprintf(stream, "%s%s ", i == 0 ? "\n" : "", thread->interrupt ? "interrupt" : "thread");
		print_word(stream, thread->name);
		if (thread->creator >= 0) {
			fputs(" by ", stream);
			print_word(stream, schedule->threads[thread->creator].name);
		}
		fputc('\n', stream);
	}
}

static void print_touch(FILE *stream, const struct heddle_schedule_touch *touch)
{
	fprintf(stream, "        touch %s %s", heddle_access_name(touch->access),
		heddle_operation_name(touch->operation));
	print_target(stream, &touch->target);
	print_value(stream, touch->operation, touch->value);
	print_place(stream, " at ", &touch->place);
	fputc('\n', stream);
}

static void print_choices(FILE *stream, const struct heddle_schedule *schedule, uint32_t first, uint32_t n)
{
	for (uint32_t i = first; i < first + n; i++) {
		const struct heddle_schedule_choice *choice = &schedule->choices[i];

		fprintf(stream, "        choose %u of %u ", choice->value, choice->n);
		print_quoted(stream, choice->why);
		fputc('\n', stream);
	}
}

/* Those that were said behind so many touches of the step. */
static void print_notes(FILE *stream, const struct heddle_schedule *schedule, size_t step, uint32_t n_touches)
{
	const struct heddle_schedule_note *note = schedule->notes;
	size_t i;

	for (i = 0; i < schedule->n_notes; i++, note++) {
		if (note->step != step || note->n_touches != n_touches)
			continue;
		fputs(note->is_meaning ? "        means " : "        note ", stream);
		print_quoted(stream, note->text);
		fputc('\n', stream);
	}
}

static void print_step(FILE *stream, const struct heddle_schedule *schedule, size_t number)
{
	const struct heddle_schedule_step *step = &schedule->steps[number];
	uint32_t i;

	fprintf(stream, "    %zu %s", number, heddle_operation_name(step->operation));
	print_target(stream, &step->target);
	print_value(stream, step->operation, step->value);
	if (step->inside)
		fputs(" inside", stream);
	print_place(stream, " at ", &step->place);
	fputc('\n', stream);
	for (i = 0; i < step->n_touches; i++) {
		print_notes(stream, schedule, number, i);
		print_touch(stream, &schedule->touches[step->first_touch + i]);
	}
	print_choices(stream, schedule, step->first_choice, step->n_choices);
	print_notes(stream, schedule, number, step->n_touches);
}

/* A period is as many steps as one thread did in a row. */
static size_t period_end(const struct heddle_schedule *schedule, size_t first)
{
	size_t i = first + 1;

	while (i < schedule->n_steps && schedule->steps[i].thread == schedule->steps[first].thread)
		i++;
	return i;
}

static void print_run(FILE *stream, const struct heddle_schedule *schedule)
{
	size_t first, end, i;

	fputc('\n', stream);
	if (schedule->n_steps == 0)
		print_choices(stream, schedule, 0, (uint32_t)schedule->n_choices);
	for (first = 0; first < schedule->n_steps; first = end) {
		end = period_end(schedule, first);
		fputs("period ", stream);
		print_word(stream, schedule->threads[schedule->steps[first].thread].name);
		fprintf(stream, " %zu%s\n", end - first, schedule->steps[first].preempts ? " preempts" : "");
		for (i = first; i < end; i++)
			print_step(stream, schedule, i);
	}
}

static void print_left(FILE *stream, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_thread *thread = schedule->threads;
	size_t i;

	for (i = 0; i < schedule->n_threads; i++, thread++) {
		if (thread->ended)
			continue;
		fputs(thread->stopped ? "stopped " : thread->enabled ? "ready " : "blocked ", stream);
		print_word(stream, thread->name);
		if (thread->stopped) {
			fputc('\n', stream);
			continue;
		}
		fprintf(stream, " %s", heddle_operation_name(thread->operation));
		print_target(stream, &thread->target);
		print_place(stream, " at ", &thread->place);
		fputc('\n', stream);
	}
}

static void print_waits(FILE *stream, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_wait *wait = schedule->waits;
	size_t i;

	for (i = 0; i < schedule->n_waits; i++, wait++) {
		fputs(schedule->waits_are_cycle ? "cycle " : "wait ", stream);
		print_word(stream, schedule->threads[wait->thread].name);
		if (wait->target.object != NULL) {
			fputs(" for", stream);
			print_target(stream, &wait->target);
		}
		if (wait->holder >= 0) {
			fputs(wait->queued ? " behind " : " held by ", stream);
			print_word(stream, schedule->threads[wait->holder].name);
		}
		if (wait->step != HEDDLE_NO_STEP)
			fprintf(stream, " since %" PRIu32, wait->step);
		print_place(stream, " at ", &wait->taken);
		fputc('\n', stream);
	}
}

int heddle_schedule_print(const struct heddle_schedule *schedule, FILE *stream)
{
	print_header(stream, &schedule->header);
	print_finding(stream, schedule);
	print_expectations(stream, schedule);
	print_threads(stream, schedule);
	print_run(stream, schedule);
	print_left(stream, schedule);
	print_waits(stream, schedule);
	fprintf(stream, "end %zu steps %zu touches %zu choices\n", schedule->n_steps, schedule->n_touches,
		schedule->n_choices);
	return ferror(stream) ? -EIO : 0;
}
