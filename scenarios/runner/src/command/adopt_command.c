/* SPDX-License-Identifier: MIT */
/* `heddle adopt`: replays a schedule under every revision, and keeps it with the outcomes. */

#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/output.h"
#include "run/regression.h"
#include "scenario/recorded_program.h"
#include "scenario/registry.h"
#include "watch/watch.h"
#include "run/watched_replay.h"

#include <heddle/adopt.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

const struct heddle_flag heddle_adopt_flags[] = {
	{ "name", "NAME", "the file's name, without suffix (default: made from the finding)", NULL, false },
	{ "into", "DIR", "where to keep it (default: this program's folder of regressions)", NULL, false },
	{ "update", NULL, "FILE is kept: write into it what it gives now, also where it diverges", NULL,
	  false },
	{ 0 },
};

const char heddle_adopt_more[] =
	"The file is replayed under its own revision, where its finding must happen\n"
	"again, or nothing: then it was mended. It is replayed under the others, too.\n"
	"What each gives is written into the copy as its expectation; `heddle run` and\n"
	"the test program check it from then on. It guards code that does the same\n"
	"steps. Once the defect is mended where it is, without a revision, the kept\n"
	"schedule passes or diverges: `heddle adopt --update FILE` makes that what is\n"
	"expected of it.\n";

struct request {
	const char *name, *into;
	bool update;
};

struct outcomes {
	/* the registry has no subject of more revisions */
	struct heddle_schedule_expectation of[HEDDLE_SCHEDULE_EXPECTATIONS_MAX];
	size_t n;
	bool passes_now; /* under its own revision */
	bool may_diverge;
};

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *request = context;

	if (!strcmp(flag, "update"))
		request->update = true;
	else if (!strcmp(flag, "name"))
		request->name = value;
	else
		request->into = value;
	return true;
}

/* Whether what the schedule gives under its own revision can be expected of it. */
static bool can_be_kept(const struct outcomes *outcomes, enum heddle_replay_outcome outcome)
{
	return outcome == HEDDLE_REPLAY_SAME || outcome == HEDDLE_REPLAY_PASSED ||
	       (outcomes->may_diverge && outcome == HEDDLE_REPLAY_DIVERGED);
}

/* Replays under one revision. Returns false after a complaint. */
static bool try_revision(struct outcomes *outcomes, const struct heddle_schedule *schedule,
			 struct heddle_variant variant, const char *revision, const char *path)
{
	bool own = revision == variant.revision || (revision && !strcmp(revision, variant.revision));
	struct heddle_replay *replay;
	enum heddle_replay_outcome outcome;
	int error;

	variant.revision = revision;
	if (!own && heddle_variant_refusal(&variant))
		return true;
	error = watched_replay(&replay, schedule, &variant, NULL, HEDDLE_STUCK_DEFAULT);
	if (error) {
		heddle_complain_of_replay(schedule, path, error);
		return false;
	}
	outcome = replay->outcome;
	heddle_replay_free(replay);
	if (own && !can_be_kept(outcomes, outcome)) {
		heddle_complain("%s: its finding does not happen again: `heddle replay %s` shows what does",
				path, path);
		return false;
	}
	outcomes->passes_now |= own && outcome == HEDDLE_REPLAY_PASSED;
	outcomes->of[outcomes->n++] = (struct heddle_schedule_expectation){ revision, outcome };
	return true;
}

static bool try_all(struct outcomes *outcomes, const struct heddle_schedule *schedule, const char *path)
{
	const struct heddle_subject *subject;
	struct heddle_variant variant;

	if (!schedule->has_finding) {
		heddle_complain("%s: it has no finding to keep: adopt the schedule of a failure", path);
		return false;
	}
	if (!heddle_variant_of_schedule(&variant, schedule, path))
		return false;
	recorded_program_compare(&variant, schedule, path);
	subject = variant.scenario->subject;
	if (!subject || !subject->revisions)
		return try_revision(outcomes, schedule, variant, NULL, path);
	for (const char *const *r = subject->revisions; *r; r++)
		if ((heddle_scenario_takes_part(variant.scenario, *r) || !strcmp(*r, variant.revision)) &&
		    !try_revision(outcomes, schedule, variant, *r, path))
			return false;
	return true;
}

