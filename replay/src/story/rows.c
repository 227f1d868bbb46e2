// SPDX-License-Identifier: MIT
#include "story/rows.h"
#include "story/slice.h"
#include "story/telling.h"

#include <errno.h>
#include <stdlib.h>

#define COLUMN_LEAST	32  /* of a column: below, lanes read better */
#define WIDTH_OF_SOURCE 100 /* below, the names of the functions tell the places */

#define BOLD_RED "\033[1;31m"

bool telling_is_told(const struct rows *rows, uint32_t step)
{
	return step != HEDDLE_NO_STEP && step >= rows->from && rows->weights[step] > 0;
}

/* ---- all of them */

static void tell_finding(struct telling *telling, uint32_t steps_done)
{
	const struct heddle_schedule *schedule = telling->rows->schedule;
	const struct heddle_schedule_finding *finding = &schedule->finding;
	char text[ROW_MAX];

	if (!schedule->has_finding || finding->step != steps_done || finding->thread < 0 ||
	    finding->kind == HEDDLE_DEADLOCK)
		return;
	telling_end_row(telling);
	snprintf(text, sizeof(text), "!! %s: %.600s", heddle_finding_kind_name(finding->kind),
		 finding->subject);
	telling_print_row(telling->rows,
			  (struct row){ .step = -1,
					.thread = finding->thread,
					.text = text,
					.place = &finding->place,
					.colour = BOLD_RED },
			  telling->stream);
}

int rows_print(const struct rows *rows, FILE *stream)
{
	struct telling telling = { .rows = rows, .stream = stream, .first = HEDDLE_NO_STEP };
	uint32_t i;

	telling.values = calloc(rows->facts.n_objects + 1, sizeof(*telling.values));
	if (telling.values == NULL)
		return -ENOMEM;
	tell_finding(&telling, 0);
	for (i = 0; i < rows->schedule->n_steps; i++) {
		if (telling_is_told(rows, i))
			telling_step(&telling, i);
		else
			telling_pass(&telling, i);
		telling_switch(&telling, i);
		tell_finding(&telling, i + 1);
	}
	telling_waits_for_ever(&telling);
	free(telling.values);
	return ferror(stream) ? -EIO : 0;
}

/* ---- as many as there is room for */

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

int rows_measure(const struct rows *rows, unsigned *lines)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	int error;

	if (stream == NULL)
		return -ENOMEM;
	error = rows_print(rows, stream);
	if (fclose(stream) != 0)
		error = -ENOMEM;
	if (error == 0)
		*lines = count_lines(text);
	free(text);
	return error;
}

/* The smallest weight that is told; WEIGHT_TOLD: none can be left out. *n: how many steps have it. */
static uint16_t least_weight(const struct rows *rows, size_t *n)
{
	uint16_t least = WEIGHT_TOLD;
	uint32_t i;

	*n = 0;
	for (i = rows->from; i < rows->schedule->n_steps; i++) {
		if (rows->weights[i] == 0 || rows->weights[i] > least)
			continue;
		if (rows->weights[i] < least)
			*n = 0;
		least = rows->weights[i];
		(*n)++;
	}
	return least;
}

/* Those that come first are the farthest from the finding. */
static void leave_out(struct rows *rows, uint16_t weight, size_t n)
{
	uint32_t i;

	for (i = rows->from; n > 0 && i < rows->schedule->n_steps; i++) {
		if (rows->weights[i] == weight) {
			rows->weights[i] = 0;
			n--;
		}
	}
}

int rows_fit(struct rows *rows, unsigned lines)
{
	unsigned needed;
	uint16_t weight;
	size_t n;
	int error = rows_measure(rows, &needed);

	while (error == 0 && needed > lines) {
		weight = least_weight(rows, &n);
		if (weight >= WEIGHT_TOLD)
			break;
		leave_out(rows, weight, needed - lines > 16 ? (n + 1) / 2 : 1);
		error = rows_measure(rows, &needed);
	}
	return error;
}

static bool has_calls(const struct heddle_schedule *schedule)
{
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		if (schedule->steps[i].place.call != NULL)
			return true;
	}
	return false;
}

int rows_open(struct rows *rows, const struct heddle_schedule *schedule,
	      const struct heddle_trace_options *options, bool lanes)
{
	int error;

	*rows = (struct rows){ .schedule = schedule, .has_lines = has_calls(schedule) };
	layout_make(&rows->layout, schedule, options, lanes ? HEDDLE_TRACE_WIDTH_MAX : COLUMN_LEAST,
		    options->width >= WIDTH_OF_SOURCE);
	error = facts_make(&rows->facts, schedule);
	if (error != 0)
		return error;
	error = waits_find(&rows->waits, schedule);
	rows->weights = calloc(rows->facts.n_events + 1, sizeof(*rows->weights));
	rows->marks = calloc(rows->facts.n_events + 1, sizeof(*rows->marks));
	if (error == 0 && rows->weights != NULL && rows->marks != NULL)
		return 0;
	rows_close(rows);
	return -ENOMEM;
}

void rows_close(struct rows *rows)
{
	facts_free(&rows->facts);
	waits_free(&rows->waits);
	free(rows->weights);
	free(rows->marks);
}
