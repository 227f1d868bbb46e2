/* SPDX-License-Identifier: MIT */
#include "run/regression.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "scenario/registry.h"
#include "watch/watch.h"
#include "run/watched_replay.h"

#include <heddle/command.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "regressions"

/* NULL: the default */
static const char *regressions_path;

void heddle_regressions_folder(const char *folder)
{
	regressions_path = folder;
}

/* They belong to the program, so their folder lies beside it, wherever it is started. */
const char *heddle_regressions_path(void)
{
	static char beside[PATH_MAX];
	ssize_t length;

	if (regressions_path || *beside)
		return regressions_path ? regressions_path : beside;
	length = readlink("/proc/self/exe", beside, sizeof(beside) - sizeof(FOLDER));
	while (length > 0 && beside[length - 1] != '/')
		length--;
	strcpy(beside + (length > 0 ? length : 0), FOLDER);
	return beside;
}

int heddle_complain_of_replay(const struct heddle_schedule *schedule, const char *path, int error)
{
	if (error == -ENOTSUP)
		return heddle_complain(
			"%s: its steps are plain accesses, which this build does not see: replay it with "
			"build/access/heddle (cmake --preset access && cmake --build build/access)",
			path);
	return heddle_complain("%s: it cannot be replayed (%s): record it again with `heddle run %s`", path,
			       strerror(-error), schedule->header.scenario);
}

/* One replay of a regression, and its result. */
struct attempt {
	const char *revision; /* as text; "" for none */
	const struct heddle_schedule_expectation *expectation;
	bool is_stale; /* it could not be replayed, and text says why */
	enum heddle_replay_outcome outcome;
	unsigned n_moved;
	char text[HEDDLE_REPLAY_TEXT_MAX];
};

typedef void attempt_sink(void *context, const struct attempt *attempt);

/* How to replay a file. */
struct attempts {
	const char *path;
	const char *only_revision; /* NULL: each revision that it names */
	double stuck;
	attempt_sink *sink;
	void *context;
};

static bool is_as_expected(const struct attempt *a)
{
	return !a->is_stale && a->outcome == a->expectation->outcome;
}

/* Returns 0, -EINTR after a signal, or -EINVAL after a complaint. */
static int replay_under(const struct attempts *attempts, const struct heddle_schedule *schedule,
			const struct heddle_variant *variant, struct attempt *a)
{
	struct heddle_replay *replay;
	int error;

	if (!heddle_variant_exists(variant, attempts->path))
		return -EINVAL;
	error = watched_replay(&replay, schedule, variant, NULL, attempts->stuck);
	if (error == -EINTR)
		return error;
	if (error) {
		heddle_complain_of_replay(schedule, attempts->path, error);
		return -EINVAL;
	}
	a->outcome = replay->outcome;
	a->n_moved = replay->n_moved;
	heddle_replay_describe(replay, a->text, sizeof(a->text));
	heddle_replay_free(replay);
	return 0;
}

/*
 * An error in the file is the result of the attempt, and other files are replayed all the same. Returns false
 * after a signal.
 */
static bool attempt(const struct attempts *attempts, const struct heddle_schedule *schedule,
		    const struct heddle_schedule_expectation *expectation)
{
	struct attempt a = { .revision = "", .expectation = expectation };
	char complaint[HEDDLE_REPLAY_TEXT_MAX] = "", revision[HEDDLE_REVISION_TEXT_MAX];
	struct heddle_variant variant;
	int error = -EINVAL;

	heddle_complain_into(complaint, sizeof(complaint));
	if (heddle_variant_of_schedule(&variant, schedule, attempts->path)) {
		variant.revision = expectation->revision ? expectation->revision : variant.revision;
		a.revision = heddle_variant_revision_text(&variant, revision);
		error = replay_under(attempts, schedule, &variant, &a);
	}
	heddle_complain_into(NULL, 0);
	if (error == -EINTR)
		return false;
	a.is_stale = error;
	if (a.is_stale)
		memcpy(a.text, complaint, sizeof(a.text));
	attempts->sink(attempts->context, &a);
	return true;
}

