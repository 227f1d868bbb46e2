/* SPDX-License-Identifier: MIT */
#include "watch/pulse.h"
#include "terminal/clock.h"
#include "watch/worker.h"

#include <signal.h>
#include <time.h>

/*
 * The most time that counts between two looks. More is time in which the command did not run, for example
 * suspended.
 */
#define LOOK_NS_MAX INT64_C(250000000)
/* The time for a process to note where it is. */
#define ANSWER_NS INT64_C(1000000000)

static void take_one(struct board_area *area, int64_t passed_ns)
{
	const struct heddle_progress *progress = &area->progress;
	bool is_same = progress->executions == area->last_executions && progress->n_steps == area->last_steps;

	area->still_ns = area->pid > 0 && is_same && !area->is_waiting ? area->still_ns + passed_ns : 0;
	area->last_executions = progress->executions;
	area->last_steps = progress->n_steps;
}

void pulse_take(struct board *board)
{
	static int64_t last_ns;
	int64_t now = clock_now_ns(), passed = now - last_ns;

	last_ns = now;
	for (unsigned i = 0; i < board->n_areas; i++)
		take_one(&board->areas[i], passed < LOOK_NS_MAX ? passed : LOOK_NS_MAX);
}

static void ask(struct board_area *area)
{
	const struct timespec nap = { .tv_nsec = 1000000 };
	int64_t until = clock_now_ns() + ANSWER_NS;

	kill(area->pid, WORKER_ASKED);
	while (!area->n_frames && clock_now_ns() < until)
		nanosleep(&nap, NULL);
}

static bool is_stuck(const struct board_area *area, unsigned run, double seconds)
{
	double least = area->progress.running ? seconds : seconds * PULSE_BETWEEN;

	return area->pid > 0 && area->run == run && !area->is_stuck && (double)area->still_ns * 1e-9 >= least;
}

bool pulse_find_stuck(struct board *board, unsigned run, double seconds)
{
	for (unsigned i = 0; seconds > 0 && i < board->n_areas; i++) {
		struct board_area *area = &board->areas[i];

		if (!is_stuck(area, run, seconds))
			continue;
		ask(area);
		area->is_stuck = true;
		if (i == run)
			return true;
		kill(area->pid, SIGKILL);
	}
	return false;
}
