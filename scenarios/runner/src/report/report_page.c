/* SPDX-License-Identifier: MIT */
#include "report/report_page.h"
#include "run/watched_failing.h"
#include "run/watched_passing.h"
#include "run/watched_replay.h"
#include "terminal/complain.h"
#include "terminal/output.h"
#include "terminal/program_name.h"

#include <errno.h>
#include <heddle/export.h>
#include <limits.h>
#include <string.h>

/* What is known of a finding beyond its schedule. */
struct explanation {
	struct heddle_replay *replay; /* NULL: there is none */
	struct heddle_passing passing;
	struct heddle_failing_set failing;
};

/* A replay that cannot be had leaves the page with what the schedule has. */
static void explain_it(struct explanation *explanation, const struct heddle_schedule *schedule,
		       const struct heddle_variant *variant, bool searches, double stuck)
{
	if (watched_replay(&explanation->replay, schedule, variant, NULL, stuck) ||
	    explanation->replay->outcome != HEDDLE_REPLAY_SAME || !searches)
		return;
	watched_passing(&explanation->passing, explanation->replay->found, variant, stuck);
	watched_failing(&explanation->failing, explanation->replay->found, variant, stuck);
}

static void forget(struct explanation *explanation)
{
	heddle_passing_free(&explanation->passing);
	heddle_replay_free(explanation->replay);
}

static int print(FILE *stream, const struct report_page *page, const struct heddle_schedule *schedule,
		 const struct heddle_variant *variant, const struct explanation *explanation)
{
	char word[2 * PATH_MAX], outcome[HEDDLE_REPLAY_TEXT_MAX];
	struct heddle_export_options options = {
		.story = { .about = variant->scenario->doc,
			   .failing = &explanation->failing,
			   .passing = &explanation->passing },
		.up = "index.html",
		.up_name = "all findings",
	};

	options.story.trace.path = heddle_shell_word(page->schedule, word, sizeof(word));
	options.story.trace.program = heddle_program_name();
	if (explanation->replay)
		options.outcome = heddle_replay_describe(explanation->replay, outcome, sizeof(outcome));
	return heddle_export_write(HEDDLE_EXPORT_HTML,
				   explanation->replay ? explanation->replay->found : schedule, &options,
				   stream);
}

static bool write_it(const struct report_page *page, const struct heddle_schedule *schedule,
		     const struct heddle_variant *variant, const struct explanation *explanation)
{
	struct heddle_output output;

	if (!heddle_output_open_whole(&output, page->path, "--report"))
		return false;
	if (print(output.stream, page, schedule, variant, explanation) != -ENOMEM)
		return heddle_output_commit(&output);
	heddle_output_discard(&output);
	heddle_complain("--report: %s: there is not enough memory for this page", page->path);
	return false;
}

bool report_page_write(const struct report_page *page, bool replays, double stuck)
{
	struct explanation explanation = { 0 };
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	struct heddle_variant variant;
	bool written = false;

	if (heddle_schedule_read(&schedule, page->schedule, &error)) {
		heddle_complain("--report: %s", error.text);
		return false;
	}
	if (heddle_variant_of_schedule(&variant, schedule, page->schedule)) {
		if (replays)
			explain_it(&explanation, schedule, &variant, page->searches, stuck);
		written = write_it(page, schedule, &variant, &explanation);
		forget(&explanation);
	}
	heddle_schedule_free(schedule);
	return written;
}
