// SPDX-License-Identifier: MIT
#include <heddle/markup.h>

/* 0 for overlong forms, halves of surrogate pairs of UTF-16, and codes beyond the last character. */
int heddle_utf8_length(const unsigned char *text, uint32_t *character)
{
	static const struct {
		unsigned char mask, lead;
		int length;
		uint32_t least;
	} forms[] = { { 0x80, 0x00, 1, 0 },
		      { 0xe0, 0xc0, 2, 0x80 },
		      { 0xf0, 0xe0, 3, 0x800 },
		      { 0xf8, 0xf0, 4, 0x10000 } };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		uint32_t value = text[0] & (unsigned char)~forms[i].mask;

		if ((text[0] & forms[i].mask) != forms[i].lead)
			continue;
		for (int k = 1; k < forms[i].length; k++) {
			if ((text[k] & 0xc0) != 0x80)
				return 0;
			value = value << 6 | (text[k] & 0x3f);
		}
		if (value < forms[i].least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
			return 0;
		*character = value;
		return forms[i].length;
	}
	return 0;
}
