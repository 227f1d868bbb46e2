// SPDX-License-Identifier: MIT
#include "story/telling.h"

#include <string.h>

#define PHRASES_MAX   6 /* of a row; more are dots */
#define GAP_MOST      4 /* steps that are not told within a row */
#define LINE_TEXT_MAX 16

static const char *const palette[] = {
	"\033[36m", "\033[33m", "\033[32m", "\033[35m", "\033[34m", "\033[31m"
};

const char *telling_colour(const struct rows *rows, uint16_t thread)
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

void telling_append(char *text, const char *more)
{
	size_t length = strlen(text);

	snprintf(text + length, ROW_MAX - length, "%s", more);
}

/* ---- one row */

void telling_print_row(const struct rows *rows, struct row row, FILE *stream)
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

void telling_end_row(struct telling *telling)
{
	const struct rows *rows = telling->rows;
	const struct heddle_schedule_step *step;
	char mark[MARK_MAX], text[ROW_MAX + 2 * HEDDLE_SCHEDULE_WORD_MAX];

	if (telling->first == HEDDLE_NO_STEP)
		return;
	step = &rows->schedule->steps[telling->first];
	rows_mark(telling->marks, mark);
	if (has_name(&step->place))
		snprintf(text, sizeof(text), "%s%s%s%s", mark, step->place.function,
			 telling->text[0] == ':' ? "" : ": ", telling->text);
	else
		snprintf(text, sizeof(text), "%s%s", mark, telling->text);
	telling_print_row(rows,
			  (struct row){ .step = (int)telling->first,
					.thread = step->thread,
					.text = text,
					.place = &step->place,
					.colour = telling_colour(rows, step->thread) },
			  telling->stream);
	telling->first = HEDDLE_NO_STEP;
}

/* ":12 " where the row has come to another line of its file; else "". */
static const char *line_of(struct telling *telling, const struct heddle_place *place,
			   char buffer[LINE_TEXT_MAX])
{
	const struct heddle_place *own = &telling->rows->schedule->steps[telling->first].place;

	buffer[0] = '\0';
	if (telling->rows->has_lines && place != NULL && place->file != NULL && own->file != NULL &&
	    place->line != telling->line && strcmp(place->file, own->file) == 0) {
		telling->line = place->line;
		snprintf(buffer, LINE_TEXT_MAX, ":%u ", place->line);
	}
	return buffer;
}