/* A file that is no schedule. */
static void attempt_nothing(const struct attempts *attempts, const char *why)
{
	static const struct heddle_schedule_expectation none = { .outcome = HEDDLE_REPLAY_SAME };
	struct attempt a = { .revision = "", .expectation = &none, .is_stale = true };

	snprintf(a.text, sizeof(a.text), "%s: mend or remove it", why);
	attempts->sink(attempts->context, &a);
}

/* Returns whether the suite of this scenario was linked; otherwise the program cannot judge its schedules. */
static bool has_suite_of(const char *full_name)
{
	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next) {
		size_t n = strlen(s->suite);

		if (!strncmp(s->suite, full_name, n) && full_name[n] == '/')
			return true;
	}
	return false;
}

static bool is_wanted(const struct attempts *attempts, const char *revision)
{
	return !attempts->only_revision || (revision && !strcmp(attempts->only_revision, revision));
}

/* Replays under each revision that the file names, or under its own if it names none. */
static bool attempt_schedule(const struct attempts *attempts, const struct heddle_schedule *schedule)
{
	const struct heddle_schedule_expectation own = { schedule->header.revision, HEDDLE_REPLAY_SAME };
	bool goes_on = true;

	for (size_t i = 0; goes_on && i < schedule->n_expectations; i++) {
		const struct heddle_schedule_expectation *expectation = &schedule->expectations[i];

		if (is_wanted(attempts, expectation->revision ? expectation->revision : own.revision))
			goes_on = attempt(attempts, schedule, expectation);
	}
	if (!schedule->n_expectations && is_wanted(attempts, own.revision))
		goes_on = attempt(attempts, schedule, &own);
	return goes_on;
}

/*
 * Whether its finding is one of other builds: of those that see data races, or of the one that is told by
 * AddressSanitizer.
 */
static bool is_of_other_builds(const struct heddle_schedule *schedule)
{
	const struct heddle_scenario *scenario = heddle_registry_find(schedule->header.scenario);
	struct heddle_variant variant;

	if (!scenario)
		return false;
	variant = heddle_variant_of(scenario, schedule->header.revision);
	return heddle_variant_finds_elsewhere(&variant, schedule->finding.kind, schedule->finding.subject);
}

/* What this program has nothing to say of is passed over, and said to be. Returns false after a signal. */
static bool attempt_file(const struct attempts *attempts)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	bool goes_on = true;

	if (heddle_schedule_read(&schedule, attempts->path, &error)) {
		attempt_nothing(attempts, error.text);
		return true;
	}
	if (!has_suite_of(schedule->header.scenario))
		fprintf(stderr, "%s: passed over: this program has no suite of '%s'\n", attempts->path,
			schedule->header.scenario);
	else if (is_of_other_builds(schedule))
		fprintf(stderr, "%s: passed over: its finding is one that other builds have\n",
			attempts->path);
	else
		goes_on = attempt_schedule(attempts, schedule);
	heddle_schedule_free(schedule);
	return goes_on;
}

/* ---- all kept schedules, for `heddle run` */

static void tell(char *text, size_t size, const struct attempt *a)
{
	if (a->is_stale)
		snprintf(text, size, "it could not be replayed: %s", a->text);
	else
		snprintf(text, size, "expected '%s'%s%s, but %s",
			 heddle_replay_outcome_name(a->expectation->outcome), *a->revision ? " under " : "",
			 a->revision, a->text);
}

struct listing {
	struct heddle_table *table;
	struct heddle_junit *junit;
	const char *name; /* of the file */
	const char *path;
};

