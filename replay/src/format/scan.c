// SPDX-License-Identifier: MIT
#include "format/scan.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

void scan_begin(struct scan *scan, const char *name, const char *text, size_t size,
		struct heddle_schedule_error *report)
{
	memset(scan, 0, sizeof(*scan));
	scan->name = name;
	scan->next = text;
	scan->end = text + size;
	scan->report = report;
}

static int fail(struct scan *scan, int error, unsigned line, const char *format, va_list arguments)
{
	struct heddle_schedule_error *report = scan->report;
	int length;

	if (scan->error != 0)
		return scan->error;
	scan->error = error;
	report->line = line;
	if (line > 0)
		length = snprintf(report->text, sizeof(report->text), "%.200s:%u: ", scan->name, line);
	else
		length = snprintf(report->text, sizeof(report->text), "%.200s: ", scan->name);
	vsnprintf(report->text + length, sizeof(report->text) - length, format, arguments);
	return error;
}

int scan_fail(struct scan *scan, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail(scan, error, scan->line, format, arguments);
	va_end(arguments);
	return scan->error;
}

int scan_fail_file(struct scan *scan, int error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail(scan, error, 0, format, arguments);
	va_end(arguments);
	return scan->error;
}

int scan_expected(struct scan *scan, const char *what)
{
	const struct scan_token *token = &scan->tokens[scan->taken];

	if (scan->taken >= scan->n_tokens)
		return scan_fail(scan, -EINVAL, "expected %s, found the end of the line", what);
	return scan_fail(scan, -EINVAL, "expected %s, found %c%.60s%c", what, token->quoted ? '"' : '\'',
			 token->text, token->quoted ? '"' : '\'');
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *found = c != '\0' ? strchr(digits, c) : NULL;

	return found != NULL ? (int)(found - digits) : -1;
}

/* Reads what follows a backslash, up to end. Returns the character, -1 if it is none of the escapes. */
static int read_escape(const char **text, const char *end)
{
	const char *c = *text;

	if (c < end && (*c == '"' || *c == '\\')) {
		*text = c + 1;
		return *c;
	}
	if (end - c < 3 || *c != 'x' || hex_digit(c[1]) < 0 || hex_digit(c[2]) < 0)
		return -1;
	*text = c + 3;
	return hex_digit(c[1]) << 4 | hex_digit(c[2]);
}

/* Copies the quoted word at *text (behind its first quote) to *out, and moves both behind it. */
static bool read_quoted(struct scan *scan, const char **text, const char *end, char **out)
{
	const char *c = *text;
	int byte;

	while (c < end && *c != '"') {
		byte = (unsigned char)*c++;
		if (byte == '\\')
			byte = read_escape(&c, end);
		if (byte <= 0) {
			scan_fail(scan, -EINVAL, "expected \\\", \\\\ or \\xHH behind a backslash");
			return false;
		}
		*(*out)++ = (char)byte;
	}
	if (c == end) {
		scan_fail(scan, -EINVAL, "expected a closing quote, found the end of the line");
		return false;
	}
	*text = c + 1;
	if (c + 1 < end && c[1] != ' ' && c[1] != '\t') {
		scan_fail(scan, -EINVAL, "expected a blank behind a closing quote");
		return false;
	}
	return true;
}

static void read_bare(const char **text, const char *end, char **out)
{
	const char *c = *text;

	while (c < end && *c != ' ' && *c != '\t')
		*(*out)++ = *c++;
	*text = c;
}

/* Reads one token at *text. */
static bool read_token(struct scan *scan, const char **text, const char *end, char **out)
{
	struct scan_token *token = &scan->tokens[scan->n_tokens];

	if (scan->n_tokens == SCAN_TOKENS_MAX) {
		scan_fail(scan, -EINVAL, "expected at most %d words in a line", SCAN_TOKENS_MAX);
		return false;
	}
	token->text = *out;
	token->quoted = **text == '"';
	if (!token->quoted) {
		read_bare(text, end, out);
	} else {
		(*text)++;
		if (!read_quoted(scan, text, end, out))
			return false;
	}
	if (*out - token->text > HEDDLE_SCHEDULE_WORD_MAX) {
		scan_fail(scan, -E2BIG, "a word of more than %d bytes", HEDDLE_SCHEDULE_WORD_MAX);
		return false;
	}
	*(*out)++ = '\0';
	scan->n_tokens++;
	return true;
}

