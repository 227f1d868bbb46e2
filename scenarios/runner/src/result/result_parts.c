/* SPDX-License-Identifier: MIT */
/*
 * The format of a result between processes:
 *
 *   counts | for each group: in how many executions, its schedule | each warning | each note
 *
 * A schedule is written as the text of its file.
 */
#include "result/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct told_result {
	uint64_t n_groups, n_warnings, n_notes, repeated, exchanged, exchanged_in;
	bool limited, unchecked;
	char stopped_by[HEDDLE_REASON_MAX];
};

static int write_text(const char *text, size_t size, FILE *to)
{
	uint64_t length = size;

	return fwrite(&length, sizeof(length), 1, to) == 1 && fwrite(text, 1, size, to) == size ? 0 : -EIO;
}

/* Returns the text, ended with a zero byte; NULL with errno set. The caller frees. */
static char *read_text(FILE *from, size_t *size)
{
	uint64_t length;
	char *text;

	errno = EIO;
	if (fread(&length, sizeof(length), 1, from) != 1)
		return NULL;
	text = malloc(length + 1);
	if (text && fread(text, 1, length, from) != length) {
		free(text);
		errno = EIO;
		return NULL;
	}
	if (text)
		text[length] = '\0';
	*size = length;
	return text;
}

static int write_schedule(const struct heddle_schedule *schedule, FILE *to)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	int error = stream ? heddle_schedule_print(schedule, stream) : -ENOMEM;

	if (stream && fclose(stream) && !error)
		error = -ENOMEM;
	if (!error)
		error = write_text(text, size, to);
	free(text);
	return error;
}

int heddle_result_write_group(const struct heddle_group *group, FILE *to)
{
	if (fwrite(&group->executions, sizeof(group->executions), 1, to) != 1)
		return -EIO;
	return write_schedule(group->schedule, to);
}

int heddle_result_write(const struct heddle_result *result, FILE *to)
{
	struct told_result told;
	int error = 0;

	memset(&told, 0, sizeof(told));
	told.n_groups = result->n_groups;
	told.n_warnings = result->n_warnings;
	told.n_notes = result->n_notes;
	told.repeated = result->repeated;
	told.exchanged = result->exchanged;
	told.exchanged_in = result->exchanged_in;
	told.limited = result->limited;
	told.unchecked = result->unchecked;
	memcpy(told.stopped_by, result->stopped_by, sizeof(told.stopped_by));
	if (fwrite(&told, sizeof(told), 1, to) != 1)
		return -EIO;
	for (size_t i = 0; !error && i < result->n_groups; i++)
		error = heddle_result_write_group(&result->groups[i], to);
	for (size_t i = 0; !error && i < result->n_warnings; i++)
		error = write_text(result->warnings[i], strlen(result->warnings[i]), to);
	for (size_t i = 0; !error && i < result->n_notes; i++)
		error = write_text(result->notes[i], strlen(result->notes[i]), to);
	return error;
}

struct heddle_group *heddle_result_like(const struct heddle_result *result,
					const struct heddle_schedule_finding *finding)
{
	const struct heddle_where where = { finding->place.file, finding->place.function,
					    (int)finding->place.line };
	const struct heddle_finding like = { .kind = finding->kind,
					     .subject = finding->subject,
					     .where = where.file ? &where : NULL };

	return heddle_result_group(result, &like);
}

/* Takes the schedule. */
static int add_group(struct heddle_result *result, struct heddle_schedule *schedule, uint64_t executions)
{
	struct heddle_group *group = heddle_result_like(result, &schedule->finding);

	if (group) {
		group->executions += executions;
		heddle_schedule_free(schedule);
		return 0;
	}
	return heddle_result_add_schedule(result, schedule, executions);
}

int heddle_result_read_group(struct heddle_result *result, FILE *from)
{
	struct heddle_schedule_error why;
	struct heddle_schedule *schedule;
	uint64_t executions;
	size_t size;
	char *text;
	int error;

	if (fread(&executions, sizeof(executions), 1, from) != 1)
		return -EIO;
	text = read_text(from, &size);
	if (!text)
		return -errno;
	error = heddle_schedule_parse(&schedule, "another process", text, size, &why);
	free(text);
	if (error == -ENOMEM)
		return error;
	return error ? -EIO : add_group(result, schedule, executions);
}

int heddle_result_read_bytes(struct heddle_result *result, heddle_result_reader *reader, const char *bytes,
			     size_t size)
{
	FILE *stream = fmemopen((void *)bytes, size, "r");
	int error = stream ? reader(result, stream) : -ENOMEM;

	if (stream)
		fclose(stream);
	return error;
}

static int read_warning(struct heddle_result *result, FILE *from)
{
	size_t size;
	char *text = read_text(from, &size);

	if (!text)
		return -errno;
	heddle_result_add_warning(result, text);
	return 0;
}

static int read_note(struct heddle_result *result, FILE *from)
{
	size_t size;
	char *text = read_text(from, &size);

	if (!text)
		return -errno;
	heddle_result_add_note(result, text);
	free(text);
	return 0;
}

int heddle_result_take_in(struct heddle_result *result, FILE *from)
{
	struct told_result told;
	int error = 0;

	if (fread(&told, sizeof(told), 1, from) != 1)
		return -EIO;
	result->repeated += told.repeated;
	result->exchanged += told.exchanged;
	result->exchanged_in += told.exchanged_in;
	result->limited |= told.limited;
	result->unchecked |= told.unchecked;
	if (!result->stopped_by[0])
		memcpy(result->stopped_by, told.stopped_by, sizeof(told.stopped_by));
	for (; !error && told.n_groups; told.n_groups--)
		error = heddle_result_read_group(result, from);
	for (; !error && told.n_warnings; told.n_warnings--)
		error = read_warning(result, from);
	for (; !error && told.n_notes; told.n_notes--)
		error = read_note(result, from);
	return error;
}
