// SPDX-License-Identifier: MIT
/*
 * Every wrong file gets its own error, with the number of the line and what was expected there.
 */
#include "format/scan.h"
#include "programs.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

TestSuite(schedule_errors, .timeout = 60);

#define HEAD                     \
	"heddle-schedule 1\n"    \
	"scenario tests/wrong\n" \
	"thread main\n"          \
	"thread A by main\n"     \
	"thread B by main\n"
#define STEP_0 "period A 1\n0 lock \"m\" at a.c:1 in f\n"
#define END_1  "end 1 steps 0 touches 0 choices\n"

static void expect(const char *text, int code, unsigned line, const char *message)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;

	cr_assert_eq(heddle_schedule_parse(&schedule, "x.sched", text, strlen(text), &error), code, "%s",
		     error.text);
	cr_assert_null(schedule);
	cr_assert_eq(error.line, line, "line %u: %s", error.line, error.text);
	cr_assert_str_eq(error.text, message);
}

Test(schedule_errors, the_right_one_has_none)
{
	heddle_schedule_free(parsed(HEAD STEP_0 END_1));
}

Test(schedule_errors, comments_and_blanks_mean_nothing)
{
	struct heddle_schedule *schedule =
		parsed(HEAD "# a comment\n\n\t period A 1 # why\n0   lock \"m # not one\"\n" END_1);

	cr_assert_str_eq(schedule->steps[0].target.object, "m # not one");
	heddle_schedule_free(schedule);
}

Test(schedule_errors, foreign)
{
	expect("#!/bin/sh\nexit 0\n", -EBADMSG, 0,
	       "x.sched: not a schedule file: the first line is not 'heddle-schedule 1'");
	expect("", -EBADMSG, 0, "x.sched: not a schedule file: it is empty");
	expect("heddle-schedules 1\n", -EINVAL, 1,
	       "x.sched:1: expected 'heddle-schedule', found 'heddle-schedules'");
}

Test(schedule_errors, version)
{
	expect("heddle-schedule 2\nfuture\n", -ENOTSUP, 1,
	       "x.sched:1: schedule format 2 is newer than this program, which reads up to 1");
	expect("heddle-schedule 0\n", -EINVAL, 1, "x.sched:1: expected the version of the format, found '0'");
	expect("heddle-schedule one\n", -EINVAL, 1,
	       "x.sched:1: expected the version of the format, found 'one'");
}

Test(schedule_errors, truncated)
{
	const char *text = HEAD STEP_0 END_1;
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	size_t size;

	expect(HEAD STEP_0, -ENODATA, 0, "x.sched: truncated: it ends in line 7, without an 'end' line");
	expect(HEAD "period A 1\n0 lo", -ENODATA, 0, "x.sched: truncated: it ends within line 7");
	for (size = 1; size < strlen(text) - 1; size++) {
		cr_assert_eq(heddle_schedule_parse(&schedule, "x.sched", text, size, &error), -ENODATA,
			     "%zu bytes: %s", size, error.text);
		cr_assert_eq(strncmp(error.text, "x.sched: truncated: ", 20), 0, "%s", error.text);
	}
}

Test(schedule_errors, bad_lines)
{
	expect(HEAD "period A 1\n0 lokc \"m\"\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected an operation, found 'lokc'");
	expect(HEAD "period A 1\n0 lock \"m\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected a closing quote, found the end of the line");
	expect(HEAD "period A 1\n0 lock \"m\"x\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected a blank behind a closing quote");
	expect(HEAD "period A 1\n0 lock \"\\y\"\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected \\\", \\\\ or \\xHH behind a backslash");
	expect(HEAD "period A 1\n0 lock m\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected the end of the line, found 'm'");
	expect(HEAD "period A 1\n0 lock \"m\" [3,1]\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected a range as [3,7] or [3,end], found '[3,1]'");
	expect(HEAD "period A 1\n0 lock \"m\" = x\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected a value, found 'x'");
	expect(HEAD "period A 1\n0 lock \"m\" = 9223372036854775808\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected a value, found '9223372036854775808'");
	expect(HEAD "period A 1\n0 lock \"m\" at a.c in f\n" END_1, -EINVAL, 7,
	       "x.sched:7: expected a place as FILE:LINE, found 'a.c'");
	expect(HEAD "period A\n", -EINVAL, 6,
	       "x.sched:6: expected a number of steps, 1 to 20000, found the end of the line");
	expect(HEAD "period A 0\n", -EINVAL, 6,
	       "x.sched:6: expected a number of steps, 1 to 20000, found '0'");
	expect(HEAD "perod A 1\n", -EINVAL, 6,
	       "x.sched:6: expected a line that begins with a word of the format, or a step's number, found 'perod'");
	expect("heddle-schedule 1\npoints half\n", -EINVAL, 2,
	       "x.sched:2: expected 'sync', 'racy' or 'memory', found 'half'");
	expect("heddle-schedule 1\nsections half\n", -EINVAL, 2,
	       "x.sched:2: expected 'footprint', 'lock' or 'open', found 'half'");
	expect("heddle-schedule 1\nparameter pages many\n", -EINVAL, 2,
	       "x.sched:2: expected the number that a parameter is, found 'many'");
	expect("heddle-schedule 1\nparameter pages 1\nparameter pages 2\n", -EUCLEAN, 3,
	       "x.sched:3: expected each parameter only once, found 'pages' again");
	expect("heddle-schedule 1\nfinding thirst hard \"x\" after 1\n", -EINVAL, 2,
	       "x.sched:2: expected a kind of finding, found 'thirst'");
	expect("heddle-schedule 1\nscenario a\r\n", -EINVAL, 2,
	       "x.sched:2: expected text, found the control character 0x0d (the line ends are those of another system)");
}

