/* SPDX-License-Identifier: MIT */
#include "terminal/complain.h"
#include "terminal/program_name.h"
#include "terminal/status.h"
#include "terminal/terminal_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define WORD_MAX 128

/* the buffer for complaints; NULL: stderr */
static char *into;
static size_t into_size;

void heddle_complain_into(char *buffer, size_t size)
{
	into = buffer;
	into_size = size;
}

int heddle_complain(const char *format, ...)
{
	char text[2048], line[2048];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	heddle_with_program_name(text, line, sizeof(line));
	for (char *c = line; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	if (into) {
		if (!*into)
			snprintf(into, into_size, "%s", line);
		return HEDDLE_EXIT_WRONG_INPUT;
	}
	heddle_status_hide();
	fputs("heddle: ", stderr);
	heddle_print_safely(line, stderr);
	putc('\n', stderr);
	return HEDDLE_EXIT_WRONG_INPUT;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/*
 * Returns the Levenshtein distance of a and b, whatever the case: the least number of letters inserted,
 * removed or replaced. Keeps one row.
 */
static size_t distance(const char *a, const char *b)
{
	size_t row[WORD_MAX + 1];
	size_t length = strlen(b);

	if (length > WORD_MAX)
		return SIZE_MAX;
	for (size_t i = 0; i <= length; i++)
		row[i] = i;
	for (; *a; a++) {
		size_t diagonal = row[0]++;

		for (size_t i = 1; i <= length; i++) {
			size_t above = row[i];
			bool same = tolower((unsigned char)*a) == tolower((unsigned char)b[i - 1]);

			row[i] = smallest(above + 1, row[i - 1] + 1, diagonal + !same);
			diagonal = above;
		}
	}
	return row[length];
}

void heddle_nearest_offer(struct heddle_nearest *nearest, const char *candidate)
{
	size_t d = candidate ? distance(nearest->word, candidate) : SIZE_MAX;

	if (d <= 1 + strlen(nearest->word) / 3 && (!nearest->best[0] || d < nearest->distance)) {
		snprintf(nearest->best, sizeof(nearest->best), "%s", candidate);
		nearest->distance = d;
	}
}

const char *heddle_nearest_hint(const struct heddle_nearest *nearest, char buffer[HEDDLE_HINT_MAX])
{
	buffer[0] = 0;
	if (nearest->best[0])
		snprintf(buffer, HEDDLE_HINT_MAX, " (did you mean '%s%s'?)",
			 nearest->prefix ? nearest->prefix : "", nearest->best);
	return buffer;
}
