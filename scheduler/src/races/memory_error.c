/* SPDX-License-Identifier: MIT */
/*
 * Memory errors and undefined behaviour: makes findings of the reports of AddressSanitizer and
 * UndefinedBehaviorSanitizer about the running execution.
 *
 *   access ──> libasan ──> on_asan_report: keeps the report ──> the access happens; the thread stops at its
 *   next operation
 *   operation ──> libubsan ──> __ubsan_on_report, on_death ──> the thread stops at once
 *   end of the execution ──> memory_error_findings
 *
 * AddressSanitizer calls back under a lock of its own, where a fiber must not be left, so the thread goes on
 * until its next operation. The code is compiled with -fsanitize-recover=address, so it can. Where
 * UndefinedBehaviorSanitizer recovers, it reports each place only once. So the code is compiled without that
 * recovery: it reports each time, and then ends the process. The fiber is left in its callback for that,
 * where it holds no lock.
 */
#ifdef HEDDLE_ASAN
#define _GNU_SOURCE
#include "run/engine.h"
#include "hooks/detectors.h"
#include "run/finding.h"
#include "run/memory.h"
#include "run/place.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of libubsan; gcc has no header for these. */
void __ubsan_on_report(void);
void __ubsan_get_current_report_data(const char **kind, const char **message, const char **file,
				     unsigned *line, unsigned *column, char **address);
const char *__asan_default_options(void);

#define CALLERS_MAX 16
#define ERRORS_MAX  16
#define WORDS_MAX   48

struct error {
	char description[WORDS_MAX]; /* "heap-buffer-overflow" */
	void *address;
	size_t size;
	bool write;
	void *callers[CALLERS_MAX];
	uint32_t step;
	int thread;
};

static struct error errors[ERRORS_MAX];
static bool were_more;
static size_t n_errors;

/* The report after which the process is about to die. */
static struct {
	bool pending;
	const char *kind; /* "signed-integer-overflow" */
	char message[160];
	struct heddle_where where;
	void *callers[CALLERS_MAX];
} undefined;

static int nowhere = -1; /* takes the sanitizers' own output while an exploration is open */

/* The run reports bad accesses, and the same one is bad in many executions. */
const char *__asan_default_options(void)
{
	return "halt_on_error=0:suppress_equal_pcs=0";
}

/* A subject must live as long as the process; the runtime's text does not. */
static const char *keep_words(const char *words)
{
	static char kept[32][WORDS_MAX];
	size_t i = 0;

	while (i < 31 && kept[i][0] && strncmp(kept[i], words, WORDS_MAX - 1) != 0)
		i++;
	if (!kept[i][0])
		snprintf(kept[i], WORDS_MAX, "%s", words);
	return kept[i];
}

/*
 * Reads the first backtrace of the report: lines of "    #0 0x5555555d3a4e in ...". For some kinds of reports
 * there is no other way.
 */
static void read_callers(const char *text, void **callers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned long address;
		char number[16];

		snprintf(number, sizeof(number), "\n    #%zu ", i);
		text = strstr(text, number);
		if (!text || sscanf(text + strlen(number), "%lx", &address) != 1)
			return;
		callers[i] = (void *)(address + 1); /* as a return address */
	}
}

static void keep_error(const char *text)
{
	struct error *error = &errors[n_errors];

	if (n_errors == ERRORS_MAX) {
		were_more = true;
		return;
	}
	*error = (struct error){
		.address = __asan_get_report_address(),
		.size = __asan_get_report_access_size(),
		.write = __asan_get_report_access_type(),
		.step = (uint32_t)engine->execution.n_steps,
		.thread = engine->self->index,
	};
	snprintf(error->description, sizeof(error->description), "%s", __asan_get_report_description());
	read_callers(text, error->callers, CALLERS_MAX);
	n_errors++;
}

static void write_all(const char *text)
{
	for (size_t left = strlen(text); left;) {
		ssize_t n = write(STDERR_FILENO, text, left);

		if (n <= 0)
			return;
		text += n;
		left -= (size_t)n;
	}
}

static void on_asan_report(const char *text)
{
	if (engine->self) {
		keep_error(text);
		engine->self->stop_due = true;
		return;
	}
	/* Not in a scenario: ends the process, as without halt_on_error=0. */
	if (nowhere >= 0)
		write_all(text);
	abort();
}