Test(schedule_errors, lines_that_do_not_fit)
{
	expect(HEAD "period C 1\n", -EUCLEAN, 6,
	       "x.sched:6: expected a thread that is declared above, found 'C'");
	expect(HEAD "thread A by main\n", -EUCLEAN, 6,
	       "x.sched:6: expected a new name, found 'A' for the second time");
	expect(HEAD "period A 2\n0 lock \"m\"\n2 unlock \"m\"\n", -EUCLEAN, 8,
	       "x.sched:8: expected step 1, found step 2");
	expect(HEAD "period A 2\n0 lock \"m\"\nperiod B 1\n", -EUCLEAN, 8,
	       "x.sched:8: expected step 1 of the period of 'A', found 'period'");
	expect(HEAD STEP_0 "1 lock \"n\"\n", -EUCLEAN, 8, "x.sched:8: expected a period, found step '1'");
	expect(HEAD STEP_0 "period A 1\n", -EUCLEAN, 8,
	       "x.sched:8: expected a period of another thread than the one above");
	expect(HEAD "period A 1 preempts\n", -EUCLEAN, 6,
	       "x.sched:6: expected nobody to be preempted by the first period");
	expect(HEAD "touch read data_read \"t\"\n", -EUCLEAN, 6,
	       "x.sched:6: expected a step above its touches");
	expect(HEAD STEP_0 "choose 2 of 2 \"x\"\n", -EUCLEAN, 8,
	       "x.sched:8: expected a choice less than 2, found 2");
	expect(HEAD STEP_0 "seed 1\n", -EUCLEAN, 8,
	       "x.sched:8: expected 'seed' in the head, before the threads");
	expect(HEAD STEP_0 "thread C by main\n", -EUCLEAN, 8,
	       "x.sched:8: expected 'thread' before the first period");
	expect("heddle-schedule 1\nscenario a\nscenario b\n", -EUCLEAN, 3,
	       "x.sched:3: expected 'scenario' only once");
	expect("heddle-schedule 1\nmessage \"m\"\n", -EUCLEAN, 2,
	       "x.sched:2: expected a 'finding' above its 'message'");
	expect("heddle-schedule 1\nthread main\nend 0 steps 0 touches 0 choices\n", -EUCLEAN, 0,
	       "x.sched: expected a 'scenario' line, found none");
	expect("heddle-schedule 1\nscenario a\nfinding deadlock hard \"m\" after 1 by C\nthread main\n"
	       "end 0 steps 0 touches 0 choices\n",
	       -EUCLEAN, 3, "x.sched:3: expected a thread that is declared below, found 'C'");
	expect(HEAD STEP_0 "end 2 steps 0 touches 0 choices\n", -EUCLEAN, 8,
	       "x.sched:8: expected 1 steps, as there are above, found 2");
	expect(HEAD STEP_0 END_1 "period B 1\n", -EUCLEAN, 9,
	       "x.sched:9: expected nothing behind the 'end' line, found 'period'");
	expect(HEAD STEP_0 "cycle A for \"m\"\nwait B for \"m\"\n", -EUCLEAN, 9,
	       "x.sched:9: expected either 'cycle' or 'wait' lines, found both");
	expect(HEAD STEP_0 "blocked A lock \"m\"\nready A lock \"m\"\n", -EUCLEAN, 9,
	       "x.sched:9: expected each thread once, found 'A' again");
}

/* Limits */

static char *repeat(const char *head, const char *line, unsigned times)
{
	char *text = malloc(strlen(head) + strlen(line) * times + 1), *end;

	cr_assert_not_null(text);
	end = stpcpy(text, head);
	while (times-- > 0)
		end = stpcpy(end, line);
	return text;
}

Test(schedule_errors, limits)
{
	char *text = repeat(HEAD, "period A 1\n", 1), *word = repeat("", "x", 600),
	     *line = repeat("", "x ", 5000);
	char *lines;

	free(text);
	text = malloc(12000);
	snprintf(text, 12000, "heddle-schedule 1\nscenario %s\n", word);
	expect(text, -E2BIG, 2, "x.sched:2: a word of more than 512 bytes");
	snprintf(text, 12000, "heddle-schedule 1\n%s\n", line);
	expect(text, -E2BIG, 2, "x.sched:2: a line of more than 8192 bytes");
	free(text);
	lines = repeat("heddle-schedule 1\nscenario a\n", "defect D1\n", HEDDLE_SCHEDULE_DEFECTS_MAX + 1);
	expect(lines, -E2BIG, 67, "x.sched:67: more defects than the format allows");
	free(lines);
	lines = repeat("", "x", HEDDLE_SCHEDULE_BYTES_MAX + 1);
	expect(lines, -E2BIG, 0, "x.sched: larger than the 16777216 bytes that a schedule may have");
	free(lines);
	free(word);
	free(line);
}

