/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "watch/watch.h"
#include "terminal/clock.h"
#include "terminal/interrupt.h"
#include "watch/pulse.h"

#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The time for a worker that is told to stop, or whose time is up, to end its execution and to clean up. */
#define STOP_NS	      INT64_C(2000000000)
#define STOP_STILL_NS INT64_C(1000000000) /* without a step */
#define OVERTIME      1.1
#define OVERTIME_S    2.0
/* The time for a process to end after its pipe is closed. */
#define SILENT_NS INT64_C(300000000)
/* ... and after it has sent everything: output of the code under test may still have to be written. */
#define TOLD_NS INT64_C(5000000000)
#define LOOK_MS 50

static int open_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	return 0;
}

/* The first call loads a library, which a signal handler must not do. */
static void prepare_backtraces(void)
{
	static bool is_prepared;
	void *frame;

	if (!is_prepared)
		backtrace(&frame, 1);
	is_prepared = true;
}

static void start(struct watch *watch, int ends[2], worker_job *job, void *context)
{
	struct worker worker = {
		.to = ends[1], .board = watch->board, .run = watch->run, .isolates = watch->limits.isolates
	};
	pid_t command = getpid();

	prepare_backtraces();
	fflush(NULL);
	watch->pid = fork();
	if (watch->pid == 0) {
		close(ends[0]);
		worker_run(&worker, command, job, context);
	}
	close(ends[1]);
}

int watch_begin(struct watch *watch, struct board *board, unsigned run, const struct watch_limits *limits,
		worker_job *job, void *jobs_context, watch_taker *take, void *takers_context)
{
	int ends[2], error;

	*watch = (struct watch){ .board = board,
				 .run = run,
				 .limits = *limits,
				 .take = take,
				 .context = takers_context,
				 .started_ns = clock_now_ns() };
	error = open_pipe(ends);
	if (error)
		return error;
	watch->from = ends[0];
	start(watch, ends, job, jobs_context);
	if (watch->pid < 0) {
		error = -errno;
		close(watch->from);
		return error;
	}
	setpgid(watch->pid, watch->pid); /* also done by the worker: from now on its group can be ended */
	atomic_store(&board->areas[run].pid, watch->pid);
	return 0;
}

double watch_seconds(const struct watch *watch)
{
	return (double)(clock_now_ns() - watch->started_ns) * 1e-9;
}

void watch_stop(struct watch *watch, int signal)
{
	if (watch->stopped_ns)
		return;
	watch->stopped_ns = clock_now_ns();
	atomic_store(&watch->board->runs[watch->run].stop, signal);
}

/* Ends its remaining processes before its process id is reused. */
static void end_all(struct watch *watch, enum watch_end end)
{
	siginfo_t info;

	kill(watch->pid, SIGKILL);
	while (waitid(P_PID, (id_t)watch->pid, &info, WEXITED | WNOWAIT) && errno == EINTR)
		;
	kill(-watch->pid, SIGKILL);
	while (wait4(watch->pid, &watch->status, 0, &watch->usage) < 0 && errno == EINTR)
		;
	atomic_store(&watch->board->areas[watch->run].pid, 0);
	close(watch->from);
	watch->end = end;
	if (end == WATCH_DIED && WIFEXITED(watch->status) && WEXITSTATUS(watch->status) == WORKER_UNHEARD &&
	    !watch->board->areas[watch->run].progress.running)
		watch->end = WATCH_SILENT;
}

void watch_kill(struct watch *watch)
{
	end_all(watch, WATCH_CUT);
}

static int take_message(struct watch *watch, enum message_kind kind, const char *bytes, size_t size)
{
	int32_t error = 0;

	if (kind == MESSAGE_ERROR && size == sizeof(error)) {
		memcpy(&error, bytes, sizeof(error));
		watch->error = error;
	}
	if (kind == MESSAGE_ERROR || kind == MESSAGE_DONE)
		watch->told_ns = clock_now_ns();
	return kind == MESSAGE_ERROR ? 0 : watch->take(watch->context, kind, bytes, size);
}

/* Handles the messages that are complete. Returns 0 or -errno. */
static int take_messages(struct watch *watch)
{
	enum message_kind kind;
	const char *bytes;
	size_t size;
	int result;

	while ((result = inbox_next(&watch->inbox, &kind, &bytes, &size)) > 0) {
		int error = take_message(watch, kind, bytes, size);

		if (error)
			return error;
	}
	return result;
}

