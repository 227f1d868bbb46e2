/* SPDX-License-Identifier: MIT */
/*
 * `run --report DIR`: a page for each finding, and index.html with a row for each variant.
 *
 *   report_begin(&report, folder);
 *   report_result(&report, result);     as often as there are results, their schedules written
 *   report_end(&report, true, stuck);
 *
 * All but the last collects. Pages are made in the end, since each finding is replayed for its page.
 */
#ifndef RUNNER_REPORT_H
#define RUNNER_REPORT_H

#include "result/result.h"
#include "report/report_page.h"

#include <stdio.h>

struct heddle_report {
	const char *folder; /**< NULL: not asked for, and nothing is done */
	const char *up;	    /**< the page of a matrix; NULL: none */
	FILE *rows;	    /* of the index */
	char *text;
	size_t size;
	char *path; /* of the index */
	struct report_page *pages;
	size_t n_pages;
	unsigned n, failed, exhausted, budget, unexpected;
	uint64_t executions, findings;
};

/** Begins in a folder that is there; NULL: nothing is asked for. Returns false after a complaint. */
bool report_begin(struct heddle_report *report, const char *folder);
/** Adds the row of a result, and the pages of its findings to those that are to be made. */
void report_result(struct heddle_report *report, const struct heddle_result *result);
/**
 * Writes pages and index, and frees. replays: each finding is replayed for its page, and of the first ones
 * of a result what makes them fail and pass is looked for, until a signal comes; else a page has its schedule
 * alone. stuck: as for watched_replay. Returns false after a complaint.
 */
bool report_end(struct heddle_report *report, bool replays, double stuck);
/** Frees; nothing is written. */
void report_discard(struct heddle_report *report);

/** The path of a finding's page, if it has one: "DIR/FA1-v5-2006-12-deadlock-3f2a91.html". Caller frees. */
char *report_path_of(const struct heddle_report *report, const struct heddle_group *group);

#endif
