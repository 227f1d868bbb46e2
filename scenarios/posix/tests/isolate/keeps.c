/* SPDX-License-Identifier: MIT */
/*
 * The argument says what this execution does to its process. If it finds that another one was there before,
 * each thread takes a lock once more. Of three threads with one lock there are six orders.
 */
#include "keep.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define THREADS 3

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_left, n;
static const char *what = "";

static int is(const char *word)
{
	return !strcmp(what, word);
}

/* In the environment, which is the C library's. */
static int is_set(void)
{
	const int was_set = getenv("KEPT") != NULL;

	setenv("KEPT", "1", 1);
	return was_set;
}

/* A variable of the C library. */
static int has_options(void)
{
	const int before = optind;

	optind = 7;
	return before == 7;
}

static int look(void)
{
	if (is("count"))
		return keep_count() > 0;
	if (is("file"))
		return keep_file() > 0;
	if (is("umask"))
		return umask(0123) == 0123;
	if (is("environment"))
		return is_set();
	return is("options") && has_options();
}

/* The second one that comes. */
static void end(void)
{
	if (is("crash"))
		keep_crash();
	if (is("exit"))
		keep_exit();
	if (is("leave"))
		keep_leave();
	if (is("kill"))
		keep_kill();
	if (is("pause"))
		keep_pause();
	if (is("fork"))
		keep_fork();
}

static void *work(void *unused)
{
	pthread_mutex_lock(&lock);
	if (++n == 2)
		end();
	pthread_mutex_unlock(&lock);
	if (is_left) {
		pthread_mutex_lock(&lock);
		pthread_mutex_unlock(&lock);
	}
	return unused;
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];

	if (argc > 1)
		what = argv[1];
	is_left = look();
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, work, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}
