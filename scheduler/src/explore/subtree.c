/* SPDX-License-Identifier: MIT */
/*
 * Exploring in several processes: the format of what a copy tells the process that made it.
 *
 *   restarts so far, again?, finished?, statistics | threads: creator and number among its children, each |
 *   the strategy's part, if it has finished
 *
 * Both run the same program, on the same machine. A thread that only one of them has met may have another
 * index in the other.
 */
#include "run/engine.h"
#include "run/own_memory.h"
#include "run/progress.h"
#include "run/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A copy of the process would share the memory of an explorer that isolates executions. */
static bool can_be_split(void)
{
	return !own_memory_is_shared() && engine->strategy->subtrees &&
	       engine->options.points == HEDDLE_POINTS_SYNC && !engine->restart_needed && !engine->finished &&
	       !engine->is_whole;
}

static void become_copy(void)
{
	engine->is_copy = true;
	engine->n_copies = 0;
	engine->statistics = (struct heddle_statistics){ .restarts = engine->statistics.restarts };
	engine->strategy->subtrees->keep(engine->strategy_state);
}

pid_t heddle_explorer_fork(struct heddle_explorer *explorer)
{
	pid_t pid;

	(void)explorer;
	errno = EAGAIN;
	if (!can_be_split() || !engine->strategy->subtrees->give(engine->strategy_state))
		return -1;
	pid = fork();
	if (pid == 0)
		become_copy();
	else if (pid > 0)
		engine->n_copies++;
	else
		engine->strategy->subtrees->take_back(engine->strategy_state);
	return pid;
}

/* Flags, those of the statistics included: everything that is read is a number. */
enum {
	TOLD_AGAIN = 1,
	TOLD_FINISHED = 2,
	TOLD_CHOOSES = 4,
	TOLD_MET = 8,
	TOLD_POLLS = 16,
	TOLD_MISSED = 32,
	TOLD_FLAGS = 63
};

/* The first fields. */
struct told {
	uint64_t restarts;
	struct heddle_statistics statistics; /* without its flags */
	unsigned flags;
	unsigned n_threads;
	struct {
		uint8_t parent, number; /* its number among the creator's children */
	} threads[HEDDLE_EXPLORED_THREADS_MAX];
};

/* Threads that no strategy with subtrees creates are left out. */
static void list_threads(struct told *told)
{
	told->n_threads = engine->known_threads < HEDDLE_EXPLORED_THREADS_MAX ? engine->known_threads
									      : HEDDLE_EXPLORED_THREADS_MAX;
	for (unsigned parent = 0; parent < told->n_threads; parent++) {
		for (unsigned number = 0; number < HEDDLE_EXPLORED_THREADS_MAX; number++) {
			unsigned child = engine->child[parent][number];
			if (!child || child >= told->n_threads)
				continue;
			told->threads[child].parent = (uint8_t)parent;
			told->threads[child].number = (uint8_t)number;
		}
	}
}

int heddle_explorer_tell(const struct heddle_explorer *explorer, FILE *to)
{
	struct told told;

	memset(&told, 0, sizeof(told));
	told.restarts = engine->statistics.restarts;
	told.statistics = *heddle_explorer_statistics(explorer);
	told.flags = (engine->restart_needed ? TOLD_AGAIN : 0) |
		     (engine->finished && !engine->n_copies ? TOLD_FINISHED : 0) |
		     (told.statistics.chooses ? TOLD_CHOOSES : 0) |
		     (told.statistics.threads_met ? TOLD_MET : 0) |
		     (told.statistics.waited_at_poll ? TOLD_POLLS : 0) |
		     (told.statistics.missed_change ? TOLD_MISSED : 0);
	list_threads(&told);
	if (fwrite(&told, sizeof(told), 1, to) != 1)
		return -EIO;
	return (told.flags & (TOLD_FINISHED | TOLD_AGAIN)) == TOLD_FINISHED
		       ? engine->strategy->subtrees->write(engine->strategy_state, to)
		       : 0;
}

/* Gives threads that were not met here their indices. A creator has a lower index than its children. */
static int rename_threads(const struct told *told, struct heddle_renaming *renaming)
{
	memset(renaming->thread, 0xff, sizeof(renaming->thread)); /* HEDDLE_NO_THREAD */
	renaming->thread[0] = 0;
	for (unsigned i = 1; i < told->n_threads; i++) {
		unsigned parent = told->threads[i].parent;
		uint8_t *known;
		if (parent >= i || told->threads[i].number >= HEDDLE_EXPLORED_THREADS_MAX)
			return -EIO;
		parent = renaming->thread[parent];
		known = &engine->child[parent][told->threads[i].number];
		if (!*known && engine->known_threads >= HEDDLE_EXPLORED_THREADS_MAX)
			return -ENOMEM;
		if (!*known) {
			progress_knows(engine->known_threads, parent);
			*known = thread_know()->index;
		}
		renaming->thread[i] = *known;
	}
	return 0;
}

static void add_statistics(const struct heddle_statistics *more)
{
	struct heddle_statistics *statistics = &engine->statistics;

	statistics->executions += more->executions;
	statistics->blocked += more->blocked;
	statistics->cut += more->cut;
	statistics->steps += more->steps;
	statistics->probes += more->probes;
	statistics->left_out += more->left_out;
	statistics->chooses |= more->chooses;
	if (more->steps_max > statistics->steps_max)
		statistics->steps_max = more->steps_max;
	if (more->threads_max > statistics->threads_max)
		statistics->threads_max = more->threads_max;
	if (more->weak_atomics > statistics->weak_atomics) /* of the same places */
		statistics->weak_atomics = more->weak_atomics;
	statistics->threads_met |= more->threads_met;
	statistics->waited_at_poll |= more->waited_at_poll;
	statistics->missed_change |= more->missed_change;
}

int heddle_explorer_hear(struct heddle_explorer *explorer, FILE *from)
{
	struct heddle_renaming renaming;
	struct told told;
	int error;

	(void)explorer;
	if (fread(&told, sizeof(told), 1, from) != 1 || told.n_threads > HEDDLE_EXPLORED_THREADS_MAX ||
	    told.flags > TOLD_FLAGS)
		return -EIO;
	told.statistics.chooses = told.flags & TOLD_CHOOSES;
	told.statistics.threads_met = told.flags & TOLD_MET;
	told.statistics.waited_at_poll = told.flags & TOLD_POLLS;
	told.statistics.missed_change = told.flags & TOLD_MISSED;
	if (told.flags & TOLD_AGAIN || told.restarts != engine->statistics.restarts ||
	    engine->restart_needed) {
		engine->restart_needed |= told.restarts == engine->statistics.restarts;
		engine->is_whole = true;
		return -EAGAIN;
	}
	if (!(told.flags & TOLD_FINISHED)) {
		add_statistics(&told.statistics);
		return -ECANCELED;
	}
	error = rename_threads(&told, &renaming);
	if (!error)
		error = engine->strategy->subtrees->read(engine->strategy_state, from, &renaming);
	if (error)
		return error;
	add_statistics(&told.statistics);
	engine->n_copies--;
	return 0;
}
