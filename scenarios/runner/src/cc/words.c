/* SPDX-License-Identifier: MIT */
#include "cc/words.h"
#include "terminal/complain.h"

#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *or_end(void *memory)
{
	if (memory)
		return memory;
	heddle_complain("there is no memory for the arguments of another program");
	exit(HEDDLE_EXIT_WRONG_INPUT);
}

void words_add(struct words *words, const char *word)
{
	if (words->n + 2 > words->room) {
		words->room = words->room ? 2 * words->room : 32;
		words->word = or_end(reallocarray(words->word, words->room, sizeof(char *)));
	}
	words->word[words->n++] = or_end(strdup(word));
	words->word[words->n] = NULL;
}

void words_add_format(struct words *words, const char *format, ...)
{
	va_list arguments;
	char *word;
	int length;

	va_start(arguments, format);
	length = vasprintf(&word, format, arguments);
	va_end(arguments);
	word = or_end(length < 0 ? NULL : word);
	words_add(words, word);
	free(word);
}

void words_add_all(struct words *words, const struct words *more)
{
	for (size_t i = 0; i < more->n; i++)
		words_add(words, more->word[i]);
}

bool words_have(const struct words *words, const char *word)
{
	for (size_t i = 0; i < words->n; i++) {
		if (!strcmp(words->word[i], word))
			return true;
	}
	return false;
}

void words_free(struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		free(words->word[i]);
	free(words->word);
	*words = (struct words){ 0 };
}

static int wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFSIGNALED(status) ? HEDDLE_EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

int words_run(const struct words *words)
{
	pid_t child;
	int error = posix_spawnp(&child, words->word[0], NULL, NULL, words->word, environ);

	return error ? -error : wait_for(child);
}

static char *read_all(int from)
{
	FILE *stream = fdopen(from, "re");
	char *text = NULL;
	size_t size = 0;

	if (!stream) {
		close(from);
		return NULL;
	}
	if (getdelim(&text, &size, '\0', stream) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(stream);
	return text;
}

int words_run_reading(const struct words *words, char **output)
{
	posix_spawn_file_actions_t actions;
	int ends[2], error;
	pid_t child;

	*output = NULL;
	if (pipe(ends))
		return -errno;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	error = posix_spawnp(&child, words->word[0], &actions, NULL, words->word, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	*output = read_all(ends[0]);
	return error ? -error : wait_for(child);
}
