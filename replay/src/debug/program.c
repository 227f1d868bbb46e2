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
	return access(path, X_OK) == 0;
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
	short flags = POSIX_SPAWN_SETSIGDEF | (group ? POSIX_SPAWN_SETPGROUP : 0);
	posix_spawnattr_t attributes;
	sigset_t usual;
	int error;

	if (program->overflow)
		return -E2BIG;
	sigemptyset(&usual);
	sigaddset(&usual, SIGINT);
	sigaddset(&usual, SIGQUIT);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &usual);
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

/* Keeps the beginning of what comes through fd, and reads the rest away. Returns 0 at its end, -ETIMEDOUT. */
static int listen_to(int fd, long deadline_ms, char *words, size_t size)
{
	struct pollfd event = { .fd = fd, .events = POLLIN };
	char away[512];
	size_t length = 0;
	ssize_t n;
	long left;

	words[0] = '\0';
	for (;;) {
		left = deadline_ms - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&event, 1, left < INT_MAX ? (int)left : INT_MAX) <= 0)
			continue;
		if (length + 1 < size)
			n = read(fd, words + length, size - 1 - length);
		else
			n = read(fd, away, sizeof(away));
		if (n == 0 || (n < 0 && errno != EINTR))
			return 0;
		if (n > 0 && length + 1 < size)
			words[length += (size_t)n] = '\0';
	}
}

int program_run_quietly(const struct program *program, unsigned timeout_s, char *words, size_t size)
{
	posix_spawn_file_actions_t actions;
	int pipe_fds[2], error, heard;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC) != 0)
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDERR_FILENO);
	error = start(program, &actions, true, &pid);
	posix_spawn_file_actions_destroy(&actions);
	close(pipe_fds[1]);
	if (error == 0) {
		heard = listen_to(pipe_fds[0], now_ms() + (long)timeout_s * 1000, words, size);
		if (heard != 0)
			kill(-pid, SIGKILL);
		error = finish(pid);
		error = heard != 0 ? heard : error;
	}
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
