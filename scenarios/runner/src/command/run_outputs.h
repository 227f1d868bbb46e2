/* SPDX-License-Identifier: MIT */
/*
 * What `heddle run` writes besides stdout and schedules: the files of --json, --junit, --sarif and --classes,
 * and the pages of --report.
 */
#ifndef RUNNER_RUN_OUTPUTS_H
#define RUNNER_RUN_OUTPUTS_H

#include "explore/classes.h"
#include "report/report.h"
#include "result/junit.h"
#include "result/sarif.h"
#include "terminal/output.h"

/** Their paths; NULL: not asked for. */
struct run_files {
	const char *json, *junit, *sarif, *classes;
	const char *html;   /**< of `heddle matrix` */
	const char *report; /**< a folder, which is there */
};

struct run_outputs {
	struct heddle_output json, junit_file, sarif_file, classes_file;
	struct heddle_junit junit;
	struct heddle_sarif sarif;
	struct heddle_classes classes;
	struct heddle_report report;
};

/**
 * Opens the files that were asked for. Returns false after a complaint; then none is left, and earlier files
 * are unchanged.
 */
bool run_outputs_open(struct run_outputs *outputs, const struct run_files *files);
/** Gives the files their names, writes the pages; stuck: see report_end. Returns false after a complaint. */
bool run_outputs_close(struct run_outputs *outputs, double stuck);
/** Discards the files, except lines that were written already. */
void run_outputs_discard(struct run_outputs *outputs);

#endif
