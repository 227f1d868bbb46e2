/* SPDX-License-Identifier: MIT */
#include "terminal/wrap.h"

#include <stdio.h>
#include <string.h>

void heddle_print_wrapped(const char *text, unsigned indent, unsigned column, unsigned width)
{
	const char *gap = "";

	for (int length; *text; text += strspn(text, " ")) {
		length = (int)strcspn(text, " ");
		if (width && column > indent && column + strlen(gap) + (unsigned)length > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			gap = "";
		}
		column += (unsigned)printf("%s%.*s", gap, length, text);
		text += length;
		gap = " ";
	}
	putchar('\n');
}