/* Writes a new file into the folder that was asked for. */
static int keep(const struct request *request, const struct heddle_schedule *schedule,
		const struct outcomes *outcomes)
{
	const char *folder = request->into ? request->into : heddle_regressions_path();
	struct heddle_schedule_error error;
	char kept[PATH_MAX];
	int wrong = heddle_folder_prepare(folder);

	if (wrong)
		return heddle_complain("%s: nothing can be kept there (%s): name a folder with --into DIR",
				       folder, strerror(-wrong));
	if (heddle_adopt(schedule, folder, request->name, outcomes->of, outcomes->n, kept, &error))
		return heddle_complain("%s: give another --name or --into", error.text);
	printf("%s\n", kept);
	return HEDDLE_EXIT_AS_EXPECTED;
}

/* Writes the file again. */
static int update(const struct heddle_schedule *schedule, struct outcomes *outcomes, const char *path)
{
	struct heddle_schedule updated = *schedule;
	struct heddle_schedule_error error;

	updated.expectations = outcomes->of;
	updated.n_expectations = outcomes->n;
	if (heddle_schedule_write(&updated, path, &error))
		return heddle_complain("%s", error.text);
	printf("%s\n", path);
	return HEDDLE_EXIT_AS_EXPECTED;
}

static int adopt(const struct request *request, const struct heddle_schedule *schedule, const char *path)
{
	struct outcomes outcomes = { .may_diverge = request->update };
	int code;

	if (!try_all(&outcomes, schedule, path))
		return HEDDLE_EXIT_WRONG_INPUT;
	code = request->update ? update(schedule, &outcomes, path) : keep(request, schedule, &outcomes);
	if (code != HEDDLE_EXIT_AS_EXPECTED)
		return code;
	if (outcomes.passes_now)
		fprintf(stderr, "it passes now: that is what is kept\n");
	for (size_t i = 0; i < outcomes.n; i++)
		fprintf(stderr, "%s%s%s%s\n", outcomes.of[i].revision ? "under " : "",
			outcomes.of[i].revision ? outcomes.of[i].revision : "",
			outcomes.of[i].revision ? ": " : "",
			heddle_replay_outcome_name(outcomes.of[i].outcome));
	return HEDDLE_EXIT_AS_EXPECTED;
}

/* Whether the options fit to each other and to the file. */
static bool makes_sense(const struct request *request, const struct heddle_schedule *schedule,
			const char *path)
{
	if (!request->update)
		return true;
	if (request->name || request->into)
		return heddle_complain("--update: it goes neither with --name nor with --into, since FILE "
				       "itself is written") == HEDDLE_EXIT_AS_EXPECTED;
	if (!schedule->n_expectations)
		return heddle_complain("%s: nothing is expected of it, so it is not kept: `heddle adopt %s`",
				       path, path) == HEDDLE_EXIT_AS_EXPECTED;
	return true;
}

int heddle_adopt_command(const struct heddle_command *command, int argc, char **argv)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	struct request request = { 0 };
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, take_flag, &request, &first, &code))
		return code;
	if (argc - first != 1)
		return heddle_complain("adopt: it takes one schedule file, not %d: `heddle adopt FILE`",
				       argc - first);
	if (heddle_schedule_read(&schedule, argv[first], &error))
		return heddle_complain("%s", error.text);
	if (!recorded_program_start(schedule, "adopt", argc, argv, argv[first], &code))
		code = makes_sense(&request, schedule, argv[first]) ? adopt(&request, schedule, argv[first])
								    : HEDDLE_EXIT_WRONG_INPUT;
	heddle_schedule_free(schedule);
	return code;
}
