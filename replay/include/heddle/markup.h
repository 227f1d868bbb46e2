/* SPDX-License-Identifier: MIT */
/*
 * Text of programs under test in the languages of files that others read: whatever characters it has, it
 * stays text there.
 */
#ifndef HEDDLE_MARKUP_H
#define HEDDLE_MARKUP_H

#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Returns the length of the UTF-8 character at text, and *character; 0 if there is none. */
int heddle_utf8_length(const unsigned char *text, uint32_t *character);

/**
 * Writes text as it may stand between tags of XML and HTML and in an attribute's quotes; '?' for control
 * characters, also ends of lines, and for what is no UTF-8.
 */
void heddle_markup_text(FILE *stream, const char *text);

/**
 * Writes text as a part of one line; '?' for control characters and for what is no UTF-8, and a backslash
 * before each character of escaped, "" for none.
 */
void heddle_plain_text(FILE *stream, const char *text, const char *escaped);

/**
 * Writes text as a string of JSON, with its quotes; "null" for NULL. The string may stand in a script element
 * of HTML, too: it has no '<'.
 */
void heddle_json_string(FILE *stream, const char *text);

#ifdef __cplusplus
}
#endif

#endif
