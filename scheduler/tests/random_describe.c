/* SPDX-License-Identifier: MIT */
#include "random_keys.h"

#include <stdarg.h>

/* Text that grows in a buffer of fixed size. */
struct text {
	char *at;
	size_t left;
};

__attribute__((format(printf, 2, 3))) static void append(struct text *text, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->at, text->left, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= text->left)
		return;
	text->at += n;
	text->left -= (size_t)n;
}

static void append_touches(struct text *text, const struct heddle_execution *execution,
			   const struct heddle_step *step)
{
	for (uint32_t i = 0; i < step->n_touches; i++) {
		const struct heddle_touch *touch = &execution->touches[step->first_touch + i];
		char name[40];
		append(text, " %s %s [%lld,%lld]=%lld",
		       heddle_operation_name((enum heddle_operation)touch->operation),
		       heddle_object_name(execution, touch->object, name, sizeof(name)),
		       (long long)touch->low, (long long)touch->high, (long long)touch->value);
	}
}

static void append_steps(struct text *text, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		append(text, "    %2zu %-5s %s:", i, execution->threads[step->thread].name,
		       heddle_operation_name((enum heddle_operation)step->operation));
		append_touches(text, execution, step);
		for (uint32_t c = 0; c < step->n_choices; c++)
			append(text, " (%s: %u)", execution->choices[step->first_choice + c].why,
			       execution->choices[step->first_choice + c].value);
		append(text, "\n");
	}
}

static void append_ends(struct text *text, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_findings; i++)
		append(text, "    finding: %s: %s\n", heddle_finding_kind_name(execution->findings[i].kind),
		       execution->findings[i].subject);
	for (size_t i = 0; i < execution->n_threads; i++) {
		if (execution->threads[i].name && !execution->threads[i].ended)
			append(text, "    %s %s in %s\n", execution->threads[i].name,
			       execution->threads[i].stopped ? "stopped" : "waits",
			       heddle_operation_name((enum heddle_operation)execution->threads[i].operation));
	}
}

void random_describe(char *text, size_t size, const struct heddle_execution *execution, const char *what)
{
	struct text growing = { text, size };

	append(&growing, "%s:\n", what);
	append_steps(&growing, execution);
	append_ends(&growing, execution);
}
