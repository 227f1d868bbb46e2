/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "watch/worker_end.h"
#include "terminal/frames.h"
#include "watch/pulse.h"
#include "check/witness.h"

#include <heddle/code_place.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define SIGNAL_TEXT_MAX 16

static const char *signal_text(int number, char buffer[SIGNAL_TEXT_MAX])
{
	const char *name = sigabbrev_np(number);

	if (name)
		snprintf(buffer, SIGNAL_TEXT_MAX, "SIG%s", name);
	else
		snprintf(buffer, SIGNAL_TEXT_MAX, "signal %d", number);
	return buffer;
}

const char *worker_end_how(const struct board_area *area, int status, char buffer[WORKER_END_TEXT_MAX])
{
	char name[SIGNAL_TEXT_MAX];

	if (area->is_stuck)
		snprintf(buffer, WORKER_END_TEXT_MAX, "was stuck");
	else if (WIFSIGNALED(status))
		snprintf(buffer, WORKER_END_TEXT_MAX, "was ended by %s", signal_text(WTERMSIG(status), name));
	else if (area->progress.running)
		snprintf(buffer, WORKER_END_TEXT_MAX, "was ended with status %d by code under test",
			 WEXITSTATUS(status));
	else
		snprintf(buffer, WORKER_END_TEXT_MAX, "ended with status %d", WEXITSTATUS(status));
	return buffer;
}

/* ---- the thread, and its last step */

static uint32_t steps_taken(const struct heddle_progress *progress)
{
	return progress->n_steps < HEDDLE_STEPS_MAX ? progress->n_steps : HEDDLE_STEPS_MAX;
}

static int thread_at_work(const struct heddle_progress *progress)
{
	uint32_t n = steps_taken(progress);
	int thread = progress->starting >= 0 ? progress->starting : n ? progress->steps[n - 1].thread : 0;

	return thread < HEDDLE_THREADS_MAX ? thread : 0;
}

/* The board may have been overwritten: the name is copied as text, and ended. */
static const char *thread_name(const struct heddle_progress *progress, char name[HEDDLE_NAME_KEPT_MAX])
{
	memcpy(name, progress->threads[thread_at_work(progress)].name, HEDDLE_NAME_KEPT_MAX);
	name[HEDDLE_NAME_KEPT_MAX - 1] = 0;
	if (!*name)
		strcpy(name, "main");
	return name;
}

/* Returns the place of the thread's last operation, if there is one and it is a constant of the program. */
static const struct heddle_where *last_place(const struct heddle_progress *progress)
{
	uint32_t n = steps_taken(progress);
	const struct heddle_where *where = n ? progress->steps[n - 1].where : NULL;

	if (progress->starting >= 0 || !heddle_is_of_program(where, sizeof(*where)) ||
	    !heddle_is_of_program(where->file, 1) || !heddle_is_of_program(where->function, 1))
		return NULL;
	return where;
}

static const char *after_text(const struct heddle_progress *progress)
{
	return progress->starting >= 0 ? ", before its first operation"
	       : steps_taken(progress) ? ", after this operation"
				       : ", before the first step";
}

const char *worker_end_where(const struct board_area *area, char buffer[WORKER_END_TEXT_MAX])
{
	const struct heddle_progress *progress = &area->progress;
	const struct heddle_where *where = last_place(progress);
	char name[HEDDLE_NAME_KEPT_MAX];
	uint32_t n = steps_taken(progress);

	if (!progress->running)
		snprintf(buffer, WORKER_END_TEXT_MAX, "between two executions");
	else if (!n)
		snprintf(buffer, WORKER_END_TEXT_MAX,
			 "in the midst of an execution, in %s before its first step",
			 thread_name(progress, name));
	else
		snprintf(buffer, WORKER_END_TEXT_MAX,
			 "in the midst of an execution, in %.24s after step %u%s%.48s",
			 thread_name(progress, name), n - 1, where ? " in " : "",
			 where ? where->function : "");
	return buffer;
}

/* ---- the finding */