/* place: of what the phrase tells; NULL: it has none. */
static void add_phrase(struct telling *telling, const struct heddle_place *place, const char *phrase)
{
	char line[LINE_TEXT_MAX];

	if (phrase[0] == '\0')
		return;
	telling->n_said++;
	if (strcmp(phrase, telling->latest) == 0)
		return;
	snprintf(telling->latest, sizeof(telling->latest), "%s", phrase);
	if (telling->n_phrases++ < PHRASES_MAX) {
		telling_append(telling->text, telling->n_phrases == 1 ? "" : "; ");
		telling_append(telling->text, line_of(telling, place, line));
		telling_append(telling->text, phrase);
	} else if (telling->n_phrases == PHRASES_MAX + 1) {
		telling_append(telling->text, "; ...");
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

/* What is said of a step besides what its operations mean. */
static bool is_note_of(const struct heddle_schedule_note *note, uint32_t step)
{
	return note->step == step && !note->is_meaning;
}

static bool has_notes(const struct heddle_schedule *schedule, uint32_t step)
{
	size_t i;

	for (i = 0; i < schedule->n_notes; i++) {
		if (is_note_of(&schedule->notes[i], step))
			return true;
	}
	return false;
}

/* Those that were said behind touches from .. below end of the step. */
static void add_notes(struct telling *telling, uint32_t step, uint32_t from, uint32_t end)
{
	const struct heddle_schedule *schedule = telling->rows->schedule;
	size_t i;

	for (i = 0; i < schedule->n_notes; i++) {
		if (is_note_of(&schedule->notes[i], step) && schedule->notes[i].n_touches >= from &&
		    schedule->notes[i].n_touches < end)
			add_phrase(telling, NULL, schedule->notes[i].text);
	}
}

/* Where another function than the row's changes what the finding is about: its name. */
static void add_function(const struct telling *telling, const struct fact *fact, char phrase[PHRASE_MAX])
{
	const char *own = telling->rows->schedule->steps[telling->first].place.function;
	const char *function = fact->place->function;
	size_t length = strlen(phrase);

	if (telling->rows->facts.is_named[fact->object] && fact_changes(fact) && function != NULL &&
	    own != NULL && strcmp(function, own) != 0)
		snprintf(phrase + length, PHRASE_MAX - length, " (%s)", function);
}

static void add_fact(struct telling *telling, const struct fact *fact)
{
	char woken[PHRASE_MAX], phrase[PHRASE_MAX];

	woken_by(telling->rows, fact->event, woken);
	phrase_of(telling->rows->schedule, fact, &telling->values[fact->object], woken, phrase);
	add_function(telling, fact, phrase);
	add_phrase(telling, fact->place, phrase);
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
		add_phrase(telling, NULL, phrase_of_choice(&schedule->choices[i], phrase));
	}
}

/* What none of its facts tells: that it took a lock, or joined. */
static void add_operation(struct telling *telling, uint32_t number)
{
	const struct heddle_schedule_step *step = &telling->rows->schedule->steps[number];
	const struct fact fact = { .event = number,
				   .operation = (uint8_t)step->operation,
				   .target = &step->target,
				   .value = step->value,
				   .place = &step->place };
	const struct known_value unknown = { 0, false };
	char woken[PHRASE_MAX], phrase[PHRASE_MAX];

	woken_by(telling->rows, number, woken);
	add_phrase(telling, &step->place, phrase_of(telling->rows->schedule, &fact, &unknown, woken, phrase));
}

/* That it queues up, or was woken, is told by the wait between the two. */
static bool is_told_by_wait(const struct telling *telling, const struct fact *fact)
{
	const struct story_waits *waits = &telling->rows->waits;
	size_t i;

	for (i = 0; i < waits->n; i++) {
		const struct story_wait *wait = &waits->all[i];

		if (wait->operation != HEDDLE_OP_WAIT_SLEEP || !telling_wait_is_told(telling->rows, wait))
			continue;
		if (fact->operation == HEDDLE_OP_WAIT_PREPARE ? wait->from == fact->event
		    : fact->operation == HEDDLE_OP_WAIT_SLEEP ? wait->until == fact->event
							      : false)
			return true;
	}
	return false;
}

/* Of a step that has nothing that others have to do with: the finding's, or the last one of who waits. */
static void add_unshared(struct telling *telling, uint32_t step)
{
	const struct facts *facts = &telling->rows->facts;
	const struct known_value unknown = { 0, false };
	char phrase[PHRASE_MAX];
	uint32_t i;

	for (i = facts->first[step]; i < facts->first[step + 1]; i++) {
		if (!is_told_by_wait(telling, &facts->all[i]))
			add_phrase(telling, facts->all[i].place,
				   phrase_of(facts->schedule, &facts->all[i], &unknown, "", phrase));
	}
}

/* What a step did to a value goes on being known, whether it is told or not. */
static void pass_fact(struct telling *telling, const struct fact *fact)
{
	telling->values[fact->object] = phrase_value_after(fact, &telling->values[fact->object]);
}

void telling_pass(struct telling *telling, uint32_t step)
{
	const struct facts *facts = &telling->rows->facts;
	uint32_t i;

	for (i = facts->first[step]; i < facts->first[step + 1]; i++)
		pass_fact(telling, &facts->all[i]);
}

/*
 * A wake-up that found nobody, with something else: unlocking always wakes. In a lost wake-up it is of the
 * orders, or the finding names the queue.
 */
static bool is_idle(const struct telling *telling, const struct fact *fact)
{
	return fact->operation == HEDDLE_OP_WAKE && fact->value == 0 && telling->n_phrases > 0 &&
	       telling->rows->marks[fact->event] == 0 && !telling->rows->facts.is_named[fact->object];
}

/* An operation that found its object ended did not do what it is for: that it used it is told. */
static bool is_in_vain(const struct facts *facts, const struct fact *fact)
{
	uint32_t i;

	for (i = facts->first[fact->event]; i < facts->first[fact->event + 1]; i++) {
		if (facts->all[i].operation == HEDDLE_OP_DEAD && facts->all[i].object == fact->object)
			return fact->operation != HEDDLE_OP_DEAD;
	}
	return false;
}

/* What was looked up is told by notes, where there are any. */
static void add_facts(struct telling *telling, uint32_t step)
{
	const struct facts *facts = &telling->rows->facts;
	bool is_noted = has_notes(facts->schedule, step);
	uint32_t i, said = 0;

	for (i = facts->first[step]; i < facts->first[step + 1]; i++) {
		const struct fact *fact = &facts->all[i];

		if (is_noted && fact->touch > said) {
			add_notes(telling, step, said, fact->touch);
			said = fact->touch;
		}
		if (fact_is_worth_telling(facts, fact) && !is_told_by_wait(telling, fact) &&
		    !is_idle(telling, fact) && !is_in_vain(facts, fact) &&
		    (fact->means != NULL || !is_noted || !is_data(fact->operation)))
			add_fact(telling, fact);
		pass_fact(telling, fact);
	}
	if (is_noted)
		add_notes(telling, step, said, UINT32_MAX);
}

static void begin_row(struct telling *telling, uint32_t step)
{
	telling_end_row(telling);
	telling->first = step;
	telling->marks = 0;
	telling->n_phrases = 0;
	telling->line = 0;
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

/* Something of a step, if what others have to do with tells nothing. */
static void add_anything(struct telling *telling, uint32_t number, unsigned before)
{
	if (telling->n_said == before)
		add_unshared(telling, number);
	if (telling->n_said == before &&
	    telling->rows->schedule->steps[number].operation == HEDDLE_OP_WAIT_SLEEP)
		add_phrase(telling, NULL, "goes on");
	if (telling->n_said == before)
		add_operation(telling, number);
}

void telling_step(struct telling *telling, uint32_t number)
{
	unsigned before;

	if (!goes_on(telling, number))
		begin_row(telling, number);
	telling->last = number;
	telling->marks |= telling->rows->marks[number];
	before = telling->n_said;
	add_facts(telling, number);
	add_choices(telling, number);
	add_anything(telling, number, before);
}
