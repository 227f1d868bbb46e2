/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "watch/worker.h"

#include <heddle/isolate.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <ucontext.h>
#include <unistd.h>

#ifdef HEDDLE_ASAN
#include <sanitizer/lsan_interface.h>
#endif

/* Code under test that closes descriptors starts at low numbers. */
#define HIGH_DESCRIPTOR 700

static struct board_area *own_area;

static void *instruction_of(const ucontext_t *context)
{
#if defined(__x86_64__)
	return (void *)context->uc_mcontext.gregs[REG_RIP];
#else
	return (void *)context->uc_mcontext.pc;
#endif
}

/* In the build that sees accesses an atomic store in an execution is an operation: here it must be none. */
__attribute__((no_sanitize_thread)) static void note_frames(int number, siginfo_t *info, void *context)
{
	struct board_area *area = own_area;
	const pid_t process = heddle_isolated_process();

	(void)info;
	if (process)
		kill(process, number);
	if (!area || process)
		return;
	area->at = instruction_of(context);
	area->n_frames = backtrace(area->frames, BOARD_FRAMES_MAX);
}

void worker_is_asked_at(struct board_area *area)
{
	own_area = area;
}

/* backtrace() loads a library at its first call, which the handler must not: that takes memory and locks. */
static void answer_when_asked(void)
{
	void *frame;
	struct sigaction action = { .sa_sigaction = note_frames,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART };

	backtrace(&frame, 1);
	sigemptyset(&action.sa_mask);
	sigaction(WORKER_ASKED, &action, NULL);
}

/* Resets signals as for a new program: signals of the terminal are for the command. */
static void reset_signals(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGPIPE };
	sigset_t none;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	answer_when_asked();
}

int worker_move_descriptor(int low)
{
	int high = fcntl(low, F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);

	if (high < 0)
		return low;
	close(low);
	return high;
}

static void begin(struct worker *worker, pid_t command)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != command)
		_exit(1);
	reset_signals();
	worker->to = worker_move_descriptor(worker->to);
	own_area = &worker->board->areas[worker->run];
	heddle_progress_keep(&own_area->progress);
}

static bool leaks(void)
{
#ifdef HEDDLE_ASAN
	return __lsan_do_recoverable_leak_check();
#else
	return false;
#endif
}

struct task {
	struct worker *worker;
	worker_job *job;
	void *context;
	int error;
};

static void do_task(void *context)
{
	struct task *task = context;

	task->error = task->job(task->worker, task->context);
}

static int do_job(struct worker *worker, worker_job *job, void *context)
{
	struct task task = { .worker = worker, .job = job, .context = context };
	int error = 0;

	if (worker->isolates)
		error = heddle_isolate(do_task, &task);
	else
		do_task(&task);
	return error ? error : task.error;
}

_Noreturn void worker_run(struct worker *worker, pid_t command, worker_job *job, void *context)
{
	int32_t error;

	begin(worker, command);
	error = message_send_hello(worker->to);
	if (!error)
		error = do_job(worker, job, context);
	fflush(NULL);
	if (error)
		error = message_send(worker->to, MESSAGE_ERROR, &error, sizeof(error));
	_exit(error ? WORKER_UNHEARD : leaks() ? WORKER_LEAKS : 0);
}

FILE *worker_compose(struct worker_letter *letter)
{
	*letter = (struct worker_letter){ NULL };
	letter->stream = open_memstream(&letter->text, &letter->size);
	return letter->stream;
}

void worker_drop(struct worker_letter *letter)
{
	fclose(letter->stream);
	free(letter->text);
}

int worker_send(struct worker *worker, enum message_kind kind, struct worker_letter *letter)
{
	int error = fclose(letter->stream) ? -ENOMEM : 0;

	if (!error)
		error = message_send(worker->to, kind, letter->text, letter->size);
	free(letter->text);
	return error;
}
