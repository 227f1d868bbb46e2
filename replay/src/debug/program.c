// SPDX-License-Identifier: MIT
#include "debug/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void program_add(struct program *program, const char *word)
{
	if (program->n_words == PROGRAM_WORDS_MAX)
		program->overflow = true;
	else
		program->words[program->n_words++] = word;
}

static bool is_executable(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

int program_find(const char *name, char *path)
{
	const char *folders = getenv("PATH"), *end;

	if (strchr(name, '/') != NULL) {
		snprintf(path, PATH_MAX, "%s", name);
		return is_executable(path) ? 0 : -ENOENT;
	}
	if (folders == NULL)
		folders = "/usr/bin:/bin";
	for (;; folders = end + 1) {
		end = folders + strcspn(folders, ":");
		snprintf(path, PATH_MAX, "%.*s%s%s", (int)(end - folders), folders, end > folders ? "/" : "",
			 name);
		if (is_executable(path))
			return 0;
		if (*end == '\0')
			return -ENOENT;
	}
}

/*
 * The child starts with the usual signals and, if it is to be killed with its children, as a group of its
 * own.
 */
static int start(const struct program *program, const posix_spawn_file_actions_t *actions, bool group,
		 pid_t *pid)
{
	short flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (group ? POSIX_SPAWN_SETPGROUP : 0);
	posix_spawnattr_t attributes;
	sigset_t usual, none;
	int error;

	if (program->overflow)
		return -E2BIG;
	sigemptyset(&usual);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGQUIT);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &usual);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, flags);
	error = posix_spawn(pid, program->words[0], actions, &attributes, (char *const *)program->words,
			    environ);
	posix_spawnattr_destroy(&attributes);
	return -error;
}

static int finish(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Keeps the beginning of what comes through fd, and reads the rest away. Returns whether more may come. */
static bool take_words(int fd, char *words, size_t size, size_t *length)
{
	char away[512];
	bool fits = *length + 1 < size;
	ssize_t n = read(fd, fits ? words + *length : away, fits ? size - 1 - *length : sizeof(away));

	if (n == 0 || (n < 0 && errno != EINTR))
		return false;
	if (n > 0 && fits)
		words[ *length += (size_t)n] = '\0';
	return true;
}

/*
 * Until the end of fd. Returns 0, -ETIMEDOUT, or -EINTR when one of the signals of signals_fd came, which is
 * noted.
 */
static int listen_to(int fd, int signals_fd, long deadline_ms, char *words, size_t size, int *signal)
{
	struct pollfd events[] = { { .fd = fd, .events = POLLIN }, { .fd = signals_fd, .events = POLLIN } };
	struct signalfd_siginfo asked;
	size_t length = 0;
	long left;

	words[0] = '\0';
	for (;;) {
		left = deadline_ms - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(events, 2, left < INT_MAX ? (int)left : INT_MAX) <= 0)
			continue;
		if (events[1].revents != 0 && read(signals_fd, &asked, sizeof(asked)) == sizeof(asked)) {
			*signal = (int)asked.ssi_signo;
			return -EINTR;
		}
		if (events[0].revents != 0 && !take_words(fd, words, size, &length))
			return 0;
	}
}

/* A descriptor of the signals that ask for the end, which are held back meanwhile. Returns -errno. */
static int hold_signals(sigset_t *before)
{
	sigset_t ends;
	int fd;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	fd = signalfd(-1, &ends, SFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	sigprocmask(SIG_BLOCK, &ends, before);
	return fd;
}

static int run_and_listen(struct program *program, int pipe_fds[2], int signals_fd, unsigned timeout_s,
			  char *words, size_t size)
{
	posix_spawn_file_actions_t actions;
	int error, heard;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDERR_FILENO);
	error = start(program, &actions, true, &pid);
	posix_spawn_file_actions_destroy(&actions);
	close(pipe_fds[1]);
	if (error != 0)
		return error;
	heard = listen_to(pipe_fds[0], signals_fd, now_ms() + (long)timeout_s * 1000, words, size,
			  &program->signal);
	if (heard != 0)
		kill(-pid, SIGKILL);
	error = finish(pid);
	return heard != 0 ? heard : error;
}

int program_run_quietly(struct program *program, unsigned timeout_s, char *words, size_t size)
{
	int pipe_fds[2], signals_fd, error;
	sigset_t before;

	program->signal = 0;
	if (pipe2(pipe_fds, O_CLOEXEC) != 0)
		return -errno;
	signals_fd = hold_signals(&before);
	if (signals_fd < 0) {
		close(pipe_fds[0]);
		close(pipe_fds[1]);
		return signals_fd;
	}
	error = run_and_listen(program, pipe_fds, signals_fd, timeout_s, words, size);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(signals_fd);
	close(pipe_fds[0]);
	return error;
}

int program_run_here(const struct program *program)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	pid_t pid;
	int error;

	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	error = start(program, NULL, false, &pid);
	if (error == 0)
		error = finish(pid);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return error;
}
