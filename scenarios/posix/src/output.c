/* SPDX-License-Identifier: MIT */
/*
 * Output: what the program writes to stdout and stderr is shown in a replay, as a note of its step, and
 * nowhere else: an exploration would write it thousands of times. Other streams are the program's own.
 */
#include "posix.h"

#include <heddle/note.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_quiet(const FILE *stream)
{
	return !posix_runs_once && (stream == stdout || stream == stderr);
}

static void show(const char *text, size_t size)
{
	char line[HEDDLE_NOTE_MAX];
	size_t used = 0;

	for (size_t i = 0; i < size && used + 3 < sizeof(line); i++) {
		if (text[i] == '\n' && i + 1 < size)
			used += (size_t)snprintf(line + used, 3, "\\n");
		else if ((unsigned char)text[i] >= ' ')
			line[used++] = text[i];
	}
	line[used] = '\0';
	heddle_note("prints \"%s\"", line);
}

static int show_format(const char *format, va_list arguments)
{
	char text[1024];
	int length = vsnprintf(text, sizeof(text), format, arguments);

	if (length > 0 && posix_is_shown())
		show(text, (size_t)length < sizeof(text) ? (size_t)length : sizeof(text) - 1);
	return length;
}

static int write_format(FILE *stream, const char *format, va_list arguments)
{
	return is_quiet(stream) ? show_format(format, arguments) : vfprintf(stream, format, arguments);
}

static void write_bytes(FILE *stream, const void *bytes, size_t size)
{
	if (!is_quiet(stream))
		fwrite(bytes, 1, size, stream);
	else if (posix_is_shown())
		show(bytes, size);
}

#define FORMATTED(stream_)                                             \
	do {                                                           \
		va_list arguments_;                                    \
		int length_;                                           \
		va_start(arguments_, format);                          \
		length_ = write_format((stream_), format, arguments_); \
		va_end(arguments_);                                    \
		return length_;                                        \
	} while (0)

int POSIX(printf)(const char *format, ...);
int POSIX(__printf_chk)(int flag, const char *format, ...);
int POSIX(fprintf)(FILE *stream, const char *format, ...);
int POSIX(__fprintf_chk)(FILE *stream, int flag, const char *format, ...);
int POSIX(vprintf)(const char *format, va_list arguments);
int POSIX(vfprintf)(FILE *stream, const char *format, va_list arguments);
int POSIX(puts)(const char *text);
int POSIX(fputs)(const char *text, FILE *stream);
int POSIX(putchar)(int character);
int POSIX(fputc)(int character, FILE *stream);
int POSIX(putc)(int character, FILE *stream);
size_t POSIX(fwrite)(const void *bytes, size_t size, size_t n, FILE *stream);
int POSIX(fflush)(FILE *stream);
void POSIX(perror)(const char *text);
ssize_t POSIX(write)(int file, const void *bytes, size_t size);

int POSIX(printf)(const char *format, ...)
{
	FORMATTED(stdout);
}

int POSIX(__printf_chk)(int flag, const char *format, ...)
{
	(void)flag;
	FORMATTED(stdout);
}

int POSIX(fprintf)(FILE *stream, const char *format, ...)
{
	FORMATTED(stream);
}

int POSIX(__fprintf_chk)(FILE *stream, int flag, const char *format, ...)
{
	(void)flag;
	FORMATTED(stream);
}

int POSIX(vprintf)(const char *format, va_list arguments)
{
	return write_format(stdout, format, arguments);
}

int POSIX(vfprintf)(FILE *stream, const char *format, va_list arguments)
{
	return write_format(stream, format, arguments);
}

int POSIX(puts)(const char *text)
{
	write_bytes(stdout, text, strlen(text));
	return 1;
}

int POSIX(fputs)(const char *text, FILE *stream)
{
	write_bytes(stream, text, strlen(text));
	return 1;
}

int POSIX(putchar)(int character)
{
	const char byte = (char)character;

	write_bytes(stdout, &byte, 1);
	return character;
}

int POSIX(fputc)(int character, FILE *stream)
{
	const char byte = (char)character;

	write_bytes(stream, &byte, 1);
	return character;
}

int POSIX(putc)(int character, FILE *stream)
{
	return POSIX(fputc)(character, stream);
}

size_t POSIX(fwrite)(const void *bytes, size_t size, size_t n, FILE *stream)
{
	write_bytes(stream, bytes, size * n);
	return n;
}

int POSIX(fflush)(FILE *stream)
{
	return !stream || is_quiet(stream) ? 0 : fflush(stream);
}

void POSIX(perror)(const char *text)
{
	write_bytes(stderr, text ? text : "", text ? strlen(text) : 0);
}

ssize_t POSIX(write)(int file, const void *bytes, size_t size)
{
	if (file != STDOUT_FILENO && file != STDERR_FILENO)
		posix_refuse("write", CALL);
	if (posix_runs_once)
		return write(file, bytes, size);
	if (posix_is_shown())
		show(bytes, size);
	return (ssize_t)size;
}
