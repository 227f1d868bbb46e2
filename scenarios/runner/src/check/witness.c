/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "check/witness.h"
#include "terminal/clock.h"
#include "check/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The time for one execution, which is no longer than the original. */
#define WITNESS_NS INT64_C(10000000000)

/* The strategy's argument. The execution is followed as the check of independence follows a recorded one. */
struct witness {
	struct exchange exchange; /* first, since its strategy is called with this pointer */
	struct recorded *recorded;
	size_t events, last; /* picks and choices: how many were made, and are to be made */
	const struct heddle_view *view;
	int picked;
	const struct heddle_variant *variant;
	const struct heddle_options *options;
	const struct heddle_progress *progress;
	struct heddle_finding finding;
	int to;
};

/* ---- the recorded execution: the dead process's log, with its numbers limited to their ranges */

static size_t at_most(size_t n, size_t max)
{
	return n < max ? n : max;
}

static void describe_threads(const struct heddle_progress *progress, struct heddle_thread_info *threads,
			     size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int parent = progress->threads[i].parent;

		threads[i] = (struct heddle_thread_info){
			.name = progress->threads[i].name,
			.parent = i && parent >= 0 && (size_t)parent < i ? parent
				  : i					 ? 0
									 : -1,
		};
	}
}

/* Returns whether every step of the log is possible. */
static bool is_sound(const struct heddle_execution *seen)
{
	for (size_t i = 0; i < seen->n_steps; i++) {
		const struct heddle_step *step = &seen->steps[i];

		if (step->thread >= seen->n_threads || step->first_touch > seen->n_touches ||
		    step->n_touches > seen->n_touches - step->first_touch ||
		    step->first_choice > seen->n_choices ||
		    step->n_choices > seen->n_choices - step->first_choice)
			return false;
	}
	return true;
}

static struct recorded *record(const struct heddle_progress *progress)
{
	struct heddle_thread_info threads[HEDDLE_THREADS_MAX];
	struct heddle_execution seen = {
		.steps = progress->steps,
		.n_steps = at_most(progress->n_steps, HEDDLE_STEPS_MAX),
		.choices = progress->choices,
		.n_choices = at_most(progress->n_choices, HEDDLE_CHOICES_LOG_MAX),
		.touches = progress->touches,
		.threads = threads,
		.n_threads = at_most(progress->n_threads, HEDDLE_THREADS_MAX),
	};

	if (seen.n_steps) {
		const struct heddle_step *step = &seen.steps[seen.n_steps - 1];

		seen.n_touches = at_most((size_t)step->first_touch + step->n_touches, HEDDLE_TOUCHES_MAX);
	}
	describe_threads(progress, threads, seen.n_threads);
	return is_sound(&seen) ? recorded_of(&seen) : NULL;
}

/* ---- the schedule, in the middle of the last step */

/* The step that was just picked is not in the log yet: it is the thread's pending operation. */
static struct heddle_step pending_step(const struct witness *witness)
{
	const struct heddle_view *view = witness->view;
	const struct heddle_thread_info *info = &view->threads[witness->picked];

	return (struct heddle_step){
		.thread = (uint16_t)witness->picked,
		.operation = info->operation,
		.object = info->object,
		.low = info->low,
		.high = info->high,
		.where = info->where,
		.first_touch = (uint32_t)view->execution->n_touches,
		.first_choice = (uint32_t)view->execution->n_choices,
		.preempts = heddle_thread_set_has(&view->preempting, (unsigned)witness->picked),
	};
}

/* The thread that was running is described as stopped. */
static void describe_ends(const struct witness *witness, struct heddle_thread_info *threads, size_t n)
{
	for (size_t i = 0; i < n; i++)
		threads[i].enabled =
			witness->view && heddle_thread_set_has(&witness->view->enabled, (unsigned)i);
	if (witness->picked >= 0)
		threads[witness->picked].stopped = true;
	else
		threads[0].stopped = true;
}

static void copy_steps(const struct witness *witness, struct heddle_execution *to, struct heddle_step *steps)
{
	if (to->n_steps)
		memcpy(steps, to->steps, to->n_steps * sizeof(*steps));
	if (to->n_steps < witness->recorded->n_steps)
		steps[to->n_steps++] = pending_step(witness);
	to->steps = steps;
}

