/* SPDX-License-Identifier: MIT */
/*
 * Files that cannot be written: no room, an error of the device, a signal, a closed descriptor. The former
 * file stays as it was, nothing is left beside it, and the error has a name.
 */
#define _GNU_SOURCE
#include "explore/explore_variant.h"
#include "failing_calls.h"
#include "terminal/output.h"
#include "scenario/registry.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef HEDDLE_NO_FAILING_CALLS

static char folder[] = "no_disk.XXXXXX";
static struct heddle_result result;

static void make_schedule(void)
{
	static struct heddle_variant variant;

	cr_assert_not_null(mkdtemp(folder));
	cr_assert_eq(chdir(folder), 0);
	variant = heddle_variant_of(heddle_registry_find("no_memory/finds"), NULL);
	cr_assert_eq(heddle_explore(&result, &variant, &(struct heddle_exploration){ 0 }), 0);
	cr_assert_gt(result.n_groups, 0);
}

static void remove_folder(void)
{
	heddle_result_free(&result);
	cr_assert_eq(chdir(".."), 0);
	cr_expect_eq(rmdir(folder), 0, "something is left in it");
}

/* Returns the number of files. */
static unsigned count_files(void)
{
	DIR *here = opendir(".");
	unsigned n = 0;

	cr_assert_not_null(here);
	for (struct dirent *entry; (entry = readdir(here));)
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(here);
	return n;
}

static void write_old(const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	cr_assert_geq(file, 0);
	cr_assert_eq(write(file, "old\n", 4), 4);
	close(file);
}

static bool is_old(const char *path)
{
	char text[8] = "";
	int file = open(path, O_RDONLY);
	ssize_t n = read(file, text, sizeof(text));

	close(file);
	return n == 4 && memcmp(text, "old\n", 4) == 0;
}

static const struct refusal {
	enum failing_call call;
	int error;
} refusals[] = {
	{ FAILING_TEMPORARY, ENOSPC }, { FAILING_TEMPORARY, EROFS }, { FAILING_FLUSH, ENOSPC },
	{ FAILING_FLUSH, EIO },	       { FAILING_FLUSH, EBADF },     { FAILING_SYNC, EIO },
	{ FAILING_SYNC, EDQUOT },      { FAILING_SYNC, EBADF },	     { FAILING_CLOSE, EIO },
	{ FAILING_CLOSE, ENOSPC },     { FAILING_RENAME, ENOSPC },   { FAILING_RENAME, EIO },
};
#define N_REFUSALS (sizeof(refusals) / sizeof(refusals[0]))

Test(no_disk, a_schedule_is_written_or_what_was_there_stays)
{
	struct heddle_schedule_error why;

	make_schedule();
	for (size_t i = 0; i < N_REFUSALS; i++) {
		const struct refusal *refusal = &refusals[i];
		int error;

		write_old("a.sched");
		failing_begin(refusal->call, 1, refusal->error, false);
		error = heddle_schedule_write(result.groups[0].schedule, "a.sched", &why);
		cr_expect(failing_end(), "call %zu was not made", i);
		cr_expect_eq(error, -refusal->error, "call %zu: %d", i, error);
		cr_expect_not_null(strstr(why.text, strerror(refusal->error)), "call %zu: %s", i, why.text);
		cr_expect(is_old("a.sched"), "call %zu: what was there is gone", i);
		cr_expect_eq(count_files(), 1, "call %zu: something is left", i);
	}
	unlink("a.sched");
	remove_folder();
}

Test(no_disk, a_new_schedule_is_there_as_a_whole_or_not)
{
	struct heddle_schedule_error why;

	make_schedule();
	failing_begin(FAILING_LINK, 1, ENOSPC, false);
	cr_expect_eq(heddle_schedule_write_new(result.groups[0].schedule, "a.sched", &why), -ENOSPC);
	cr_expect(failing_end());
	cr_expect_eq(count_files(), 0);
	remove_folder();
}

/* The file is there, but the folder may not have its name after a crash of the machine. */
Test(no_disk, the_folder_is_synchronised_too)
{
	struct heddle_schedule_error why;

	make_schedule();
	failing_begin(FAILING_SYNC, 2, EIO, false);
	cr_expect_eq(heddle_schedule_write(result.groups[0].schedule, "a.sched", &why), -EIO);
	cr_expect(failing_end(), "only the file is synchronised");
	unlink("a.sched");
	failing_begin(FAILING_SYNC, 2, EIO, false);
	cr_expect_eq(heddle_schedule_write_new(result.groups[0].schedule, "a.sched", &why), -EIO);
	cr_expect(failing_end(), "only the file is synchronised");
	unlink("a.sched");
	remove_folder();
}

/* A signal is no error. */
Test(no_disk, a_signal_interrupts_nothing)
{
	struct heddle_schedule_error why;

	make_schedule();
	for (enum failing_call call = FAILING_SYNC; call <= FAILING_CLOSE; call++) {
		failing_begin(call, 1, EINTR, false);
		cr_expect_eq(heddle_schedule_write(result.groups[0].schedule, "a.sched", &why), 0,
			     "call %d: %s", (int)call, why.text);
		cr_expect(failing_end());
		cr_expect_eq(count_files(), 1);
		unlink("a.sched");
	}
	remove_folder();
}

static bool write_report(enum failing_call call, int error, bool is_whole)
{
	struct heddle_output output;
	bool opened = is_whole ? heddle_output_open_whole(&output, "report", "--junit")
			       : heddle_output_open_lines(&output, "report", "--json");

	cr_assert(opened);
	heddle_output_begin(&output);
	fputs("new\n", output.stream);
	failing_begin(call, 1, error, false);
	return heddle_output_commit(&output);
}

Test(no_disk, a_report_is_whole_or_what_was_there_stays)
{
	static const struct refusal all[] = { { FAILING_FLUSH, ENOSPC },
					      { FAILING_FLUSH, EIO },
					      { FAILING_SYNC, EIO },
					      { FAILING_TEMPORARY, ENOSPC },
					      { FAILING_RENAME, EIO } };

	make_schedule();
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		write_old("report");
		cr_expect_not(write_report(all[i].call, all[i].error, true), "call %zu", i);
		cr_expect(failing_end(), "call %zu was not made", i);
		cr_expect(is_old("report"), "call %zu", i);
		cr_expect_eq(count_files(), 1, "call %zu: something is left", i);
	}
	unlink("report");
	remove_folder();
}

Test(no_disk, a_report_is_not_called_written_when_its_descriptor_was_closed)
{
	struct heddle_output output;

	make_schedule();
	cr_assert(heddle_output_open_lines(&output, "report", "--json"));
	heddle_output_begin(&output);
	close(fileno(output.stream));
	fputs("new\n", output.stream);
	cr_expect_not(heddle_output_commit(&output));
	cr_assert(heddle_output_open_whole(&output, "report", "--junit"));
	fputs("new\n", output.stream);
	close(fileno(output.stream));
	cr_expect_not(heddle_output_commit(&output));
	unlink("report");
	cr_expect_eq(count_files(), 0);
	remove_folder();
}

#endif