/* Signals of the processor or of the C library; they are not sent from outside. */
static bool is_crash(int status)
{
	static const int numbers[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS };

	for (size_t i = 0; WIFSIGNALED(status) && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (WTERMSIG(status) == numbers[i])
			return true;
	return false;
}

struct worker_end worker_end_of(const struct watch *watch)
{
	return (struct worker_end){
		.area = &watch->board->areas[watch->run],
		.status = watch->status,
		.stuck = watch->limits.stuck,
		.is_silent = watch->end == WATCH_SILENT,
		.runs_another = watch->runs_another,
	};
}

bool worker_end_is_finding(const struct worker_end *end)
{
	if (end->area->is_stuck || end->is_silent || WIFEXITED(end->status))
		return true;
	return end->area->progress.running || is_crash(end->status);
}

static void describe_stuck(struct heddle_finding *finding, const struct worker_end *end, const char *name)
{
	const struct board_area *area = end->area;
	int n = area->n_frames < BOARD_FRAMES_MAX ? area->n_frames : BOARD_FRAMES_MAX;
	char frames[HEDDLE_MESSAGE_MAX - 110];

	finding->kind = HEDDLE_STUCK;
	finding->subject = "no step";
	frames_text(area->at, area->frames, n > 0 ? (size_t)n : 0, frames, sizeof(frames));
	if (area->progress.running)
		snprintf(finding->message, sizeof(finding->message), "%.24s took no step for %.4g s%s%s%s",
			 name, end->stuck, after_text(&area->progress), *frames ? "; it is in " : "", frames);
	else
		snprintf(
			finding->message, sizeof(finding->message),
			"between two executions nothing happened for %.4g s: has the process been overwritten?",
			end->stuck * PULSE_BETWEEN);
}

static void describe_silent(struct heddle_finding *finding, const struct worker_end *end, const char *name)
{
	finding->kind = HEDDLE_PROCESS_END;
	finding->subject = end->runs_another ? "exec" : "closed descriptors";
	snprintf(finding->message, sizeof(finding->message), "%.64s %s%s",
		 end->area->progress.running ? name : "code under test",
		 end->runs_another ? "has made the process run another program"
				   : "has closed all descriptors of the process, ours too",
		 end->area->progress.running ? after_text(&end->area->progress) : "");
}

static void describe_signal(struct heddle_finding *finding, const struct worker_end *end, const char *name,
			    char subject[SIGNAL_TEXT_MAX])
{
	const struct heddle_progress *progress = &end->area->progress;

	finding->kind = is_crash(end->status) ? HEDDLE_CRASH : HEDDLE_PROCESS_END;
	finding->subject = signal_text(WTERMSIG(end->status), subject);
	if (progress->running)
		snprintf(finding->message, sizeof(finding->message), "the process was ended by %s in %.64s%s",
			 subject, name, after_text(progress));
	else
		snprintf(
			finding->message, sizeof(finding->message),
			"the process was ended by %s after an execution: its memory may have been overwritten",
			subject);
}

static void describe_exit(struct heddle_finding *finding, const struct worker_end *end, const char *name)
{
	const struct heddle_progress *progress = &end->area->progress;

	finding->kind = HEDDLE_PROCESS_END;
	finding->subject = progress->ended_elsewhere ? "pthread_exit" : "_exit";
	if (progress->running)
		snprintf(finding->message, sizeof(finding->message),
			 "%.64s ended the process with status %d%s%s", name, WEXITSTATUS(end->status),
			 progress->ended_elsewhere ? "" : " (_exit, or exec)", after_text(progress));
	else
		snprintf(
			finding->message, sizeof(finding->message),
			"the process ended with status %d after an execution: what it needs may have been overwritten",
			WEXITSTATUS(end->status));
}

static void describe(struct heddle_finding *finding, const struct worker_end *end,
		     char subject[SIGNAL_TEXT_MAX])
{
	const struct heddle_progress *progress = &end->area->progress;
	char name[HEDDLE_NAME_KEPT_MAX];

	thread_name(progress, name);
	*finding = (struct heddle_finding){
		.hard = true,
		.where = progress->running ? last_place(progress) : NULL,
		.step = steps_taken(progress),
		.thread = progress->running ? thread_at_work(progress) : -1,
	};
	if (end->area->is_stuck)
		describe_stuck(finding, end, name);
	else if (end->is_silent)
		describe_silent(finding, end, name);
	else if (WIFSIGNALED(end->status))
		describe_signal(finding, end, name, subject);
	else
		describe_exit(finding, end, name);
}

/* A finding without its execution, which is not known. */
static int schedule_without_steps(struct heddle_schedule **schedule, const struct heddle_variant *variant,
				  const struct heddle_options *options, const struct heddle_finding *finding)
{
	const struct heddle_thread_info main_thread = { .name = "main", .parent = -1, .stopped = true };
	const struct heddle_execution nothing = { .threads = &main_thread, .n_threads = 1 };
	struct heddle_finding alone = *finding;
	struct heddle_variant_header header;

	alone.step = 0;
	heddle_variant_header(&header, variant, options);
	return heddle_schedule_capture(schedule, &header.header, &nothing, &alone);
}

int worker_end_schedule(struct heddle_schedule **schedule, const struct heddle_variant *variant,
			const struct heddle_options *options, const struct worker_end *end)
{
	struct heddle_finding finding;
	char subject[SIGNAL_TEXT_MAX];

	describe(&finding, end, subject);
	if (end->area->progress.running &&
	    !witness_schedule(schedule, variant, options, &end->area->progress, &finding))
		return 0;
	return schedule_without_steps(schedule, variant, options, &finding);
}

int worker_end_add(struct heddle_result *result, const struct heddle_options *options,
		   const struct worker_end *end)
{
	struct heddle_schedule *schedule;
	int error = worker_end_schedule(&schedule, result->variant, options, end);

	return error ? error : heddle_result_add_schedule(result, schedule, 1);
}

static int add_without_steps(struct heddle_result *result, const struct heddle_options *options,
			     const struct heddle_finding *finding)
{
	struct heddle_schedule *schedule;
	int error = schedule_without_steps(&schedule, result->variant, options, finding);

	return error ? error : heddle_result_add_schedule(result, schedule, 1);
}

int worker_end_add_no_memory(struct heddle_result *result, const struct heddle_options *options)
{
	const struct heddle_finding finding = {
		.kind = HEDDLE_LIMIT,
		.hard = true,
		.subject = "memory",
		.thread = -1,
		.message =
			"the memory of the process is used up: is there code under test that gives none back?",
	};

	return add_without_steps(result, options, &finding);
}

int worker_end_add_leak(struct heddle_result *result, const struct heddle_options *options)
{
	const struct heddle_finding finding = {
		.kind = HEDDLE_LEAK,
		.hard = true,
		.subject = "heap",
		.thread = -1,
		.message =
			"memory of the C library's heap was not given back: LeakSanitizer has told where, on stderr",
	};

	return add_without_steps(result, options, &finding);
}
