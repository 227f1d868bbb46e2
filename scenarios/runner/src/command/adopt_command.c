/* SPDX-License-Identifier: MIT */
/* `heddle adopt`: replays a schedule under every revision, and keeps it with the outcomes. */

#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/output.h"
#include "run/regression.h"
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
	{ 0 },
};

const char heddle_adopt_more[] =
	"The file is replayed under its own revision, where its finding must happen\n"
	"again, or nothing: then it was mended. It is replayed under the others, too.\n"
	"What each gives is written into the copy as its expectation; `heddle run` and\n"
	"the test program check it from then on. It guards code that does the same\n"
	"steps. Once the defect is mended where it is, without a revision, write into\n"
	"its `expect` line what `heddle run --regressions` says that it gives now:\n"
	"passes, or diverges.\n";

struct request {
	const char *name, *into;
};

struct outcomes {
	/* the registry has no subject of more revisions */
	struct heddle_schedule_expectation of[HEDDLE_SCHEDULE_EXPECTATIONS_MAX];
	size_t n;
	bool passes_now; /* under its own revision */
};

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *request = context;

	if (!strcmp(flag, "name"))
		request->name = value;
	else
		request->into = value;
	return true;
}

/* Replays under one revision. Returns false after a complaint. */
static bool try_revision(struct outcomes *outcomes, const struct heddle_schedule *schedule,
			 struct heddle_variant variant, const char *revision, const char *path)
{
	const struct heddle_subject *subject = variant.scenario->subject;
	bool own = revision == variant.revision || (revision && !strcmp(revision, variant.revision));
	struct heddle_replay *replay;
	enum heddle_replay_outcome outcome;
	int error;

	if (!own && heddle_subject_refusal(subject, revision, variant.defect, variant.without))
		return true;
	variant.revision = revision;
	error = watched_replay(&replay, schedule, &variant, NULL, HEDDLE_STUCK_DEFAULT);
	if (error) {
		heddle_complain_of_replay(schedule, path, error);
		return false;
	}
	outcome = replay->outcome;
	heddle_replay_free(replay);
	if (own && outcome != HEDDLE_REPLAY_SAME && outcome != HEDDLE_REPLAY_PASSED) {
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
	subject = variant.scenario->subject;
	if (!subject || !subject->revisions)
		return try_revision(outcomes, schedule, variant, NULL, path);
	for (const char *const *r = subject->revisions; *r; r++)
		if ((heddle_scenario_takes_part(variant.scenario, *r) || !strcmp(*r, variant.revision)) &&
		    !try_revision(outcomes, schedule, variant, *r, path))
			return false;
	return true;
}

static int adopt(const struct request *request, const struct heddle_schedule *schedule, const char *path)
{
	const char *folder = request->into ? request->into : heddle_regressions_path();
	struct outcomes outcomes = { .n = 0 };
	struct heddle_schedule_error error;
	char kept[PATH_MAX];
	int wrong;

	if (!try_all(&outcomes, schedule, path))
		return HEDDLE_EXIT_WRONG_INPUT;
	wrong = heddle_folder_prepare(folder);
	if (wrong)
		return heddle_complain("%s: nothing can be kept there (%s): name a folder with --into DIR",
				       folder, strerror(-wrong));
	if (heddle_adopt(schedule, folder, request->name, outcomes.of, outcomes.n, kept, &error))
		return heddle_complain("%s: give another --name or --into", error.text);
	printf("%s\n", kept);
	if (outcomes.passes_now)
		fprintf(stderr, "it passes now: that is what is kept\n");
	for (size_t i = 0; i < outcomes.n; i++)
		fprintf(stderr, "%s%s%s%s\n", outcomes.of[i].revision ? "under " : "",
			outcomes.of[i].revision ? outcomes.of[i].revision : "",
			outcomes.of[i].revision ? ": " : "",
			heddle_replay_outcome_name(outcomes.of[i].outcome));
	return HEDDLE_EXIT_AS_EXPECTED;
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
	code = adopt(&request, schedule, argv[first]);
	heddle_schedule_free(schedule);
	return code;
}