static void list_attempt(void *context, const struct attempt *a)
{
	struct listing *listing = context;
	char name[NAME_MAX + HEDDLE_REVISION_TEXT_MAX], why_not[2 * HEDDLE_REPLAY_TEXT_MAX], outcome[80];
	bool expected = is_as_expected(a);

	tell(why_not, sizeof(why_not), a);
	snprintf(outcome, sizeof(outcome), "%s",
		 a->is_stale ? "stale" : heddle_replay_outcome_name(a->outcome));
	if (a->n_moved)
		snprintf(outcome + strlen(outcome), sizeof(outcome) - strlen(outcome),
			 " (%u place%s moved in the source since)", a->n_moved, a->n_moved == 1 ? "" : "s");
	heddle_table_regression(listing->table, listing->name, a->revision, outcome,
				expected ? NULL : why_not);
	snprintf(name, sizeof(name), "%s%s%s", listing->name, *a->revision ? " " : "", a->revision);
	heddle_junit_regression(listing->junit, name, listing->path, outcome, expected ? NULL : why_not);
}

static int is_schedule(const struct dirent *entry)
{
	const char *suffix = strrchr(entry->d_name, '.');

	return suffix && suffix != entry->d_name && !strcmp(suffix, HEDDLE_SCHEDULE_SUFFIX);
}

static int list_files(struct dirent ***entries)
{
	return scandir(heddle_regressions_path(), entries, is_schedule, alphasort);
}

size_t heddle_regressions_count(void)
{
	struct dirent **entries;
	int n = list_files(&entries);

	for (int i = 0; i < n; i++)
		free(entries[i]);
	if (n >= 0)
		free(entries);
	return n > 0 ? (size_t)n : 0;
}

bool heddle_regressions_run(struct heddle_table *table, struct heddle_junit *junit, const char *revision,
			    double stuck)
{
	struct dirent **entries;
	char path[PATH_MAX + NAME_MAX + 2];
	int n = list_files(&entries), i;

	if (n < 0 && errno == ENOENT)
		return true;
	if (n < 0) {
		heddle_complain("%s: the kept schedules cannot be read (%s): see to it that it is a folder",
				heddle_regressions_path(), strerror(errno));
		return false;
	}
	for (i = 0; i < n && !heddle_interrupted; i++) {
		struct listing listing = { table, junit, entries[i]->d_name, path };
		struct attempts attempts = { path, revision, stuck, list_attempt, &listing };

		snprintf(path, sizeof(path), "%s/%s", heddle_regressions_path(), entries[i]->d_name);
		if (!attempt_file(&attempts))
			break;
	}
	if (i < n)
		heddle_table_interrupted(table, heddle_interrupt_name(heddle_interrupted), (size_t)(n - i),
					 (size_t)n, "kept schedules were not replayed");
	for (i = 0; i < n; i++)
		free(entries[i]);
	free(entries);
	return true;
}

/* ---- one kept schedule, for a test program */

static char first_failure[2 * HEDDLE_REPLAY_TEXT_MAX];
static unsigned n_attempts;

static void keep_failure(void *context, const struct attempt *a)
{
	(void)context;
	n_attempts++;
	if (!is_as_expected(a) && !*first_failure)
		tell(first_failure, sizeof(first_failure), a);
}

bool heddle_regression_as_expected(const char *path, const char **why_not)
{
	const struct attempts attempts = { .path = path,
					   .stuck = HEDDLE_STUCK_DEFAULT,
					   .sink = keep_failure };

	*first_failure = 0;
	n_attempts = 0;
	attempt_file(&attempts);
	if (!n_attempts)
		strcpy(first_failure, "it could not be replayed: stderr says why");
	*why_not = first_failure;
	return !*first_failure;
}

/*
 * ThreadSanitizer looks away in a copy of a process that has threads, as each test of Criterion's has:
 * `heddle run` replays these.
 */
static bool is_unseen_by_tests(const struct heddle_schedule *schedule)
{
#ifdef HEDDLE_TSAN
	return schedule->finding.kind == HEDDLE_DATA_RACE;
#else
	(void)schedule;
	return false;
#endif
}

bool heddle_regression_is_left_out(const char *path)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	bool left_out;

	if (heddle_schedule_read(&schedule, path, &error))
		return false;
	left_out = is_of_other_builds(schedule) || is_unseen_by_tests(schedule);
	heddle_schedule_free(schedule);
	return left_out;
}