static bool is_text(struct scan *scan, const char *text, const char *end)
{
	for (; text < end; text++) {
		if ((unsigned char)*text < 0x20 && *text != '\t') {
			scan_fail(scan, -EINVAL, "expected text, found the control character 0x%02x%s", *text,
				  *text == '\r' ? " (the line ends are those of another system)" : "");
			return false;
		}
	}
	return true;
}

static bool read_line(struct scan *scan, const char *text, const char *end)
{
	char *out = scan->words;

	scan->n_tokens = scan->taken = 0;
	if (end - text > HEDDLE_SCHEDULE_LINE_MAX) {
		scan_fail(scan, -E2BIG, "a line of more than %d bytes", HEDDLE_SCHEDULE_LINE_MAX);
		return false;
	}
	if (!is_text(scan, text, end))
		return false;
	for (;;) {
		while (text < end && (*text == ' ' || *text == '\t'))
			text++;
		if (text == end || *text == '#')
			return true;
		if (!read_token(scan, &text, end, &out))
			return false;
	}
}

bool scan_line(struct scan *scan)
{
	const char *start = scan->next, *newline;

	while (scan->error == 0 && start < scan->end) {
		newline = memchr(start, '\n', (size_t)(scan->end - start));
		scan->cut = newline == NULL;
		scan->next = newline != NULL ? newline + 1 : scan->end;
		scan->line++;
		if (!read_line(scan, start, newline != NULL ? newline : scan->end))
			return false;
		if (scan->n_tokens > 0)
			return true;
		start = scan->next;
	}
	return false;
}

bool scan_accept(struct scan *scan, const char *word)
{
	const struct scan_token *token = &scan->tokens[scan->taken];

	if (scan->error != 0 || scan->taken >= scan->n_tokens || token->quoted ||
	    strcmp(token->text, word) != 0)
		return false;
	scan->taken++;
	return true;
}

void scan_require(struct scan *scan, const char *word)
{
	char what[64];

	if (scan_accept(scan, word))
		return;
	snprintf(what, sizeof(what), "'%s'", word);
	scan_expected(scan, what);
}

bool scan_at_quoted(const struct scan *scan)
{
	return scan->error == 0 && scan->taken < scan->n_tokens && scan->tokens[scan->taken].quoted;
}

void scan_line_end(struct scan *scan)
{
	if (scan->taken < scan->n_tokens)
		scan_expected(scan, "the end of the line");
}

const char *scan_word(struct scan *scan, const char *what)
{
	if (scan->error == 0 && scan->taken < scan->n_tokens && scan->tokens[scan->taken].text[0] != '\0')
		return scan->tokens[scan->taken++].text;
	scan_expected(scan, what);
	return "";
}

const char *scan_bare(struct scan *scan, const char *what)
{
	if (!scan_at_quoted(scan))
		return scan_word(scan, what);
	scan_expected(scan, what);
	return "";
}

const char *scan_quoted(struct scan *scan, const char *what)
{
	if (scan_at_quoted(scan))
		return scan->tokens[scan->taken++].text;
	scan_expected(scan, what);
	return "";
}

bool scan_digits(const char **text, uint64_t max, uint64_t *value)
{
	const char *c = *text;
	uint64_t sum = 0;

	if (*c < '0' || *c > '9')
		return false;
	for (; *c >= '0' && *c <= '9'; c++) {
		if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, *c - '0', &sum))
			return false;
	}
	*text = c;
	*value = sum;
	return sum <= max;
}

uint64_t scan_unsigned(struct scan *scan, uint64_t max, const char *what)
{
	const char *text = scan->taken < scan->n_tokens ? scan->tokens[scan->taken].text : "";
	uint64_t value;

	if (scan->error != 0 || scan_at_quoted(scan) || !scan_digits(&text, max, &value) || *text != '\0') {
		scan_expected(scan, what);
		return 0;
	}
	scan->taken++;
	return value;
}

int64_t scan_signed(struct scan *scan, const char *what)
{
	const char *text = scan->taken < scan->n_tokens ? scan->tokens[scan->taken].text : "";
	bool negative = text[0] == '-';
	uint64_t value;

	text += negative;
	if (scan->error != 0 || scan_at_quoted(scan) || *text == '\0' ||
	    !scan_digits(&text, (uint64_t)INT64_MAX + negative, &value) || *text != '\0') {
		scan_expected(scan, what);
		return 0;
	}
	scan->taken++;
	return negative ? (int64_t)(0 - value) : (int64_t)value;
}
