/* SPDX-License-Identifier: MIT */
#include "run/caller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const struct heddle_where *caller_last_place(void)
{
	const struct heddle_thread *self = engine->self;

	return self->last_step == NO_STEP ? NULL : engine->steps[self->last_step].where;
}

/* Writes to stderr without stdio, whose locks another thread may hold. */
static void say(const char *text)
{
	size_t left = strlen(text);

	while (left) {
		ssize_t n = write(STDERR_FILENO, text, left);
		if (n <= 0)
			return;
		text += n;
		left -= (size_t)n;
	}
}

_Noreturn static void no_execution(const char *what, const struct heddle_where *where)
{
	char text[400];

	if (where)
		snprintf(
			text, sizeof(text),
			"%s:%d: heddle: %s was called in %s, where no execution is running: call it from the body of a scenario\n",
			where->file, where->line, what, where->function);
	else
		snprintf(
			text, sizeof(text),
			"heddle: %s was called where no execution is running: call it from the body of a scenario\n",
			what);
	say(text);
	abort();
}

_Noreturn void caller_refuse(const char *what, const struct heddle_where *where)
{
	if (engine->is_open && caller_os_thread() != engine->owner)
		os_thread_end(what, where);
	no_execution(what, where);
}
