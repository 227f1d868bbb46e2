/* SPDX-License-Identifier: MIT */
#include "regression.h"
#include "complain.h"
#include "registry.h"

#include <heddle/command.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *regressions_path = "regressions";

void heddle_regressions_folder(const char *folder)
{
	regressions_path = folder;
}

const char *heddle_regressions_path(void)
{
	return regressions_path;
}

bool heddle_replay_variant(struct heddle_replay **replay, const struct heddle_schedule *schedule,
			   const struct heddle_variant *variant, const char *path)
{
	struct heddle_program program = heddle_variant_program(variant);
	int error = heddle_replay(replay, schedule, &program, HEDDLE_REPLAY_STRICT);

	if (error == -ENOTSUP)
		heddle_complain(
			"%s: its steps are plain accesses, which this build does not see: replay it with "
			"build/access/heddle (cmake --preset access && cmake --build build/access)",
			path);
	else if (error)
		heddle_complain("%s: it cannot be replayed (%s): record it again with `heddle run %s`", path,
				strerror(-error), schedule->header.scenario);
	return !error;
}

/* One replay of a regression, and what came of it. */
struct attempt {
	const struct heddle_schedule_expectation *expectation;
	enum heddle_replay_outcome outcome;
	char text[HEDDLE_REPLAY_TEXT_MAX];
};

typedef void attempt_sink(void *context, const struct heddle_variant *variant, const struct attempt *attempt);

static bool attempt(const struct heddle_schedule *schedule,
		    const struct heddle_schedule_expectation *expectation, const char *path,
		    attempt_sink *sink, void *context)
{
	struct attempt a = { .expectation = expectation };
	struct heddle_variant variant;
	struct heddle_replay *replay;

	if (!heddle_variant_of_schedule(&variant, schedule, path))
		return false;
	variant.revision = expectation->revision;
	if (!heddle_variant_exists(&variant, path) ||
	    !heddle_replay_variant(&replay, schedule, &variant, path))
		return false;
	a.outcome = replay->outcome;
	heddle_replay_describe(replay, a.text, sizeof(a.text));
	sink(context, &variant, &a);
	heddle_replay_free(replay);
	return true;
}

/* Whether the suite of this scenario was linked: a program without one has nothing to say of its schedules. */
static bool has_suite_of(const char *full_name)
{
	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next) {
		size_t n = strlen(s->suite);

		if (!strncmp(s->suite, full_name, n) && full_name[n] == '/')
			return true;
	}
	return false;
}

/*
 * Replays the file under each revision that it speaks of, or under its own if it speaks of none. One of a suite that
 * was not linked is passed over, and said to be.
 */
static bool attempt_all(const char *path, const char *revision, attempt_sink *sink, void *context)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	struct heddle_schedule_expectation own = { .outcome = HEDDLE_REPLAY_SAME };
	bool ok = true;

	if (heddle_schedule_read(&schedule, path, &error)) {
		heddle_complain("%s: mend or remove it", error.text);
		return false;
	}
	if (!has_suite_of(schedule->header.scenario)) {
		fprintf(stderr, "%s: passed over: this program has no suite of '%s'\n", path,
			schedule->header.scenario);
		heddle_schedule_free(schedule);
		return true;
	}
	own.revision = schedule->header.revision;
	for (size_t i = 0; ok && i < schedule->n_expectations; i++)
		if (!revision || !strcmp(revision, schedule->expectations[i].revision))
			ok = attempt(schedule, &schedule->expectations[i], path, sink, context);
	if (!schedule->n_expectations && (!revision || (own.revision && !strcmp(revision, own.revision))))
		ok = attempt(schedule, &own, path, sink, context);
	heddle_schedule_free(schedule);
	return ok;
}

static void tell(char *text, size_t size, const struct attempt *a)
{
	snprintf(text, size, "expected '%s'%s%s, but %s", heddle_replay_outcome_name(a->expectation->outcome),
		 a->expectation->revision ? " under " : "",
		 a->expectation->revision ? a->expectation->revision : "", a->text);
}

struct listing {
	struct heddle_table *table;
	struct heddle_junit *junit;
	const char *name; /* of the file */
};

static void list_attempt(void *context, const struct heddle_variant *variant, const struct attempt *a)
{
	struct listing *listing = context;
	char revision[HEDDLE_REVISION_TEXT_MAX], name[NAME_MAX + HEDDLE_REVISION_TEXT_MAX],
		why_not[2 * HEDDLE_REPLAY_TEXT_MAX];
	bool expected = a->outcome == a->expectation->outcome;

	heddle_variant_revision_text(variant, revision);
	tell(why_not, sizeof(why_not), a);
	heddle_table_regression(listing->table, listing->name, revision,
				heddle_replay_outcome_name(a->outcome), expected ? NULL : why_not);
	snprintf(name, sizeof(name), "%s%s%s", listing->name, *revision ? " " : "", revision);
	heddle_junit_case(listing->junit, "regressions", name, 0, expected ? NULL : why_not);
}

static int is_schedule(const struct dirent *entry)
{
	const char *suffix = strrchr(entry->d_name, '.');

	return suffix && suffix != entry->d_name && !strcmp(suffix, HEDDLE_SCHEDULE_SUFFIX);
}

bool heddle_regressions_run(struct heddle_table *table, struct heddle_junit *junit, const char *revision)
{
	struct dirent **entries;
	char path[PATH_MAX];
	int n = scandir(regressions_path, &entries, is_schedule, alphasort);
	bool ok = true;

	if (n < 0 && errno == ENOENT)
		return true;
	if (n < 0) {
		heddle_complain("%s: the kept schedules cannot be read (%s): see to it that it is a folder",
				regressions_path, strerror(errno));
		return false;
	}
	for (int i = 0; i < n; free(entries[i++])) {
		struct listing listing = { table, junit, entries[i]->d_name };

		snprintf(path, sizeof(path), "%s/%s", regressions_path, entries[i]->d_name);
		ok = ok && attempt_all(path, revision, list_attempt, &listing);
	}
	free(entries);
	return ok;
}

static char first_failure[2 * HEDDLE_REPLAY_TEXT_MAX];
static unsigned n_attempts;

static void keep_failure(void *context, const struct heddle_variant *variant, const struct attempt *a)
{
	(void)context;
	(void)variant;
	n_attempts++;
	if (a->outcome != a->expectation->outcome && !*first_failure)
		tell(first_failure, sizeof(first_failure), a);
}

bool heddle_regression_as_expected(const char *path, const char **why_not)
{
	*first_failure = 0;
	n_attempts = 0;
	if ((!attempt_all(path, NULL, keep_failure, NULL) || !n_attempts) && !*first_failure)
		strcpy(first_failure, "it could not be replayed: stderr says why");
	*why_not = first_failure;
	return !*first_failure;
}
