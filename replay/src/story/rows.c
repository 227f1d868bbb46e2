// SPDX-License-Identifier: MIT
#include "story/rows.h"
#include "story/phrase.h"
#include "story/slice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROW_MAX		2000
#define PHRASES_MAX	6   /* of a row; more are dots */
#define COLUMN_LEAST	32  /* of a column: below, lanes read better */
#define WIDTH_OF_SOURCE 100 /* below, the names of the functions tell the places */
#define GAP_MOST	4   /* steps that are not told within a row */

#define BOLD_RED "\033[1;31m"

/* A row while it is put together, and what is known at the step that has been come to. */
struct telling {
	const struct rows *rows;
	FILE *stream;
	struct known_value *values; /* of each object */
	uint32_t first, last;	    /* steps of the row; HEDDLE_NO_STEP: there is none */
	uint32_t marks;
	unsigned n_phrases;
	char text[ROW_MAX], latest[PHRASE_MAX];
};

static const char *const palette[] = {
	"\033[36m", "\033[33m", "\033[32m", "\033[35m", "\033[34m", "\033[31m"
};

static const char *colour_of(const struct rows *rows, uint16_t thread)
{
	int column = rows->layout.column[thread];

	return column < 0 ? NULL : palette[(size_t)column % (sizeof(palette) / sizeof(*palette))];
}

const char *rows_mark(uint32_t orders, char buffer[MARK_MAX])
{
	size_t n = 0;
	unsigned i;

	buffer[0] = '\0';
	if (orders == 0)
		return buffer;
	buffer[n++] = '[';
	for (i = 0; i < 26; i++) {
		if ((orders >> i & 1) != 0)
			buffer[n++] = (char)('A' + i);
	}
	snprintf(buffer + n, MARK_MAX - n, "] ");
	return buffer;
}

static void append(char *text, const char *more)
{
	size_t length = strlen(text);

	snprintf(text + length, ROW_MAX - length, "%s", more);
}

/* ---- one row */

static void print_row(const struct rows *rows, struct row row, FILE *stream)
{
	char text[ROW_MAX + HEDDLE_SCHEDULE_WORD_MAX];

	if (rows->layout.column[row.thread] == COLUMN_NONE && !rows->layout.lanes) {
		snprintf(text, sizeof(text), "(%.100s) %s", rows->schedule->threads[row.thread].name,
			 row.text);
		row.text = text;
	}
	layout_print_row(&rows->layout, rows->schedule, &row, stream);
}

/* The body of a scenario has the name that SCENARIO gives it, which tells nothing. */
static bool has_name(const struct heddle_place *place)
{
	return place->function != NULL &&
	       strncmp(place->function, "heddle_body_", strlen("heddle_body_")) != 0;
}

static void end_row(struct telling *telling)
{
	const struct rows *rows = telling->rows;
	const struct heddle_schedule_step *step;
	char mark[MARK_MAX], text[ROW_MAX + 2 * HEDDLE_SCHEDULE_WORD_MAX];

	if (telling->first == HEDDLE_NO_STEP)
		return;
	step = &rows->schedule->steps[telling->first];
	rows_mark(telling->marks, mark);
	if (has_name(&step->place))
		snprintf(text, sizeof(text), "%s%s: %s", mark, step->place.function, telling->text);
	else
		snprintf(text, sizeof(text), "%s%s", mark, telling->text);
	print_row(rows,
		  (struct row){ .step = (int)telling->first,
				.thread = step->thread,
				.text = text,
				.place = &step->place,
				.colour = colour_of(rows, step->thread) },
		  telling->stream);
	telling->first = HEDDLE_NO_STEP;
}

static void add_phrase(struct telling *telling, const char *phrase)
{
	if (phrase[0] == '\0' || strcmp(phrase, telling->latest) == 0)
		return;
	snprintf(telling->latest, sizeof(telling->latest), "%s", phrase);
	if (telling->n_phrases++ < PHRASES_MAX) {
		append(telling->text, telling->n_phrases == 1 ? "" : "; ");
		append(telling->text, phrase);
	} else if (telling->n_phrases == PHRASES_MAX + 1) {
		append(telling->text, "; ...");
	}
}

/* ---- what a step did */

/* Whom it lets go on by the object: of those that are told to wait. */
static const char *woken_by(const struct rows *rows, uint32_t step, char buffer[PHRASE_MAX])
{
	size_t length, i, n = 0;

	buffer[0] = '\0';
	for (i = 0; i < rows->waits.n; i++) {
		if (rows->waits.all[i].by != step)
			continue;
		length = strlen(buffer);
		snprintf(buffer + length, PHRASE_MAX - length, "%s%s", n++ > 0 ? " and " : "",
			 rows->schedule->threads[rows->waits.all[i].thread].name);
	}
	return buffer;
}

