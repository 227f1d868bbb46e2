/* SPDX-License-Identifier: MIT */
/*
 * `run --sarif`: SARIF 2.1.0, which code hosts read. One result for each finding, at its place in the source,
 * with its schedule as an attachment. What a scenario expects is there as well, and suppressed: it is known.
 */
#ifndef RUNNER_SARIF_H
#define RUNNER_SARIF_H

#include "result/result.h"
#include <stdio.h>

struct heddle_sarif {
	FILE *stream; /**< NULL: not open */
	bool any;
};

/** Begins to write. The kinds of findings are its rules. */
void heddle_sarif_begin(struct heddle_sarif *sarif, FILE *stream);
/** Writes the findings of result. Nothing is done if it is not open. */
void heddle_sarif_result(struct heddle_sarif *sarif, const struct heddle_result *result);
/** Writes the end. Nothing is done if it is not open. */
void heddle_sarif_end(struct heddle_sarif *sarif);

#endif
