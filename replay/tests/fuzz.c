// SPDX-License-Identifier: MIT
/*
 * What is wrong in a schedule file, wherever it is, breaks neither the parser nor those who follow it nor
 * the story: mutants of the files in tests/corpus, from a fixed seed. A mutant that broke something is
 * kept there, so that it is tried for ever.
 *
 * How many there are is a number, not a time: HEDDLE_FUZZ_MUTANTS, by default MUTANTS. To be run under
 * AddressSanitizer.
 */
#include "programs.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <heddle/export.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The steps that a mutant asks for are bounded; so many mutants take some seconds. */
TestSuite(fuzz, .timeout = 86400);

#define MUTANTS	   6000
#define FILES_MAX  64
#define LINES_MAX  1000
#define MUTANT_MAX 65536

struct file {
	char name[NAME_MAX + 1];
	char *text;
	size_t size;
};

static struct file files[FILES_MAX];
static size_t n_files;

#define PROGRAMS 5
static const struct heddle_program *const programs[PROGRAMS] = {
	&program_lost_update,	&program_two_mutexes, &program_section,
	&program_split_section, &program_half_done,
};

/* ---- numbers from a seed */

static uint64_t state;

static size_t any(size_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(state >> 33) % n;
}

/* ---- the corpus */

static void read_file(const char *folder, const char *name)
{
	struct file *file = &files[n_files];
	char path[PATH_MAX + NAME_MAX + 2];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	stream = fopen(path, "r");
	cr_assert_not_null(stream, "%s", path);
	snprintf(file->name, sizeof(file->name), "%s", name);
	file->text = malloc(MUTANT_MAX);
	file->size = fread(file->text, 1, MUTANT_MAX, stream);
	cr_assert_lt(file->size, MUTANT_MAX, "%s is too large for a corpus", path);
	fclose(stream);
	n_files++;
}

static int is_schedule(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 6 && strcmp(entry->d_name + length - 6, HEDDLE_SCHEDULE_SUFFIX) == 0;
}

