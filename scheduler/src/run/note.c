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

void heddle_note(const char *format, ...)
{
	char text[HEDDLE_NOTE_MAX];
	va_list arguments;

	if (!heddle_notes_wanted())
		return;
	order_look_away();
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	engine->options.note(engine->options.note_context, (uint32_t)engine->execution.n_steps - 1, text);
	order_look_again();
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
