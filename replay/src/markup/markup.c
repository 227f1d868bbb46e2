// SPDX-License-Identifier: MIT
#include <heddle/markup.h>

#include <stdbool.h>
#include <string.h>

/* In XML 1.0 the last two are no characters; the others are control characters. */
static bool may_stand(uint32_t character)
{
	return character >= 0x20 && !(character >= 0x7f && character <= 0x9f) &&
	       (character & 0xfffe) != 0xfffe;
}

static const char *entity(uint32_t character)
{
	switch (character) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void heddle_markup_text(FILE *stream, const char *text)
{
	for (const unsigned char *c = (const unsigned char *)text; *c;) {
		uint32_t character = 0;
		int length = heddle_utf8_length(c, &character);

		if (!length || !may_stand(character))
			putc('?', stream);
		else if (entity(character))
			fputs(entity(character), stream);
		else
			fwrite(c, 1, (size_t)length, stream);
		c += length ? length : 1;
	}
}

void heddle_plain_text(FILE *stream, const char *text, const char *escaped)
{
	for (const unsigned char *c = (const unsigned char *)text; *c != 0;) {
		uint32_t character = 0;
		int length = heddle_utf8_length(c, &character);

		if (length == 0 || !may_stand(character)) {
			putc('?', stream);
		} else {
			if (length == 1 && strchr(escaped, *c) != NULL)
				putc('\\', stream);
			fwrite(c, 1, (size_t)length, stream);
		}
		c += length != 0 ? length : 1;
	}
}
