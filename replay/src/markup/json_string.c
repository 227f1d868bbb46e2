// SPDX-License-Identifier: MIT
#include <heddle/markup.h>

void heddle_json_string(FILE *stream, const char *text)
{
	if (text == NULL) {
		fputs("null", stream);
		return;
	}
	putc('"', stream);
	for (const unsigned char *c = (const unsigned char *)text; *c != 0;) {
		uint32_t character;
		int length = heddle_utf8_length(c, &character);

		if (length == 0)
			fputs("\\ufffd", stream);
		else if (*c == '"' || *c == '\\')
			fprintf(stream, "\\%c", *c);
		else if (*c < 0x20 || *c == 0x7f || *c == '<')
			fprintf(stream, "\\u%04x", *c);
		else
			fwrite(c, 1, (size_t)length, stream);
		c += length != 0 ? length : 1;
	}
	putc('"', stream);
}