/* In the order of their names: a mutant is the same on every machine. */
static void read_corpus(void)
{
	const char *source = getenv("HEDDLE_SOURCE");
	struct dirent **entries;
	char folder[PATH_MAX - 1];
	int n, i;

	if (source == NULL)
		cr_skip_test("HEDDLE_SOURCE does not say where the corpus is");
	snprintf(folder, sizeof(folder), "%s/replay/tests/corpus", source);
	n = scandir(folder, &entries, is_schedule, alphasort);
	cr_assert_geq(n, 10, "there is no corpus in %s", folder);
	cr_assert_leq(n, FILES_MAX);
	for (i = 0; i < n; i++) {
		read_file(folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}

static void forget_corpus(void)
{
	while (n_files > 0)
		free(files[--n_files].text);
}

/* ---- mutants */

struct lines {
	const char *at[LINES_MAX];
	size_t length[LINES_MAX];
	size_t n;
};

static void split(struct lines *lines, const char *text, size_t size)
{
	const char *end = text + size, *newline;

	lines->n = 0;
	while (text < end && lines->n < LINES_MAX) {
		newline = memchr(text, '\n', (size_t)(end - text));
		lines->at[lines->n] = text;
		lines->length[lines->n] = (size_t)((newline != NULL ? newline + 1 : end) - text);
		text += lines->length[lines->n++];
	}
}

static void move_lines(struct lines *lines, size_t to, size_t from, size_t n)
{
	memmove(&lines->at[to], &lines->at[from], n * sizeof(*lines->at));
	memmove(&lines->length[to], &lines->length[from], n * sizeof(*lines->length));
}

/* A line goes, comes twice, changes places with another one, or comes from another file. */
static void change_lines(struct lines *lines, const struct lines *other)
{
	size_t at = any(lines->n), with = any(lines->n), from = any(other->n);
	const char *text = lines->at[at];
	size_t length = lines->length[at];

	switch (any(4)) {
	case 0:
		move_lines(lines, at, at + 1, lines->n - at - 1);
		lines->n--;
		return;
	case 1:
		if (lines->n == LINES_MAX)
			return;
		move_lines(lines, at + 1, at, lines->n - at);
		lines->n++;
		return;
	case 2:
		lines->at[at] = lines->at[with];
		lines->length[at] = lines->length[with];
		lines->at[with] = text;
		lines->length[with] = length;
		return;
	default:
		lines->at[at] = other->at[from];
		lines->length[at] = other->length[from];
	}
}

static size_t join(const struct lines *lines, char *text)
{
	size_t size = 0, i;

	for (i = 0; i < lines->n && size + lines->length[i] < MUTANT_MAX; i++) {
		memcpy(text + size, lines->at[i], lines->length[i]);
		size += lines->length[i];
	}
	return size;
}

static void change_byte(char *text, size_t size)
{
	static const char bytes[] = "0123456789 \n\"\\#[],=:-xabc\t\r\x01\xff";

	text[any(size)] = bytes[any(sizeof(bytes))];
}

/*
 * Steps, touches and choices are counted anew at the end, so that more mutants than one in a thousand can
 * be read.
 */
static size_t mend_counts(char *text, size_t size)
{
	size_t steps = 0, touches = 0, choices = 0, i, end = 0;
	struct lines *lines = calloc(1, sizeof(*lines));

	split(lines, text, size);
	for (i = 0; i < lines->n; i++) {
		const char *word = lines->at[i] + strspn(lines->at[i], " ");

		steps += *word >= '0' && *word <= '9';
		touches += strncmp(word, "touch ", 6) == 0;
		choices += strncmp(word, "choose ", 7) == 0;
		if (strncmp(word, "end ", 4) == 0)
			end = (size_t)(lines->at[i] - text);
	}
	free(lines);
	if (end == 0 || size + 80 > MUTANT_MAX)
		return size;
	return end + (size_t)snprintf(text + end, 80, "end %zu steps %zu touches %zu choices\n", steps,
				      touches, choices);
}

/* Returns its size. text has room for MUTANT_MAX. */
static size_t make_mutant(char *text)
{
	const struct file *file = &files[any(n_files)], *other = &files[any(n_files)];
	struct lines *lines = calloc(2, sizeof(*lines));
	size_t size, changes;

	split(&lines[0], file->text, file->size);
	split(&lines[1], other->text, other->size);
	for (changes = any(3) + 1; changes > 0 && lines[0].n > 1; changes--)
		change_lines(&lines[0], &lines[1]);
	size = join(&lines[0], text);
	if (any(4) == 0 && size > 0)
		change_byte(text, size);
	if (any(4) != 0 && size > 0) {
		text[size] = '\0';
		size = mend_counts(text, size);
	}
	free(lines);
	return size;
}

/* ---- what is done with each */

static void tell_it(const struct heddle_schedule *schedule)
{
	const struct heddle_story_options options = { .trace.width = (unsigned)any(200), .lines = 30 };
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	cr_assert_eq(heddle_story_print(schedule, &options, stream), 0);
	cr_assert_eq(heddle_trace_print(schedule, &options.trace, stream), 0);
	fclose(stream);
	free(text);
}

static void export_it(const struct heddle_schedule *schedule)
{
	const struct heddle_export_options options = { .outcome = "again" };
	enum heddle_export_format format = (enum heddle_export_format)any(HEDDLE_EXPORT_FORMATS);
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	cr_assert_eq(heddle_export_write(format, schedule, &options, stream), 0);
	fclose(stream);
	free(text);
}

static void follow_it(const struct heddle_schedule *schedule)
{
	const struct heddle_program *program = programs[any(PROGRAMS)];
	struct heddle_replay *replay;
	int error;

	if (schedule->header.points != HEDDLE_POINTS_SYNC)
		return; /* not in this build */
	if (any(8) == 0)
		error = heddle_replay_prefix(&replay, schedule, program, (uint32_t)any(8), 20);
	else
		error = heddle_replay(&replay, schedule, program,
				      any(2) == 0 ? HEDDLE_REPLAY_STRICT : HEDDLE_REPLAY_BEST_EFFORT);
	cr_assert(error == 0 || error == -EINVAL || error == -E2BIG, "%d", error);
	if (error == 0)
		heddle_replay_free(replay);
}

/* Whether it can be read. */
static bool try_text(const char *name, const char *text, size_t size)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	char *again;

	if (heddle_schedule_parse(&schedule, name, text, size, &error) != 0) {
		cr_assert_null(schedule);
		cr_assert_eq(strncmp(error.text, name, strlen(name)), 0, "%s", error.text);
		cr_assert_null(strchr(error.text, '\n'));
		return false;
	}
	again = text_of(schedule);
	heddle_schedule_free(parsed(again));
	free(again);
	tell_it(schedule);
	export_it(schedule);
	follow_it(schedule);
	heddle_schedule_free(schedule);
	return true;
}

static unsigned long mutants_wanted(void)
{
	const char *text = getenv("HEDDLE_FUZZ_MUTANTS");

	return text != NULL ? strtoul(text, NULL, 10) : MUTANTS;
}

Test(fuzz, the_corpus_is_read_or_refused)
{
	size_t i, read = 0;

	read_corpus();
	state = 1;
	for (i = 0; i < n_files; i++)
		read += try_text(files[i].name, files[i].text, files[i].size);
	cr_assert_geq(read, 8, "only %zu of the corpus can be read", read);
	forget_corpus();
}

Test(fuzz, mutants_break_nothing)
{
	char *text = malloc(MUTANT_MAX + 1), *exact;
	unsigned long i, n = mutants_wanted(), read = 0;
	size_t size;

	read_corpus();
	state = 2;
	for (i = 0; i < n; i++) {
		size = make_mutant(text);
		exact = malloc(size > 0 ? size : 1); /* so that reading behind it is found */
		memcpy(exact, text, size);
		read += try_text("mutant", exact, size);
		free(exact);
	}
	cr_assert_gt(read, n / 20, "only %lu of %lu could be read", read, n);
	cr_assert_lt(read, n);
	free(text);
	forget_corpus();
}
