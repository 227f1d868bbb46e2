// SPDX-License-Identifier: MIT
/* replay/page/page.css and page.js as they are: each page carries them. */
#include "export/page.h"

__asm__(".pushsection .rodata\n"
	"heddle_page_style:\n"
	".incbin \"" HEDDLE_PAGE_FOLDER "/page.css\"\n"
	".byte 0\n"
	"heddle_page_script:\n"
	".incbin \"" HEDDLE_PAGE_FOLDER "/page.js\"\n"
	".byte 0\n"
	".globl heddle_page_style, heddle_page_script\n"
	".hidden heddle_page_style, heddle_page_script\n"
	".popsection\n");

void heddle_page_begin(FILE *stream, const char *title)
{
	page_tagged(stream,
		    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		    "<meta name=\"generator\" content=\"heddle\"/>\n<title>",
		    title, "</title>\n<style>\n");
	fputs(heddle_page_style, stream);
	fputs("</style>\n</head>\n<body>\n", stream);
}

void heddle_page_end(FILE *stream)
{
	fputs("</body></html>\n", stream);
}
