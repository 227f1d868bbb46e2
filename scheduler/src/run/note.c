/* SPDX-License-Identifier: MIT */
/* Notes go to whoever explores, with the step that they are about. */
#include <heddle/note.h>

#include "hooks/order.h"
#include "run/caller.h"
#include "run/engine.h"

#include <stdarg.h>
#include <stdio.h>

bool heddle_notes_wanted(void)
{
	return engine->options.note && caller_is_scheduled() && engine->step;
}

static void say(struct heddle_said *said, const char *format, va_list arguments)
{
	char text[HEDDLE_NOTE_MAX];

	order_look_away();
	vsnprintf(text, sizeof(text), format, arguments);
	said->text = text;
	engine->options.note(engine->options.note_context, said);
	order_look_again();
}

static bool is_announced(const struct heddle_step *step, const struct heddle_touch *touch)
{
	return touch->object == step->object && touch->operation == step->operation &&
	       touch->low == step->low && touch->high == step->high;
}

/* Of the first n touches of the step. */
static uint32_t count_others(const struct heddle_step *step, uint32_t n)
{
	uint32_t others = 0;

	for (uint32_t i = 0; i < n; i++)
		others += !is_announced(step, &engine->touches[step->first_touch + i]);
	return others;
}

void heddle_note(const char *format, ...)
{
	struct heddle_said said = { 0 };
	va_list arguments;

	if (!heddle_notes_wanted())
		return;
	said.step = (uint32_t)engine->execution.n_steps - 1;
	said.n_touches = count_others(engine->step, engine->step->n_touches);
	va_start(arguments, format);
	say(&said, format, arguments);
	va_end(arguments);
}

/* Arguments of heddle_means are read by plain accesses. */
static bool is_plain(unsigned operation)
{
	return operation == HEDDLE_OP_MEMORY_READ || operation == HEDDLE_OP_MEMORY_WRITE;
}

/* Whether the step did an operation, and which of its touches that was. */
static bool find_operation(const struct heddle_step *step, uint32_t *n_touches)
{
	uint32_t n = step->n_touches;

	while (n > 0 && is_plain(engine->touches[step->first_touch + n - 1].operation))
		n--;
	*n_touches = count_others(step, n);
	return n > 0 || !is_plain(step->operation);
}

/* The step in which the calling thread has done its last operation. */
static bool find_last_operation(struct heddle_said *said)
{
	for (size_t i = engine->execution.n_steps; i > 0; i--) {
		const struct heddle_step *step = &engine->execution.steps[i - 1];

		if (step->thread != engine->step->thread || !find_operation(step, &said->n_touches))
			continue;
		said->step = (uint32_t)(i - 1);
		return true;
	}
	return false;
}

void heddle_means(const char *format, ...)
{
	struct heddle_said said = { .is_meaning = true };
	va_list arguments;

	if (!heddle_notes_wanted() || !find_last_operation(&said))
		return;
	va_start(arguments, format);
	say(&said, format, arguments);
	va_end(arguments);
}

const char *heddle_holder_name(struct heddle_resource resource)
{
	caller_check("to ask who holds something", NULL);
	for (size_t i = 0; i < engine->execution.n_holdings; i++) {
		const struct heddle_holding *holding = &engine->holdings[i];

		if (holding->object == resource.object->id && holding->low <= resource.high &&
		    holding->high >= resource.low)
			return engine->infos[holding->thread].name;
	}
	return "nobody";
}
