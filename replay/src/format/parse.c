// SPDX-License-Identifier: MIT
#include "format/parse.h"
#include "schedule/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *parse_keep(struct parse *parse, const char *text)
{
	const char *kept = heddle_schedule_keep_string(parse->schedule, text);

	if (kept != NULL)
		return kept;
	scan_fail(&parse->scan, -ENOMEM, "not enough memory");
	return "";
}

void parse_full(struct parse *parse, const char *what)
{
	if (heddle_schedule_build_error(parse->schedule) == -ENOMEM)
		scan_fail(&parse->scan, -ENOMEM, "not enough memory");
	else
		scan_fail(&parse->scan, -E2BIG, "more %s than the format allows", what);
}

uint16_t parse_thread(struct parse *parse)
{
	const char *name = scan_word(&parse->scan, "the name of a thread");
	int thread;

	if (parse->scan.error != 0)
		return 0;
	thread = heddle_schedule_thread_by_name(parse->schedule, name);
	if (thread < 0) {
		scan_fail(&parse->scan, -EUCLEAN, "expected a thread that is declared above, found '%.60s'",
			  name);
		return 0;
	}
	return (uint16_t)thread;
}

/* "[low,high]", high may be "end". */
static void parse_range(struct parse *parse, struct heddle_target *target)
{
	const char *text = scan_bare(&parse->scan, "a range");
	bool good;

	good = *text++ == '[' && scan_digits(&text, UINT64_MAX, &target->low) && *text++ == ',';
	if (good && strcmp(text, "end]") == 0)
		return;
	good = good && scan_digits(&text, UINT64_MAX, &target->high) && strcmp(text, "]") == 0;
	if (good && target->low <= target->high)
		return;
	parse->scan.taken--;
	scan_expected(&parse->scan, "a range as [3,7] or [3,end]");
}

static bool at_range(const struct scan *scan)
{
	return scan->taken < scan->n_tokens && !scan->tokens[scan->taken].quoted &&
	       scan->tokens[scan->taken].text[0] == '[';
}

struct heddle_target parse_target(struct parse *parse)
{
	struct heddle_target target = { .high = HEDDLE_WHOLE };

	if (!scan_at_quoted(&parse->scan))
		return target;
	target.object = parse_keep(parse, scan_quoted(&parse->scan, "the name of an object"));
	if (!at_range(&parse->scan))
		return target;
	parse_range(parse, &target);
	if (scan_accept(&parse->scan, "is"))
		target.part = parse_keep(parse, scan_quoted(&parse->scan, "the name of a part, in quotes"));
	return target;
}

/* "core/dio/dio.c:120" */
static void parse_file_and_line(struct parse *parse, struct heddle_place *place)
{
	const char *text = scan_word(&parse->scan, "a place as FILE:LINE"), *colon = strrchr(text, ':'),
		   *digits;
	uint64_t line;

	if (parse->scan.error != 0)
		return;
	digits = colon != NULL ? colon + 1 : "";
	if (colon == NULL || colon == text || !scan_digits(&digits, INT32_MAX, &line) || *digits != '\0') {
		parse->scan.taken--;
		scan_expected(&parse->scan, "a place as FILE:LINE");
		return;
	}
	place->file = heddle_schedule_keep(parse->schedule, text, (size_t)(colon - text));
	place->line = (unsigned)line;
	if (place->file == NULL)
		parse_full(parse, "bytes of a place");
}

struct heddle_place parse_place(struct parse *parse)
{
	struct heddle_place place = { 0 };

	if (!scan_accept(&parse->scan, "at"))
		return place;
	parse_file_and_line(parse, &place);
	if (scan_accept(&parse->scan, "in"))
		place.function = parse_keep(parse, scan_word(&parse->scan, "the name of a function"));
	if (scan_accept(&parse->scan, "calls"))
		place.call = parse_keep(parse, scan_word(&parse->scan, "the name of a function"));
	return place;
}

/* Lines */

static const struct parse_kind *kind_of(const struct parse_kind *kinds, struct scan *scan)
{
	for (; kinds->word != NULL; kinds++) {
		if (scan_accept(scan, kinds->word))
			return kinds;
	}
	return NULL;
}

static const char *const part_names[] = {
	[PARSE_HEAD] = "in the head, before the threads",
	[PARSE_THREADS] = "before the first period",
	[PARSE_RUN] = "in a period",
	[PARSE_REST] = "behind the last period",
};

/* Each once-kind has a bit; the kinds of both tables together are far fewer than 64. */
static bool comes_again(struct parse *parse, const struct parse_kind *kind, const struct parse_kind *table)
{
	uint64_t bit = UINT64_C(1) << ((kind - table) + (table == parse_run_kinds ? 32 : 0));
	bool again = kind->once && (parse->seen & bit) != 0;

	parse->seen |= bit;
	return again;
}