/* Reads all that the pipe has. */
static void read_pipe(struct watch *watch)
{
	long n;
	int error = 0;

	while (!watch->silent_ns && !error && (n = inbox_fill(&watch->inbox, watch->from)) != -EAGAIN) {
		error = n < 0 ? (int)n : take_messages(watch);
		if (n <= 0)
			watch->silent_ns = clock_now_ns();
	}
	if (!error)
		return;
	if (!watch->error)
		watch->error = error;
	watch->told_ns = watch->silent_ns = clock_now_ns();
}

static bool has_ended(const struct watch *watch)
{
	siginfo_t info = { .si_pid = 0 };

	return !waitid(P_PID, (id_t)watch->pid, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid;
}

static bool runs_another_program(const struct watch *watch)
{
	char path[64], own[PATH_MAX], other[PATH_MAX];
	ssize_t n_own = readlink("/proc/self/exe", own, sizeof(own)), n_other;

	snprintf(path, sizeof(path), "/proc/%d/exe", (int)watch->pid);
	n_other = readlink(path, other, sizeof(other));
	return n_own > 0 && n_other > 0 && (n_own != n_other || memcmp(own, other, (size_t)n_own) != 0);
}

static void look_at_silent(struct watch *watch)
{
	if (!watch->runs_another)
		watch->runs_another = runs_another_program(watch);
	if (clock_now_ns() - watch->silent_ns >= SILENT_NS)
		end_all(watch, WATCH_SILENT);
}

/* Returns whether it has had time enough to end by itself. */
static bool is_overdue(const struct watch *watch)
{
	const struct board_area *area = &watch->board->areas[watch->run];
	double over = watch->limits.seconds > 0 ? watch_seconds(watch) - watch->limits.seconds : -1;
	int64_t stopping = watch->stopped_ns ? clock_now_ns() - watch->stopped_ns : 0;
	bool is_still = area->progress.running && area->still_ns >= STOP_STILL_NS;

	if (over > watch->limits.seconds * (OVERTIME - 1) + OVERTIME_S || stopping > STOP_NS)
		return true;
	return is_still && (over > 0.5 || stopping > STOP_STILL_NS / 2);
}

static void look_after(struct watch *watch)
{
	bool is_gone = has_ended(watch); /* checked before its pipe is read to the end */

	read_pipe(watch);
	if (watch->told_ns) {
		if (is_gone || watch->silent_ns || clock_now_ns() - watch->told_ns > TOLD_NS)
			end_all(watch, WATCH_TOLD);
	} else if (is_gone)
		end_all(watch, WATCH_DIED);
	else if (watch->silent_ns)
		look_at_silent(watch);
	else if (pulse_find_stuck(watch->board, watch->run, watch->limits.stuck))
		end_all(watch, WATCH_STUCK);
	else if (is_overdue(watch))
		end_all(watch, WATCH_CUT);
}

/* A worker whose pipe is closed is checked again soon. */
static void wait_for_pipes(struct watch *const *watches, size_t n, int milliseconds)
{
	struct pollfd pipes[HEDDLE_JOBS_MAX];

	for (size_t i = 0; i < n; i++) {
		pipes[i] = (struct pollfd){ .fd = watches[i]->from, .events = POLLIN };
		if (!watches[i]->silent_ns)
			continue;
		pipes[i].fd = -1;
		milliseconds = milliseconds < 5 ? milliseconds : 5;
	}
	poll(pipes, n, milliseconds < LOOK_MS ? milliseconds : LOOK_MS);
}

void watch_wait(struct watch *const *watches, size_t n, int milliseconds)
{
	wait_for_pipes(watches, n, milliseconds);
	if (n)
		pulse_take(watches[0]->board);
	for (size_t i = 0; i < n; i++)
		look_after(watches[i]);
}

void watch_to_end(struct watch *watch)
{
	struct watch *watches[] = { watch };

	while (watch->end == WATCH_GOES_ON) {
		if (heddle_interrupted)
			watch_kill(watch);
		else
			watch_wait(watches, 1, LOOK_MS);
	}
}

void watch_end(struct watch *watch)
{
	inbox_free(&watch->inbox);
}

static int watch_on(struct board *board, const struct watch_limits *limits, worker_job *job,
		    watch_taker *take, void *context)
{
	struct watch watch;
	int error = watch_begin(&watch, board, 0, limits, job, context, take, context);

	if (error)
		return error;
	watch_to_end(&watch);
	error = watch.end == WATCH_TOLD ? watch.error : -ECHILD;
	watch_end(&watch);
	return error;
}

int watch_alone(const struct watch_limits *limits, worker_job *job, watch_taker *take, void *context)
{
	struct board *board = board_open(1);
	int error = board ? watch_on(board, limits, job, take, context) : -errno;

	board_close(board);
	return error;
}