static bool is_data(enum heddle_operation operation)
{
	return operation == HEDDLE_OP_DATA_READ || operation == HEDDLE_OP_DATA_WRITE ||
	       operation == HEDDLE_OP_DATA_ADD;
}

static bool add_notes(struct telling *telling, uint32_t step)
{
	const struct heddle_schedule *schedule = telling->rows->schedule;
	bool any = false;
	size_t i;

	for (i = 0; i < schedule->n_notes; i++) {
		if (schedule->notes[i].step != step)
			continue;
		add_phrase(telling, schedule->notes[i].text);
		any = true;
	}
	return any;
}

static void add_fact(struct telling *telling, const struct fact *fact)
{
	char woken[PHRASE_MAX], phrase[PHRASE_MAX];

	woken_by(telling->rows, fact->event, woken);
	phrase_of(telling->rows->schedule, fact, &telling->values[fact->object], woken, phrase);
	add_phrase(telling, phrase);
}

static void add_choices(struct telling *telling, uint32_t number)
{
	const struct heddle_schedule *schedule = telling->rows->schedule;
	const struct heddle_schedule_step *step = &schedule->steps[number];
	char phrase[PHRASE_MAX];
	uint32_t i;

	for (i = step->first_choice; i < step->first_choice + step->n_choices; i++) {
		if (schedule->choices[i].value == 0)
			continue; /* what would be chosen without choosing */
		snprintf(phrase, sizeof(phrase), "%.600s: %u of 0..%u", schedule->choices[i].why,
			 schedule->choices[i].value, schedule->choices[i].n - 1);
		add_phrase(telling, phrase);
	}
}

/* What none of its facts tells: that it took a lock, or joined. */
static void add_operation(struct telling *telling, uint32_t number)
{
	const struct heddle_schedule_step *step = &telling->rows->schedule->steps[number];
	const struct fact fact = { .event = number,
				   .operation = (uint8_t)step->operation,
				   .target = &step->target,
				   .value = step->value };
	const struct known_value unknown = { 0, false };
	char woken[PHRASE_MAX], phrase[PHRASE_MAX];

	woken_by(telling->rows, number, woken);
	add_phrase(telling, phrase_of(telling->rows->schedule, &fact, &unknown, woken, phrase));
}

/* Of a step that has nothing that others have to do with: the finding's, or the last one of who waits. */
static void add_unshared(struct telling *telling, uint32_t step)
{
	const struct facts *facts = &telling->rows->facts;
	const struct known_value unknown = { 0, false };
	char phrase[PHRASE_MAX];
	uint32_t i;

	for (i = facts->first[step]; i < facts->first[step + 1]; i++)
		add_phrase(telling, phrase_of(facts->schedule, &facts->all[i], &unknown, "", phrase));
}

/* What a step did to values goes on being known, whether it is told or not. */
static void pass_facts(struct telling *telling, uint32_t step, bool is_told, bool has_notes)
{
	const struct facts *facts = &telling->rows->facts;
	uint32_t i;

	for (i = facts->first[step]; i < facts->first[step + 1]; i++) {
		const struct fact *fact = &facts->all[i];

		if (is_told && fact->is_shared && !(has_notes && is_data(fact->operation)))
			add_fact(telling, fact);
		telling->values[fact->object] = phrase_value_after(fact, &telling->values[fact->object]);
	}
}

static void begin_row(struct telling *telling, uint32_t step)
{
	end_row(telling);
	telling->first = step;
	telling->marks = 0;
	telling->n_phrases = 0;
	telling->text[0] = telling->latest[0] = '\0';
}

/* Of the same function, with nobody in between. */
static bool goes_on(const struct telling *telling, uint32_t number)
{
	const struct heddle_schedule_step *steps = telling->rows->schedule->steps;
	const struct heddle_place *a, *b;

	if (telling->first == HEDDLE_NO_STEP || steps[telling->first].thread != steps[number].thread ||
	    number - telling->last > GAP_MOST)
		return false;
	a = &steps[telling->first].place;
	b = &steps[number].place;
	return a->function != NULL && b->function != NULL && strcmp(a->function, b->function) == 0;
}

static void tell_step(struct telling *telling, uint32_t number)
{
	unsigned before;
	bool has_notes;

	if (!goes_on(telling, number))
		begin_row(telling, number);
	telling->last = number;
	telling->marks |= telling->rows->marks[number];
	before = telling->n_phrases;
	has_notes = add_notes(telling, number);
	pass_facts(telling, number, true, has_notes);
	add_choices(telling, number);
	if (telling->n_phrases == before)
		add_unshared(telling, number);
	if (telling->n_phrases == before)
		add_operation(telling, number);
}

/* ---- why a thread does not go on */

static void append_held(const struct rows *rows, uint16_t thread, uint32_t step, char *text)
{
	const char *held[HELD_MAX];
	size_t n = waits_held(rows->schedule, thread, step, held), i;

	for (i = 0; i < n; i++) {
		append(text, i == 0 ? "; holds " : i + 1 == n ? " and " : ", ");
		append(text, held[i]);
	}
}

