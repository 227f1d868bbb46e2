// SPDX-License-Identifier: MIT
/*
 * The examples of docs/schedule-format.md are schedule files.
 */
#include "programs.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

TestSuite(format_examples, .timeout = 60);

static char *read_document(void)
{
	const char *source = getenv("HEDDLE_SOURCE");
	char path[PATH_MAX], *text = NULL;
	size_t size = 0;
	FILE *stream;

	if (source == NULL)
		cr_skip_test("HEDDLE_SOURCE does not say where docs/ is");
	snprintf(path, sizeof(path), "%s/docs/schedule-format.md", source);
	stream = fopen(path, "r");
	cr_assert_not_null(stream, "%s", path);
	cr_assert_neq(getdelim(&text, &size, '\0', stream), -1);
	fclose(stream);
	return text;
}

Test(format_examples, can_be_read_and_written)
{
	char *document = read_document(), *start = document, *end, *text;
	struct heddle_schedule *schedule, *again;
	unsigned n = 0;

	while ((start = strstr(start, "```\nheddle-schedule ")) != NULL) {
		start += 4;
		end = strstr(start, "```");
		cr_assert_not_null(end);
		*end = '\0';
		schedule = parsed(start);
		cr_assert_gt(schedule->n_steps, 0);
		text = text_of(schedule);
		again = parsed(text);
		cr_assert_eq(again->n_steps, schedule->n_steps);
		heddle_schedule_free(again);
		heddle_schedule_free(schedule);
		free(text);
		start = end + 1;
		n++;
	}
	cr_assert_eq(n, 2);
	free(document);
}