static void parse_line(struct parse *parse)
{
	const struct parse_kind *table = parse_head_kinds, *kind = kind_of(table, &parse->scan);
	const char *word = parse->scan.tokens[0].text;

	if (kind == NULL)
		kind = kind_of(table = parse_run_kinds, &parse->scan);
	if (parse->part == PARSE_DONE)
		scan_fail(&parse->scan, -EUCLEAN, "expected nothing behind the 'end' line, found '%.60s'",
			  word);
	else if (kind == NULL && word[0] >= '0' && word[0] <= '9') {
		parse_step(parse);
	} else if (kind == NULL) {
		scan_expected(&parse->scan,
			      "a line that begins with a word of the format, or a step's number");
	} else if (kind->part < parse->part) {
		scan_fail(&parse->scan, -EUCLEAN, "expected '%s' %s", kind->word, part_names[kind->part]);
	} else if (comes_again(parse, kind, table)) {
		scan_fail(&parse->scan, -EUCLEAN, "expected '%s' only once", kind->word);
	} else {
		if (kind->part != PARSE_RUN && !parse_period_is_complete(parse))
			return;
		parse->part = kind->part;
		kind->read(parse);
	}
	scan_line_end(&parse->scan);
}

static bool parse_magic(struct parse *parse, const char *text, size_t size)
{
	size_t length = sizeof(HEDDLE_WORD_MAGIC) - 1;
	uint64_t version;

	if (size > 0 && size < length && memcmp(text, HEDDLE_WORD_MAGIC, size) == 0)
		scan_fail_file(&parse->scan, -ENODATA, "truncated: it ends within its first line");
	else if (size < length || memcmp(text, HEDDLE_WORD_MAGIC, length) != 0)
		scan_fail_file(&parse->scan, -EBADMSG,
			       size == 0 ? "not a schedule file: it is empty"
					 : "not a schedule file: the first line is not '" HEDDLE_WORD_MAGIC
					   " %d'",
			       HEDDLE_SCHEDULE_VERSION);
	else if (scan_line(&parse->scan)) {
		scan_require(&parse->scan, HEDDLE_WORD_MAGIC);
		version = scan_unsigned(&parse->scan, UINT32_MAX, "the version of the format");
		scan_line_end(&parse->scan);
		if (version == 0)
			scan_fail(&parse->scan, -EINVAL, "expected the version of the format, found '0'");
		if (version > HEDDLE_SCHEDULE_VERSION)
			scan_fail(&parse->scan, -ENOTSUP,
				  "schedule format %u is newer than this program, which reads up to %d",
				  (unsigned)version, HEDDLE_SCHEDULE_VERSION);
	}
	return parse->scan.error == 0;
}

static void check_finding_thread(struct parse *parse)
{
	int thread;

	if (parse->finding_thread == NULL)
		return;
	thread = heddle_schedule_thread_by_name(parse->schedule, parse->finding_thread);
	parse->schedule->finding.thread = thread;
	parse->scan.line = parse->finding_line;
	if (thread < 0)
		scan_fail(&parse->scan, -EUCLEAN, "expected a thread that is declared below, found '%.60s'",
			  parse->finding_thread);
}

static void check_whole(struct parse *parse)
{
	struct scan *scan = &parse->scan;

	if (parse->part != PARSE_DONE)
		scan_fail_file(scan, -ENODATA, "truncated: it ends in line %u, without an 'end' line",
			       scan->line);
	if (parse->schedule->header.scenario == NULL)
		scan_fail_file(scan, -EUCLEAN, "expected a 'scenario' line, found none");
	check_finding_thread(parse);
}

static void parse_all(struct parse *parse, const char *text, size_t size)
{
	if (size > HEDDLE_SCHEDULE_BYTES_MAX) {
		scan_fail_file(&parse->scan, -E2BIG, "larger than the %u bytes that a schedule may have",
			       HEDDLE_SCHEDULE_BYTES_MAX);
		return;
	}
	if (!parse_magic(parse, text, size))
		return;
	while (scan_line(&parse->scan))
		parse_line(parse);
	if (parse->scan.error == 0)
		check_whole(parse);
}

/* An error in a last line that lacks its newline is most likely not a wrong line but half of a right one. */
static void tell_truncation(struct parse *parse)
{
	int error = parse->scan.error;

	if (!parse->scan.cut || (error != -EINVAL && error != -EUCLEAN) || parse->part == PARSE_DONE)
		return;
	parse->scan.error = 0;
	scan_fail_file(&parse->scan, -ENODATA, "truncated: it ends within line %u", parse->scan.line);
}

int heddle_schedule_parse(struct heddle_schedule **schedule, const char *name, const char *text, size_t size,
			  struct heddle_schedule_error *error)
{
	struct parse *parse = calloc(1, sizeof(*parse));
	int result;

	*schedule = NULL;
	*error = (struct heddle_schedule_error){ 0 };
	if (parse == NULL) {
		snprintf(error->text, sizeof(error->text), "%.200s: not enough memory", name);
		return -ENOMEM;
	}
	scan_begin(&parse->scan, name, text, size, error);
	parse->schedule = heddle_schedule_new();
	if (parse->schedule == NULL)
		scan_fail_file(&parse->scan, -ENOMEM, "not enough memory");
	else
		parse_all(parse, text, size);
	tell_truncation(parse);
	result = parse->scan.error;
	if (result == 0)
		*schedule = parse->schedule;
	else
		heddle_schedule_free(parse->schedule);
	free(parse);
	return result;
}
