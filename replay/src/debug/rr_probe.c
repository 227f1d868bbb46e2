// SPDX-License-Identifier: MIT
/*
 * Whether rr can record here, and if not, why. Its exit code tells little (1 may be the recorded program's
 * own), so /bin/true is recorded; what rr says when that fails names the reason, and asking the kernel for a
 * counter ourselves settles what rr's words leave open.
 */
#include "debug/rr.h"
#include "debug/folder.h"

#include <errno.h>
#include <limits.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PROBE_TIMEOUT_S 30

static const char *const reason_names[] = {
	[HEDDLE_RR_WORKS] = "works",
	[HEDDLE_RR_NOT_INSTALLED] = "not installed",
	[HEDDLE_RR_NO_COUNTERS] = "no hardware counters",
	[HEDDLE_RR_PARANOID] = "perf_event_paranoid too high",
	[HEDDLE_RR_REFUSES] = "refuses",
};

const char *heddle_rr_reason_name(enum heddle_rr_reason reason)
{
	return reason_names[reason];
}

static bool is_named(void)
{
	const char *name = getenv("HEDDLE_RR");

	return name != NULL && name[0] != '\0';
}

static const char *rr_name(void)
{
	return is_named() ? getenv("HEDDLE_RR") : "rr";
}

static void tell_missing(struct heddle_rr_status *status)
{
	status->reason = HEDDLE_RR_NOT_INSTALLED;
	if (is_named())
		snprintf(status->text, sizeof(status->text), "HEDDLE_RR names '%.300s', which is no program",
			 rr_name());
	else
		snprintf(status->text, sizeof(status->text), "rr is not installed");
	snprintf(status->remedy, sizeof(status->remedy), "%s",
		 is_named() ? "correct it, or unset it to use the rr that is installed"
			    : "install it (on Debian: apt-get install rr), or name it in HEDDLE_RR");
}

static void explain(struct heddle_rr_status *status, enum heddle_rr_reason reason, const char *why,
		    const char *line, const char *remedy)
{
	status->reason = reason;
	snprintf(status->text, sizeof(status->text), "%s%s%.300s%s", why, line[0] != '\0' ? " (rr: " : "",
		 line, line[0] != '\0' ? ")" : "");
	snprintf(status->remedy, sizeof(status->remedy), "%s", remedy);
}

static int begin(struct rr *rr, const char *subcommand, const char *options, struct heddle_rr_status *status)
{
	char *word, *rest;

	memset(rr, 0, sizeof(*rr));
	memset(status, 0, sizeof(*status));
	snprintf(status->program, sizeof(status->program), "%s", rr_name());
	if (program_find(rr_name(), rr->path) != 0) {
		tell_missing(status);
		return -ENOTSUP;
	}
	if (options != NULL && strlen(options) >= sizeof(rr->options)) {
		explain(status, HEDDLE_RR_REFUSES, "HEDDLE_RR_OPTIONS is too long", "", "shorten it");
		return -ENOTSUP;
	}
	snprintf(rr->options, sizeof(rr->options), "%s", options != NULL ? options : "");
	program_add(&rr->program, rr->path);
	program_add(&rr->program, subcommand);
	for (word = strtok_r(rr->options, " \t", &rest); word != NULL; word = strtok_r(NULL, " \t", &rest))
		program_add(&rr->program, word);
	return 0;
}

int rr_begin(struct rr *rr, const char *subcommand, struct heddle_rr_status *status)
{
	return begin(rr, subcommand, getenv("HEDDLE_RR_OPTIONS"), status);
}

int rr_begin_pack(struct rr *rr, struct heddle_rr_status *status)
{
	return begin(rr, "pack", NULL, status);
}

/*
 * The line of words that tells most: the first that names a failure, else the first. In one line, without its
 * source place.
 */
static void pick_line(const char *words, char *line, size_t size)
{
	const char *fatal = strstr(words, "[FATAL"), *start = fatal != NULL ? fatal : words, *close;

	start += strspn(start, " \t\n");
	close = fatal != NULL ? strchr(start, ']') : NULL;
	if (close != NULL)
		start = close + 1;
	start += strspn(start, " \t\n");
	snprintf(line, size, "%.*s", (int)strcspn(start, "\n"), start);
}

/* Asks the kernel for what rr needs. Having it does not mean that rr works. */
static bool have_counters(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_HW_INSTRUCTIONS,
		.exclude_kernel = 1,
		.exclude_guest = 1,
	};
	long fd = syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);

	if (fd < 0)
		return errno != ENOENT && errno != ENODEV && errno != EOPNOTSUPP && errno != ENOSYS;
	close((int)fd);
	return true;
}

void rr_explain(struct heddle_rr_status *status, const char *words)
{
	char line[320];

	pick_line(words, line, sizeof(line));
	if (strstr(words, "perf_event_paranoid") != NULL ||
	    strstr(words, "Permission denied to use 'perf_event_open'") != NULL)
		explain(status, HEDDLE_RR_PARANOID,
			"the kernel does not let this user count: perf_event_paranoid is too high", line,
			"as root: sysctl kernel.perf_event_paranoid=1");
	else if (strstr(words, "Unable to open performance counter") != NULL ||
		 (words[0] == '\0' && !have_counters()))
		explain(status, HEDDLE_RR_NO_COUNTERS,
			"this machine has no hardware performance counters, as most virtual machines", line,
			"record on one that has them, or let HEDDLE_RR name an rr that counts without them; `replay FILE` shows the trace here");
	else
		explain(status, HEDDLE_RR_REFUSES, "rr cannot record here", line,
			"try `rr record /bin/true` by hand; HEDDLE_RR may name another rr, HEDDLE_RR_OPTIONS its options");
}

static int record_true(struct rr *rr, const char *folder, struct heddle_rr_status *status)
{
	char trace[PATH_MAX], words[RR_WORDS_MAX];
	int code;

	snprintf(trace, sizeof(trace), "%.4000s/trace", folder);
	program_add(&rr->program, "-n");
	program_add(&rr->program, "-o");
	program_add(&rr->program, trace);
	program_add(&rr->program, "/bin/true");
	code = program_run_quietly(&rr->program, PROBE_TIMEOUT_S, words, sizeof(words));
	if (code == -ETIMEDOUT)
		explain(status, HEDDLE_RR_REFUSES, "rr hung while it recorded /bin/true", "",
			"try `rr record /bin/true` by hand");
	else if (code > 0)
		rr_explain(status, words);
	return code < 0 && code != -ETIMEDOUT ? code : 0;
}

int heddle_rr_probe(struct heddle_rr_status *status)
{
	char folder[PATH_MAX];
	struct rr rr;
	int error;

	if (rr_begin(&rr, "record", status) != 0)
		return 0;
	error = folder_make_temporary(folder);
	if (error != 0)
		return error;
	error = record_true(&rr, folder, status);
	folder_remove(folder);
	return error;
}

bool heddle_rr_is_likely(void)
{
	char path[PATH_MAX];

	return program_find(rr_name(), path) == 0 && (is_named() || have_counters());
}
