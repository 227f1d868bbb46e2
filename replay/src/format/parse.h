/* SPDX-License-Identifier: MIT */
/*
 * The parser of schedule files: lines in the order head, threads, run, rest, end.
 *
 *   parse.c       which line may stand where; the whole
 *   parse_head.c  what ran: scenario, options, finding, expectations, threads
 *   parse_run.c   what happened: periods, steps, touches, choices, and where it ended
 */
#ifndef REPLAY_PARSE_H
#define REPLAY_PARSE_H

#include "schedule/build.h"
#include "format/scan.h"

enum parse_part { PARSE_HEAD, PARSE_THREADS, PARSE_RUN, PARSE_REST, PARSE_DONE };

struct parse {
	struct scan scan;
	struct heddle_schedule *schedule;
	enum parse_part part;
	uint64_t seen; /* set of line kinds that may come once */

	/* The thread of the finding is declared only later. */
	const char *finding_thread;
	unsigned finding_line;

	/* The period that is being read. */
	uint16_t period_thread;
	bool period_preempts;
	size_t period_start, period_end; /* number of its first step, and of the one behind it */
};

/** A kind of line: its first word, where it may stand, whether only once, and what reads the rest of it. */
struct parse_kind {
	const char *word;
	enum parse_part part;
	bool once;
	void (*read)(struct parse *parse);
};

/* Both end with a kind without word. A line that begins with a number is a step. */
extern const struct parse_kind parse_head_kinds[];
extern const struct parse_kind parse_run_kinds[];
void parse_step(struct parse *parse);
/** Whether the steps that the last period announced have been read; else the error. */
bool parse_period_is_complete(struct parse *parse);

/* Pieces that several kinds of lines are made of. */
const char *parse_keep(struct parse *parse, const char *text);
struct heddle_target parse_target(struct parse *parse);
struct heddle_place parse_place(struct parse *parse); /* "at PLACE [in FUNCTION]", if it is there */
uint16_t parse_thread(struct parse *parse);	      /* a declared one */
/** Reports why an add to the schedule failed. what: plural. */
void parse_full(struct parse *parse, const char *what);

#endif
