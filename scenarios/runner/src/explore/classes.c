/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "explore/classes.h"

#include <heddle/replay.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <unistd.h>

#define VERSION 1

/* Fields are separated by tabs, so a text must not contain one. */
static void print_text(FILE *stream, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c < 0x20 || *c == 0x7f || *c == '\\')
			fprintf(stream, "\\x%02x", *c);
		else
			putc(*c, stream);
	}
}

/* Prints a line of text fields, ended by NULL. An absent field is passed as "-". */
static void print_line(FILE *stream, const char *word, ...)
{
	const char *field;
	va_list fields;

	fputs(word, stream);
	va_start(fields, word);
	while ((field = va_arg(fields, const char *))) {
		putc('\t', stream);
		print_text(stream, field);
	}
	va_end(fields);
	putc('\n', stream);
}

static const char *or_none(const char *text)
{
	return text && *text ? text : "-";
}

static const char *number_text(uint64_t number, char buffer[24])
{
	if (number == HEDDLE_WHOLE)
		snprintf(buffer, 24, "end");
	else
		snprintf(buffer, 24, "%" PRIu64, number);
	return buffer;
}

/* Prints an identity that is the same in each execution of the run, and a name for people. */
static void print_object(FILE *stream, const struct heddle_execution *execution, uint32_t object)
{
	char name[HEDDLE_SCHEDULE_WORD_MAX];

	if (!object) {
		fputs("\t-", stream);
		return;
	}
	heddle_object_name(execution, object, name, sizeof(name));
	fprintf(stream, "\t%" PRIu32 " ", object);
	print_text(stream, name);
}

static void print_range(FILE *stream, uint64_t low, uint64_t high)
{
	char buffer[24];

	fprintf(stream, "\t%" PRIu64, low);
	fprintf(stream, "\t%s", number_text(high, buffer));
}

static void print_touch(FILE *stream, const struct heddle_execution *execution,
			const struct heddle_touch *touch)
{
	fprintf(stream, "\t%s\t%s", heddle_access_name((enum heddle_access)touch->access),
		heddle_operation_name((enum heddle_operation)touch->operation));
	print_object(stream, execution, touch->object);
	print_range(stream, touch->low, touch->high);
	if (touch->access ==
	    HEDDLE_ADD) /* the result is not returned, and differs between equivalent executions */
		fputs("\t-", stream);
	else
		fprintf(stream, "\t%" PRId64, touch->value);
}

/* A settled question counts as answered with no. */
static void print_choices(FILE *stream, const struct heddle_execution *execution,
			  const struct heddle_step *step)
{
	uint32_t questions = step->n_choices + (uint32_t)__builtin_popcountll(step->settled);
	const struct heddle_choice *choice = &execution->choices[step->first_choice];

	putc('\t', stream);
	for (uint32_t i = 0; i < questions; i++) {
		bool is_settled = heddle_step_is_settled(step, i);

		fprintf(stream, "%s%u/%u", i ? "," : "", is_settled ? 0 : choice->value,
			is_settled ? 2 : choice->n);
		choice += !is_settled;
	}
	if (!questions)
		putc('-', stream);
}

static void print_edges(FILE *stream, const struct heddle_execution *execution,
			const struct heddle_step *step)
{
	putc('\t', stream);
	for (uint32_t i = 0; i < step->n_edges; i++)
		fprintf(stream, "%s%" PRIu32, i ? "," : "", execution->edges[step->first_edge + i]);
	if (!step->n_edges)
		putc('-', stream);
}

static void print_step(FILE *stream, const struct heddle_execution *execution, size_t number)
{
	const struct heddle_step *step = &execution->steps[number];

	fprintf(stream, "step\t%zu\t%u ", number, step->thread);
	print_text(stream, execution->threads[step->thread].name);
	fprintf(stream, "\t%s", heddle_operation_name((enum heddle_operation)step->operation));
	print_object(stream, execution, step->object);
	print_range(stream, step->low, step->high);
	print_choices(stream, execution, step);
	print_edges(stream, execution, step);
	fprintf(stream, "\t%u", step->n_touches);
	for (uint32_t i = 0; i < step->n_touches; i++)
		print_touch(stream, execution, &execution->touches[step->first_touch + i]);
	putc('\n', stream);
}

/* Choices of the main thread while it was alone: they belong to no step. */
static void print_first_choices(FILE *stream, const struct heddle_execution *execution)
{
	size_t first = execution->n_steps ? execution->steps[0].first_choice : execution->n_choices;

	for (size_t i = 0; i < first; i++)
		fprintf(stream, "choice\t%u/%u\n", execution->choices[i].value, execution->choices[i].n);
}