/* One for each line, kept for ever. */
static const struct heddle_where *keep_where(const struct heddle_where *where, const char *function)
{
	static struct heddle_where *kept[256];
	size_t i;

	for (i = 0; i < 256 && kept[i]; i++) {
		if (kept[i]->line == where->line && strcmp(kept[i]->file, where->file) == 0)
			return kept[i];
	}
	if (i == 256)
		return NULL;
	kept[i] = malloc(sizeof(*where));
	if (kept[i])
		*kept[i] = (struct heddle_where){ strdup(where->file), function, where->line };
	return kept[i];
}

static void on_death(void)
{
	const struct heddle_where *found;

	if (!undefined.pending || !engine->self)
		return;
	undefined.pending = false;
	found = place_of(undefined.callers, CALLERS_MAX);
	heddle_report(HEDDLE_UNDEFINED, true, undefined.kind,
		      keep_where(&undefined.where, found ? found->function : "?"), "%s: %s",
		      engine->self->info->name, undefined.message);
}

/* gcc's two runtimes have separate settings for output and death. */
static void report_to(int fd)
{
	void *library = dlopen("libubsan.so.1", RTLD_LAZY | RTLD_NOLOAD);
	void (*set_death_callback)(void (*)(void)) = NULL;
	void (*set_report_fd)(void *) = NULL;

	__sanitizer_set_death_callback(on_death);
	__sanitizer_set_report_fd((void *)(intptr_t)fd);
	if (library) {
		*(void **)&set_death_callback = dlsym(library, "__sanitizer_set_death_callback");
		*(void **)&set_report_fd = dlsym(library, "__sanitizer_set_report_fd");
		dlclose(library);
	}
	if (set_death_callback)
		set_death_callback(on_death);
	if (set_report_fd)
		set_report_fd((void *)(intptr_t)fd);
}

/* Keeps the message of the report after which the process is about to die. */
void __ubsan_on_report(void)
{
	const char *kind, *message, *file;
	unsigned line, column;
	char *address;

	if (!engine->self) { /* not in a scenario: the process ends, and must say so */
		report_to(STDERR_FILENO);
		return;
	}
	__ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
	undefined.pending = true;
	undefined.kind = keep_words(kind);
	snprintf(undefined.message, sizeof(undefined.message), "%s", message);
	undefined.where = (struct heddle_where){ .file = file, .line = (int)line };
	memset(undefined.callers, 0, sizeof(undefined.callers));
	backtrace(undefined.callers, CALLERS_MAX);
}

/* If the options name a log, the user wants to read the reports there. */
static bool is_asked_for(void)
{
	const char *options = getenv("ASAN_OPTIONS");

	return options && strstr(options, "log_path=");
}

int memory_error_open(void)
{
	__asan_set_error_report_callback(on_asan_report);
	if (!is_asked_for()) {
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
		if (nowhere < 0)
			return -errno;
	}
	report_to(nowhere < 0 ? STDERR_FILENO : nowhere);
	return 0;
}

void memory_error_close(void)
{
	report_to(STDERR_FILENO);
	if (nowhere >= 0)
		close(nowhere);
	nowhere = -1;
}

/* Also for heaps of the C library and of the runtime. */
static enum heddle_finding_kind kind_of(const char *description)
{
	if (strstr(description, "use-after"))
		return HEDDLE_USE_AFTER_FREE;
	if (strstr(description, "free"))
		return HEDDLE_DOUBLE_FREE;
	return HEDDLE_MEMORY_ERROR;
}

static void add_finding(const struct error *error)
{
	const struct heddle_where *where = place_of(error->callers, CALLERS_MAX);
	const char *name = engine->infos[error->thread].name;
	enum heddle_finding_kind kind = kind_of(error->description);
	const char *subject = error->description;
	char of[96] = "", how[WORDS_MAX];

	memory_describe(error->address, &kind, &subject, of, sizeof(of));
	if (error->size)
		snprintf(how, sizeof(how), "%s of %zu byte%s", error->write ? "write" : "read", error->size,
			 error->size == 1 ? "" : "s");
	else
		snprintf(how, sizeof(how), "%s", error->description);
	finding_add_late(kind, keep_words(subject), where, error->step, error->thread,
			 "%s by %s at %.48s:%d%s", how, name, where ? place_file(where) : "?",
			 where ? place_line(where) : 0, of);
}

void memory_error_findings(void)
{
	for (size_t i = 0; i < n_errors; i++)
		add_finding(&errors[i]);
	if (were_more)
		finding_add_late(
			HEDDLE_LIMIT, "memory errors", NULL, (uint32_t)engine->execution.n_steps, -1,
			"more than %d memory errors in one execution: mend these, and the others will be told",
			ERRORS_MAX);
	were_more = false;
	n_errors = 0;
}

#else
typedef int heddle_no_memory_errors;
#endif