/* One line too many: lines number first, first + 1, ... of format, which has their numbers, behind head. */
static void expect_too_many(const char *head, const char *format, unsigned max, const char *what)
{
	size_t size = strlen(head) + (size_t)(max + 1) * (strlen(format) + 16) + 1, used;
	char *text = malloc(size), message[128];
	unsigned line = 1;

	cr_assert_not_null(text);
	for (const char *c = head; *c; c++)
		line += *c == '\n';
	used = (size_t)sprintf(text, "%s", head);
	for (unsigned i = 0; i <= max; i++)
		used += (size_t)snprintf(text + used, size - used, format, i);
	snprintf(message, sizeof(message), "x.sched:%u: more %s than the format allows", line + max, what);
	expect(text, -E2BIG, line + max, message);
	free(text);
}

Test(schedule_errors, lists_that_are_too_long)
{
	const char *head = "heddle-schedule 1\nscenario a\n";
	char words[32 + 2 * (SCAN_TOKENS_MAX + 1)] = "heddle-schedule 1\nscenario";

	expect_too_many(head, "parameter p%u 1\n", HEDDLE_SCHEDULE_PARAMETERS_MAX, "parameters");
	expect_too_many(head, "defect D%u\n", HEDDLE_SCHEDULE_DEFECTS_MAX, "defects");
	expect_too_many(head, "expect r%u passes\n", HEDDLE_SCHEDULE_EXPECTATIONS_MAX, "expectations");
	expect_too_many("heddle-schedule 1\nscenario a\nthread main\n", "thread t%u by main\n",
			HEDDLE_THREADS_MAX - 1, "threads");
	expect_too_many(HEAD STEP_0, "choose 0 of 2 \"c%u\"\n", HEDDLE_SCHEDULE_CHOICES_MAX, "choices");
	expect_too_many(HEAD STEP_0, "touch read data_read \"t%u\"\n", HEDDLE_SCHEDULE_TOUCHES_MAX,
			"touches");
	for (int i = 0; i < SCAN_TOKENS_MAX; i++)
		strcat(words, " x");
	strcat(words, "\n");
	expect(words, -EINVAL, 2, "x.sched:2: expected at most 32 words in a line");
}

/* What is wrong in a random place must be told, and nothing may break: run under AddressSanitizer. */

static uint64_t state = 1;

static unsigned any(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

static size_t mutate(char *text, size_t size)
{
	static const char bytes[] = "0123456789 \n\"\\#[],=:-xabc\t\r\x01\xff";
	size_t at = any((unsigned)size), length = any(20);

	switch (any(4)) {
	case 0: /* another byte */
		text[at] = bytes[any(sizeof(bytes))];
		return size;
	case 1: /* a part is missing */
		length = at + length > size ? size - at : length;
		memmove(text + at, text + at + length, size - at - length);
		return size - length;
	case 2: /* a part is there twice */
		length = at + length > size ? size - at : length;
		memmove(text + at + length, text + at, size - at);
		return size + length;
	default: /* the rest is missing */
		return at;
	}
}

static void fuzz(const struct heddle_program *program, unsigned times)
{
	struct heddle_schedule *schedule = capture_first_finding(program, "tests/fuzz"), *read;
	char *text = text_of(schedule), *mutant, *again;
	struct heddle_schedule_error error;
	size_t length = strlen(text), size;
	unsigned i, j, refused = 0;

	for (i = 0; i < times; i++) {
		mutant = malloc(length + 200);
		memcpy(mutant, text, length);
		size = length;
		for (j = any(4) + 1; j > 0 && size > 0; j--)
			size = mutate(mutant, size);
		mutant = realloc(mutant, size > 0 ? size : 1); /* so that reading behind it is found */
		if (heddle_schedule_parse(&read, "fuzz", mutant, size, &error) == 0) {
			again = text_of(read);
			heddle_schedule_free(parsed(again));
			free(again);
		} else {
			refused++;
			cr_assert_null(read);
			cr_assert_eq(strncmp(error.text, "fuzz:", 5), 0, "%s", error.text);
			cr_assert_null(strchr(error.text, '\n'));
		}
		heddle_schedule_free(read);
		free(mutant);
	}
	cr_assert_gt(refused, times / 2);
	free(text);
	heddle_schedule_free(schedule);
}

Test(schedule_errors, no_mutant_breaks_the_parser)
{
	fuzz(&program_section, 10000);
	fuzz(&program_two_mutexes, 10000);
}