/* The whole log was repeated. If its last event is a choice, that is not in the new log yet. */
static int capture(const struct witness *witness, struct heddle_schedule **schedule)
{
	static struct heddle_thread_info threads[HEDDLE_THREADS_MAX] = { { .name = "main", .parent = -1 } };
	struct heddle_execution seen = { .n_threads = 1 };
	struct heddle_step *steps = calloc(witness->recorded->n_steps + 1, sizeof(*steps));
	struct heddle_variant_header header;
	int error;

	if (!steps)
		return -ENOMEM;
	if (witness->view) {
		seen = *witness->view->execution;
		memcpy(threads, seen.threads, seen.n_threads * sizeof(*threads));
	}
	describe_ends(witness, threads, seen.n_threads);
	copy_steps(witness, &seen, steps);
	seen.threads = threads;
	seen.choices = witness->recorded->choices;
	seen.n_choices = witness->recorded->n_choices;
	heddle_variant_header(&header, witness->variant, witness->options);
	error = heddle_schedule_capture(schedule, &header.header, &seen, &witness->finding);
	free(steps);
	return error;
}

static _Noreturn void tell(const struct witness *witness)
{
	struct heddle_schedule *schedule;
	FILE *to = fdopen(witness->to, "w");

	if (!to || capture(witness, &schedule) || heddle_schedule_print(schedule, to) || fflush(to))
		_exit(1);
	_exit(0);
}

/* ---- the strategy: that of the check of independence, up to the last event */

static int witness_pick(void *self, const struct heddle_view *view)
{
	struct witness *witness = self;
	int thread = exchange_strategy.pick(self, view);

	if (thread < 0)
		return thread;
	witness->view = view;
	witness->picked = thread;
	witness->finding.where = thread == witness->finding.thread ? view->threads[thread].where : NULL;
	if (++witness->events == witness->last)
		tell(witness);
	return thread;
}

static int witness_choose(void *self, int n, const char *why)
{
	struct witness *witness = self;
	int value = exchange_strategy.choose(self, n, why);

	if (value >= 0 && ++witness->events == witness->last)
		tell(witness);
	return value;
}

static _Noreturn void testify(struct witness *witness)
{
	struct heddle_strategy strategy = exchange_strategy;
	struct heddle_program program = heddle_variant_program(witness->variant);
	struct heddle_options options = *witness->options;
	const struct heddle_execution *execution;
	struct heddle_explorer *explorer;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	heddle_progress_keep(NULL);
	witness->recorded = record(witness->progress);
	if (!witness->recorded)
		_exit(1);
	witness->last = witness->recorded->n_steps + witness->recorded->n_choices;
	if (!witness->last)
		tell(witness);
	witness->exchange = (struct exchange){
		.recorded = witness->recorded,
		.position = EXCHANGE_NONE,
		.enabled = calloc(witness->recorded->n_steps + 1, sizeof(*witness->exchange.enabled)),
	};
	strategy.pick = witness_pick;
	strategy.choose = witness_choose;
	options.strategy = &strategy;
	options.strategy_argument = witness;
	options.threads = witness->recorded->threads;
	options.n_threads = witness->recorded->n_threads;
	if (witness->exchange.enabled && !heddle_explorer_open(&explorer, &program, &options))
		heddle_explorer_next(explorer, &execution);
	_exit(1);
}

/* ---- the process that asks for it */

struct statement {
	char *text;
	size_t size;
	FILE *stream;
};

/* Reads the witness's answer to the end, or until its time is over. */
static void listen(int from, struct statement *statement)
{
	int64_t until = clock_now_ns() + WITNESS_NS;
	struct pollfd pipe = { .fd = from, .events = POLLIN };
	char part[4096];
	ssize_t n = 1;

	while (n > 0 && clock_now_ns() < until) {
		if (poll(&pipe, 1, 100) <= 0)
			continue;
		n = read(from, part, sizeof(part));
		if (n > 0)
			fwrite(part, 1, (size_t)n, statement->stream);
	}
}

static int ask(struct witness *witness, struct statement *statement)
{
	int ends[2], status = 0;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		witness->to = ends[1];
		testify(witness);
	}
	close(ends[1]);
	if (pid > 0) {
		listen(ends[0], statement);
		kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	return pid < 0 ? -EAGAIN : 0;
}

int witness_schedule(struct heddle_schedule **schedule, const struct heddle_variant *variant,
		     const struct heddle_options *options, const struct heddle_progress *progress,
		     const struct heddle_finding *finding)
{
	struct witness witness = { .picked = -1,
				   .variant = variant,
				   .options = options,
				   .progress = progress,
				   .finding = *finding };
	struct heddle_schedule_error why;
	struct statement statement = { NULL };
	int error;

	statement.stream = open_memstream(&statement.text, &statement.size);
	if (!statement.stream)
		return -ENOMEM;
	error = ask(&witness, &statement);
	if (fclose(statement.stream))
		error = -ENOMEM;
	if (!error && heddle_schedule_parse(schedule, "the witness", statement.text, statement.size, &why))
		error = -ENODATA;
	free(statement.text);
	return error;
}
