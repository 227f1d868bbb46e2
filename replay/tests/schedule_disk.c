// SPDX-License-Identifier: MIT
/*
 * Files and folders: what is written is there whole or not at all.
 */
#include "programs.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <heddle/adopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(schedule_disk, .timeout = 60);

static char folder[] = "/tmp/heddle-test.XXXXXX";
static struct heddle_schedule *schedule;

static void begin(void)
{
	cr_assert_not_null(mkdtemp(folder));
	schedule = capture_first_finding(&program_two_mutexes, "tests/disk");
}

static unsigned count_files(void)
{
	DIR *stream = opendir(folder);
	struct dirent *entry;
	unsigned n = 0;

	while ((entry = readdir(stream)) != NULL)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(stream);
	return n;
}

static void end(void)
{
	char command[100];

	heddle_schedule_free(schedule);
	snprintf(command, sizeof(command), "chmod -R u+w %s && rm -r %s", folder, folder);
	cr_assert_eq(system(command), 0);
}

static const char *in_folder(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

Test(schedule_disk, writes_what_it_reads, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *read;
	struct stat status;
	char *a, *b;

	cr_assert_eq(heddle_schedule_write(schedule, in_folder("a.sched"), &error), 0, "%s", error.text);
	cr_assert_eq(heddle_schedule_read(&read, in_folder("a.sched"), &error), 0, "%s", error.text);
	a = text_of(schedule);
	b = text_of(read);
	cr_assert_str_eq(a, b);
	cr_assert_eq(count_files(), 1);
	cr_assert_eq(stat(in_folder("a.sched"), &status), 0);
	cr_assert(status.st_mode & S_IRUSR);
	cr_assert_not(status.st_mode & S_IXUSR);
	heddle_schedule_free(read);
	free(a);
	free(b);
}

Test(schedule_disk, replaces_an_older_one, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;

	cr_assert_eq(heddle_schedule_write(schedule, in_folder("a.sched"), &error), 0);
	cr_assert_eq(heddle_schedule_write(schedule, in_folder("a.sched"), &error), 0);
	cr_assert_eq(count_files(), 1);
}

Test(schedule_disk, says_which_folder_is_not_there, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;
	char expected[PATH_MAX];

	cr_assert_eq(heddle_schedule_write(schedule, in_folder("no/a.sched"), &error), -ENOENT);
	snprintf(expected, sizeof(expected), "%s/no/a.sched: cannot be written: No such file or directory",
		 folder);
	cr_assert_str_eq(error.text, expected);
}

Test(schedule_disk, leaves_nothing_in_an_unwritable_folder, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;

	if (geteuid() ==
	    0) /* root may write everywhere: a file in the folder's place cannot be entered by anybody */
		cr_assert_eq(heddle_schedule_write(schedule, "/proc/heddle/a.sched", &error), -ENOENT);
	else {
		cr_assert_eq(chmod(folder, 0555), 0);
		cr_assert_eq(heddle_schedule_write(schedule, in_folder("a.sched"), &error), -EACCES);
		cr_assert_eq(count_files(), 0);
	}
	cr_assert_not_null(strstr(error.text, "cannot be written"));
}

Test(schedule_disk, says_what_cannot_be_read, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *read;
	char expected[PATH_MAX];

	cr_assert_eq(heddle_schedule_read(&read, in_folder("a.sched"), &error), -ENOENT);
	cr_assert_null(read);
	snprintf(expected, sizeof(expected), "%s/a.sched: cannot be read: No such file or directory", folder);
	cr_assert_str_eq(error.text, expected);
	cr_assert_eq(heddle_schedule_read(&read, folder, &error), -EISDIR);
}

/* Adopting */

static const struct heddle_schedule_expectation expectations[] = {
	{ "v5-2006-12", HEDDLE_REPLAY_SAME },
	{ "rfc-2007-02", HEDDLE_REPLAY_PASSED },
	{ "fixed", HEDDLE_REPLAY_DIVERGED },
};

Test(schedule_disk, adopted_file_expects, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;
	enum heddle_replay_outcome outcome;
	struct heddle_schedule *read;
	char path[PATH_MAX];

	cr_assert_eq(heddle_adopt(schedule, folder, "two_locks", expectations, 3, path, &error), 0, "%s",
		     error.text);
	cr_assert_str_eq(path, in_folder("two_locks.sched"));
	cr_assert_eq(heddle_schedule_read(&read, path, &error), 0, "%s", error.text);
	cr_assert_eq(read->n_steps, schedule->n_steps);
	cr_assert(heddle_schedule_expects(read, "v5-2006-12", &outcome));
	cr_assert_eq(outcome, HEDDLE_REPLAY_SAME);
	cr_assert(heddle_schedule_expects(read, "rfc-2007-02", &outcome));
	cr_assert_eq(outcome, HEDDLE_REPLAY_PASSED);
	cr_assert(heddle_schedule_expects(read, "fixed", &outcome));
	cr_assert_eq(outcome, HEDDLE_REPLAY_DIVERGED);
	cr_assert_not(heddle_schedule_expects(read, "legacy", &outcome));
	heddle_schedule_free(read);
}

Test(schedule_disk, adopting_never_overwrites, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;
	char path[PATH_MAX];

	cr_assert_eq(heddle_adopt(schedule, folder, NULL, expectations, 1, path, &error), 0, "%s",
		     error.text);
	cr_assert_eq(heddle_adopt(schedule, folder, NULL, expectations, 1, path, &error), -EEXIST);
	cr_assert_not_null(strstr(error.text, "File exists"));
	cr_assert_eq(count_files(), 1);
}

Test(schedule_disk, adopting_takes_names_only, .init = begin, .fini = end)
{
	struct heddle_schedule_error error;
	char path[PATH_MAX];

	cr_assert_eq(heddle_adopt(schedule, folder, "../up", expectations, 1, path, &error), -EINVAL);
	cr_assert_eq(heddle_adopt(schedule, folder, ".hidden", expectations, 1, path, &error), -EINVAL);
	cr_assert_eq(heddle_adopt(schedule, folder, "", expectations, 1, path, &error), -EINVAL);
	cr_assert_eq(count_files(), 0);
}