static void print_threads(FILE *stream, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_threads; i++) {
		const struct heddle_thread_info *info = &execution->threads[i];

		if (!info->name)
			continue;
		fprintf(stream, "thread\t%zu ", i);
		print_text(stream, info->name);
		fprintf(stream, "\t%s", info->interrupt ? "interrupt" : "task");
		if (info->parent < 0)
			fputs("\t-\n", stream);
		else
			fprintf(stream, "\t%d\n", info->parent);
	}
}

static void print_unended(FILE *stream, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_threads; i++) {
		const struct heddle_thread_info *info = &execution->threads[i];

		if (!info->name || info->ended)
			continue;
		fprintf(stream, "%s\t%zu ",
			info->stopped	? "stopped"
			: info->enabled ? "ready"
					: "blocked",
			i);
		print_text(stream, info->name);
		if (!info->stopped) {
			fprintf(stream, "\t%s",
				heddle_operation_name((enum heddle_operation)info->operation));
			print_object(stream, execution, info->object);
		}
		putc('\n', stream);
	}
}

void heddle_classes_begin(struct heddle_classes *classes, FILE *stream)
{
	*classes = (struct heddle_classes){ .stream = stream };
	fprintf(stream, "heddle-classes\t%d\n", VERSION);
}

void heddle_classes_begin_run(struct heddle_classes *classes, const struct heddle_variant *variant,
			      const struct heddle_options *options)
{
	struct heddle_variant_header header;
	char revision[HEDDLE_REVISION_TEXT_MAX], value[24];

	if (!classes->stream)
		return;
	fseeko(classes->stream, 0, SEEK_END); /* another process may have written */
	heddle_variant_header(&header, variant, options);
	print_line(classes->stream, "run", header.name,
		   or_none(heddle_variant_revision_text(variant, revision)), options->strategy->name,
		   heddle_sections_name(options->sections), NULL);
	for (size_t i = 0; i < header.header.n_parameters; i++) {
		snprintf(value, sizeof(value), "%" PRId64, header.parameters[i].value);
		print_line(classes->stream, "parameter", header.parameters[i].name, value, NULL);
	}
	classes->start = ftello(classes->stream);
}

void heddle_classes_execution(struct heddle_classes *classes, const struct heddle_execution *execution)
{
	FILE *stream = classes->stream;
	struct heddle_class_key key;

	if (!stream)
		return;
	heddle_class_key(execution, &key);
	fprintf(stream, "execution\t%" PRIu64 "\n", execution->number);
	print_threads(stream, execution);
	print_first_choices(stream, execution);
	for (size_t i = 0; i < execution->n_steps; i++)
		print_step(stream, execution, i);
	print_unended(stream, execution);
	for (size_t i = 0; i < execution->n_findings; i++)
		print_line(stream, "finding", heddle_finding_kind_name(execution->findings[i].kind),
			   execution->findings[i].subject, NULL);
	fprintf(stream, "end\t%zu\t%s\t%016" PRIx64 "%016" PRIx64 "\n", execution->n_steps,
		execution->abandoned ? "abandoned"
		: execution->cut     ? "cut"
				     : "complete",
		key.words[0], key.words[1]);
}

void heddle_classes_mark(struct heddle_classes *classes)
{
	if (!classes->stream)
		return;
	fflush(classes->stream);
	fseeko(classes->stream, 0, SEEK_END);
	classes->mark = ftello(classes->stream);
}

void heddle_classes_cut_back(struct heddle_classes *classes)
{
	if (classes->stream && !ftruncate(fileno(classes->stream), classes->mark))
		fseeko(classes->stream, classes->mark, SEEK_SET);
}

int heddle_classes_take_back(struct heddle_classes *classes)
{
	if (!classes->stream)
		return 0;
	if (fflush(classes->stream) || ftruncate(fileno(classes->stream), classes->start) ||
	    fseeko(classes->stream, classes->start, SEEK_SET))
		return errno ? -errno : -EIO;
	return 0;
}

void heddle_classes_end_run(struct heddle_classes *classes, const struct heddle_result *result)
{
	char coverage[HEDDLE_COVERAGE_TEXT_MAX];

	if (classes->stream)
		fprintf(classes->stream, "done\t%" PRIu64 "\t%" PRIu64 "\t%s\n",
			result->statistics.executions, result->statistics.blocked,
			heddle_result_coverage(result, coverage));
}
