/* SPDX-License-Identifier: MIT */
#include "terminal/terminal_text.h"

#include <heddle/markup.h>
#include <stdbool.h>
#include <string.h>

/* Returns the length of one of Heddle's own colours, 0 if there is none. */
static size_t colour_length(const char *text)
{
	size_t length;

	if (text[0] != '\033' || text[1] != '[')
		return 0;
	length = 2 + strspn(text + 2, "0123456789;");
	return text[length] == 'm' ? length + 1 : 0;
}

static bool is_harmless(uint32_t character)
{
	return character == '\n' || (character >= 0x20 && character < 0x7f) || character >= 0xa0;
}

void heddle_print_safely(const char *text, FILE *stream)
{
	while (*text) {
		size_t colour = colour_length(text);
		uint32_t character = 0;
		size_t length = (size_t)heddle_utf8_length((const unsigned char *)text, &character);

		if (colour)
			fwrite(text, 1, colour, stream);
		else if (length && is_harmless(character))
			fwrite(text, 1, length, stream);
		else
			putc('?', stream);
		text += colour ? colour : length ? length : 1;
	}
}
