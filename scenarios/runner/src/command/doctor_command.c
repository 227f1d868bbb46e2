/* SPDX-License-Identifier: MIT */
/*
 * `heddle doctor`: what this machine can do, and remedies where it cannot. A line for each check: ok, or a
 * word, and below it the remedy.
 */

#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/program_name.h"
#include "terminal/status.h"
#include "terminal/wrap.h"

#include <heddle/gdb.h>
#include <heddle/rr.h>
#include <linux/perf_event.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

struct check {
	const char *name;
	bool ok;
	char text[600];
	char remedy[600]; /* "" if there is nothing to do */
};

static void say(struct check *check, bool ok, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void say(struct check *check, bool ok, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(check->text, sizeof(check->text), format, arguments);
	va_end(arguments);
	check->ok = ok;
}

static void advise(struct check *check, const char *remedy)
{
	snprintf(check->remedy, sizeof(check->remedy), "%s", remedy);
}

/* Reads a number from a file of /proc. Returns false if there is none. */
static bool read_setting(const char *path, int *value)
{
	FILE *file = fopen(path, "re");
	char text[32], *end = text;

	if (file && fgets(text, sizeof(text), file))
		*value = (int)strtol(text, &end, 10);
	if (file)
		fclose(file);
	return end > text;
}

static int open_counter(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.exclude_kernel = 1,
		.exclude_guest = 1,
	};

	return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

/* Returns whether the counter counts: one that opens but does not count is useless. */
static bool counts(int counter)
{
	uint64_t before = 0, after = 0;

	if (read(counter, &before, sizeof(before)) != sizeof(before))
		return false;
	for (volatile int i = 0; i < 10000; i++)
		;
	return read(counter, &after, sizeof(after)) == sizeof(after) && after > before;
}

static void check_counters(struct check *check)
{
	int counter = open_counter();

	if (counter < 0) {
		say(check, false, "none (perf_event_open: %s)", strerror(errno));
		if (errno == EACCES || errno == EPERM)
			advise(check, "allow them: sysctl kernel.perf_event_paranoid=1");
		else
			advise(check,
			       "only rr needs them: use a machine, or a virtual machine, with a virtual PMU; or set HEDDLE_RR to an rr that counts in software");
		return;
	}
	if (counts(counter))
		say(check, true, "hardware counters count");
	else
		say(check, false, "they open, but do not count");
	if (!check->ok)
		advise(check,
		       "only rr needs them: use another machine; or set HEDDLE_RR to an rr that counts in software");
	close(counter);
}

static void check_paranoid(struct check *check)
{
	int value;

	if (!read_setting("/proc/sys/kernel/perf_event_paranoid", &value)) {
		say(check, false, "/proc/sys/kernel/perf_event_paranoid cannot be read");
		advise(check, "mount /proc; the kernel needs CONFIG_PERF_EVENTS");
		return;
	}
	say(check, value <= 1 || !geteuid(), "%d%s", value,
	    value > 1 && !geteuid() ? " (root may nevertheless)" : "");
	if (!check->ok)
		advise(check, "rr needs 1 or less: sysctl kernel.perf_event_paranoid=1");
}

static void check_rr(struct check *check)
{
	struct heddle_rr_status status = { 0 };
	int error = heddle_rr_probe(&status);

	if (error) {
		say(check, false, "it could not be tried: %s", strerror(-error));
		return;
	}
	if (status.reason == HEDDLE_RR_WORKS)
		say(check, true, "%s records", status.program);
	else
		say(check, false, "%s: %s", heddle_rr_reason_name(status.reason), status.text);
	advise(check, status.remedy);
}

static void check_gdb(struct check *check)
{
	int error = heddle_gdb_probe();

	if (!error)
		say(check, true, "%.500s runs, and knows Python", heddle_gdb_name());
	else if (error == -ENOENT)
		say(check, false, "there is no '%.500s'", heddle_gdb_name());
	else if (error == -ENOTSUP)
		say(check, false, "%.500s does not know Python", heddle_gdb_name());
	else
		say(check, false, "%.500s could not be tried: %s", heddle_gdb_name(), strerror(-error));
	if (!check->ok)
		advise(check, "for `heddle replay --gdb`: apt-get install gdb, or name one in HEDDLE_GDB");
}

/* It lies beside the command, where that was built with libcapstone. */
static void check_loops(struct check *check)
{
	char path[PATH_MAX];

	if (heddle_program_beside("heddle-awaits", path, sizeof(path))) {
		say(check, true, "`heddle cc` has heddle-awaits: loops that only read wait for a change");
		return;
	}
	say(check, false,
	    "there is no heddle-awaits: in programs of `heddle cc`, loops that only read take a "
	    "step each round");
	advise(check, "on x86-64: apt-get install libcapstone-dev, and build again");
}

/* Some containers forbid it. */
static bool process_may_switch_randomisation_off(void)
{
	int is = personality(0xffffffff);
	bool may = personality((unsigned long)is | ADDR_NO_RANDOMIZE) >= 0;

	personality((unsigned long)is);
	return may;
}

/*
 * ThreadSanitizer's shadow has fixed addresses. If addresses are randomised by more than 28 bits, the program
 * may lie on top of it. Programs of the tsan preset start themselves without randomisation.
 */
static void check_randomisation(struct check *check)
{
	bool may_do_without = process_may_switch_randomisation_off();
	int bits;

	if (!read_setting("/proc/sys/vm/mmap_rnd_bits", &bits)) {
		say(check, true, "vm.mmap_rnd_bits cannot be read; `./test tsan` will tell");
		return;
	}
	say(check, bits <= 28 || may_do_without, "vm.mmap_rnd_bits is %d%s", bits,
	    may_do_without ? ", and a process may do without" : "");
	if (!check->ok)
		advise(check, "the tsan preset may not start: sysctl -w vm.mmap_rnd_bits=28");
}

static void check_terminal(struct check *check)
{
	unsigned width = heddle_terminal_width(STDOUT_FILENO);

	if (!width)
		say(check, true, "stdout is none: no colours, no redrawn status line");
	else
		say(check, width >= 80, "%u columns", width);
	if (!check->ok)
		advise(check, "tables are made for 80 columns and more: widen it");
}

#define TEXT_INDENT 16

static void print_check(const struct check *check)
{
	unsigned width = heddle_terminal_width(STDOUT_FILENO);

	printf("%-4s %-10s ", check->ok ? "ok" : "--", check->name);
	heddle_print_wrapped(check->text, TEXT_INDENT, TEXT_INDENT, width);
	if (!*check->remedy)
		return;
	printf("%*s", TEXT_INDENT, "");
	heddle_print_wrapped(check->remedy, TEXT_INDENT, TEXT_INDENT, width);
}

int heddle_doctor_command(const struct heddle_command *command, int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(struct check *check);
	} checks[] = {
		{ "counters", check_counters },
		{ "paranoid", check_paranoid },
		{ "rr", check_rr },
		{ "gdb", check_gdb },
		{ "addresses", check_randomisation },
		{ "terminal", check_terminal },
		{ "loops", check_loops },
	};
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, NULL, NULL, &first, &code))
		return code;
	if (first != argc)
		return heddle_complain("%s: doctor takes no argument: `heddle doctor`", argv[first]);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct check check = { .name = checks[i].name };

		checks[i].run(&check);
		print_check(&check);
	}
	printf("\nRunning, replaying and adopting need none of these. docs/limits.md says what Heddle does not see.\n");
	return HEDDLE_EXIT_AS_EXPECTED;
}