static const struct heddle_schedule_wait *wait_at_the_end(const struct heddle_schedule *schedule,
							  uint16_t thread)
{
	size_t i;

	for (i = 0; i < schedule->n_waits; i++) {
		if (schedule->waits[i].thread == thread)
			return &schedule->waits[i];
	}
	return NULL;
}

/* "waits for fork 1, which thread 1 holds" */
static void wait_for_ever_text(const struct heddle_schedule *schedule, const struct story_wait *wait,
			       char *text)
{
	const struct heddle_schedule_wait *end = wait_at_the_end(schedule, wait->thread);
	char more[PHRASE_MAX];

	if (end == NULL || end->holder < 0) {
		phrase_of_wait(wait->operation, wait->target, text);
		append(text, ": nobody is left to end that");
		return;
	}
	phrase_of_wait(HEDDLE_OP_MUTEX_LOCK, end->target.object != NULL ? &end->target : wait->target, text);
	if (end->holder == wait->thread)
		snprintf(more, sizeof(more), ", which it holds itself");
	else
		snprintf(more, sizeof(more), end->queued ? ", behind %.300s" : ", which %.300s holds",
			 schedule->threads[end->holder].name);
	append(text, more);
}

static void wait_text(const struct heddle_schedule *schedule, const struct story_wait *wait, char *text)
{
	const char *by = schedule->threads[schedule->steps[wait->by].thread].name;
	char more[PHRASE_MAX];

	phrase_of_wait(wait->operation, wait->target, text);
	snprintf(more, sizeof(more), " until %.300s %s it (%u)", by,
		 fact_is_of_lock(wait->operation) ? "releases" : "wakes", wait->by);
	append(text, more);
}

static bool is_told(const struct rows *rows, uint32_t step)
{
	return step != HEDDLE_NO_STEP && step >= rows->from && rows->weights[step] > 0;
}

static void tell_wait(struct telling *telling, const struct story_wait *wait)
{
	const struct rows *rows = telling->rows;
	const struct heddle_schedule_thread *left = &rows->schedule->threads[wait->thread];
	char text[ROW_MAX];

	if (wait->until != HEDDLE_NO_STEP && !is_told(rows, wait->until) && !is_told(rows, wait->by))
		return;
	end_row(telling);
	if (wait->by != HEDDLE_NO_STEP)
		wait_text(rows->schedule, wait, text);
	else
		wait_for_ever_text(rows->schedule, wait, text);
	if (wait->from != HEDDLE_NO_STEP)
		append_held(rows, wait->thread, wait->from, text);
	print_row(rows,
		  (struct row){ .step = -1,
				.thread = wait->thread,
				.text = text,
				.place = wait->until == HEDDLE_NO_STEP ? &left->place : NULL,
				.colour = colour_of(rows, wait->thread) },
		  telling->stream);
}

/* Behind a thread's last step in a row. */
static void tell_switch(struct telling *telling, uint32_t step)
{
	const struct rows *rows = telling->rows;
	const struct heddle_schedule_step *steps = rows->schedule->steps;
	size_t i;

	if (step + 1 < rows->schedule->n_steps && steps[step + 1].thread == steps[step].thread)
		return;
	if (telling->first != HEDDLE_NO_STEP && step + 1 < rows->schedule->n_steps &&
	    steps[step + 1].preempts) {
		append(telling->text, "; is preempted");
		append_held(rows, steps[step].thread, step, telling->text);
	}
	for (i = 0; i < rows->waits.n; i++) {
		if (rows->waits.all[i].from == step && rows->waits.all[i].until != HEDDLE_NO_STEP)
			tell_wait(telling, &rows->waits.all[i]);
	}
	end_row(telling);
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
	end_row(telling);
	snprintf(text, sizeof(text), "!! %s: %.600s", heddle_finding_kind_name(finding->kind),
		 finding->subject);
	print_row(telling->rows,
		  (struct row){ .step = -1,
				.thread = finding->thread,
				.text = text,
				.place = &finding->place,
				.colour = BOLD_RED },
		  telling->stream);
}

static void tell_waits_for_ever(struct telling *telling)
{
	const struct story_waits *waits = &telling->rows->waits;
	size_t i;

	for (i = 0; i < waits->n; i++) {
		if (waits->all[i].until == HEDDLE_NO_STEP)
			tell_wait(telling, &waits->all[i]);
	}
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
		if (is_told(rows, i))
			tell_step(&telling, i);
		else
			pass_facts(&telling, i, false, false);
		tell_switch(&telling, i);
		tell_finding(&telling, i + 1);
	}
	tell_waits_for_ever(&telling);
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

int rows_open(struct rows *rows, const struct heddle_schedule *schedule,
	      const struct heddle_trace_options *options, bool lanes)
{
	int error;

	*rows = (struct rows){ .schedule = schedule };
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
