/* SPDX-License-Identifier: MIT */
/*
 * A schedule file as lines of tokens.
 *
 *   line  = { token } [ '#' anything ] newline
 *   token = bare word | "quoted word with \" \\ \xHH"
 *
 * A reader takes the tokens of a line from left to right. What it asks for and does not find becomes the
 * error "FILE:LINE: expected ..., found ..."; after the first error every further request fails as well, so
 * that it need not be checked for each token.
 */
#ifndef REPLAY_SCAN_H
#define REPLAY_SCAN_H

#include <heddle/schedule.h>

#define SCAN_TOKENS_MAX 32

struct scan_token {
	const char *text; /* without quotes and escapes */
	bool quoted;
};

struct scan {
	const char *name;
	const char *next, *end; /* of the text that is left */
	unsigned line;
	bool cut;  /* the line that was read last had no newline */
	int error; /* the first, 0: none */
	struct heddle_schedule_error *report;
	struct scan_token tokens[SCAN_TOKENS_MAX];
	size_t n_tokens, taken;
	char words[HEDDLE_SCHEDULE_LINE_MAX + SCAN_TOKENS_MAX];
};

void scan_begin(struct scan *scan, const char *name, const char *text, size_t size,
		struct heddle_schedule_error *report);

/** Goes to the next line that has tokens; false at the end of the text or on error. */
bool scan_line(struct scan *scan);

/**
 * Makes error, about the line that was read last, the scan's error unless there is one. Returns scan->error.
 */
int scan_fail(struct scan *scan, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
/** The same, about the whole file. */
int scan_fail_file(struct scan *scan, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/** "expected WHAT, found ..." about the next token. */
int scan_expected(struct scan *scan, const char *what);

/** Whether the next token is this bare word; takes it if so. */
bool scan_accept(struct scan *scan, const char *word);
void scan_require(struct scan *scan, const char *word);
/** Whether there is a next token, and it is quoted. */
bool scan_at_quoted(const struct scan *scan);
/** Nothing may follow. */
void scan_line_end(struct scan *scan);

/* Take one token; what: what a person would call it, for the error. On error they return "" and 0. */
const char *scan_word(struct scan *scan, const char *what);
const char *scan_bare(struct scan *scan, const char *what);
const char *scan_quoted(struct scan *scan, const char *what);
uint64_t scan_unsigned(struct scan *scan, uint64_t max, const char *what);
int64_t scan_signed(struct scan *scan, const char *what);

/** Reads digits at *text, and moves it behind them; false if there are none or they exceed max. */
bool scan_digits(const char **text, uint64_t max, uint64_t *value);

#endif
