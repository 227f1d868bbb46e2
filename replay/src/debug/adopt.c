// SPDX-License-Identifier: MIT
#include <heddle/adopt.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

static bool is_file_name(const char *name)
{
	return name[0] != '\0' && name[0] != '.' && strlen(name) < HEDDLE_SCHEDULE_NAME_MAX &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] ==
		       '\0';
}

static bool has_suffix(const char *name)
{
	size_t length = strlen(name), suffix = strlen(HEDDLE_SCHEDULE_SUFFIX);

	return length > suffix && strcmp(name + length - suffix, HEDDLE_SCHEDULE_SUFFIX) == 0;
}

int heddle_adopt(const struct heddle_schedule *schedule, const char *folder, const char *name,
		 const struct heddle_schedule_expectation *expectations, size_t n_expectations, char *path,
		 struct heddle_schedule_error *error)
{
	struct heddle_schedule adopted = *schedule;
	char given[HEDDLE_SCHEDULE_NAME_MAX];

	*error = (struct heddle_schedule_error){ 0 };
	if (name == NULL)
		name = heddle_schedule_file_name(schedule, given);
	if (!is_file_name(name)) {
		snprintf(
			error->text, sizeof(error->text),
			"%.60s: not a name for a regression: letters, digits, '.', '_' and '-', not '.' first",
			name);
		return -EINVAL;
	}
	if (snprintf(path, PATH_MAX, "%s/%s%s", folder, name,
		     has_suffix(name) ? "" : HEDDLE_SCHEDULE_SUFFIX) >= PATH_MAX) {
		snprintf(error->text, sizeof(error->text), "%.200s: the name is too long", folder);
		return -ENAMETOOLONG;
	}
	adopted.expectations = (struct heddle_schedule_expectation *)expectations;
	adopted.n_expectations = n_expectations;
	return heddle_schedule_write_new(&adopted, path, error);
}

static bool is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool heddle_schedule_expects(const struct heddle_schedule *schedule, const char *revision,
			     enum heddle_replay_outcome *outcome)
{
	size_t i;

	for (i = 0; i < schedule->n_expectations; i++) {
		if (!is_same(schedule->expectations[i].revision, revision))
			continue;
		*outcome = schedule->expectations[i].outcome;
		return true;
	}
	return false;
}
