/* SPDX-License-Identifier: MIT */
#include "jobs/jobs.h"
#include "terminal/clock.h"
#include "watch/worker.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * Copying a process costs about a millisecond. So it is not done in a short run, and in longer ones only so
 * often that the cost stays small.
 */
#define FIRST_NS   INT64_C(100000000)
#define APART_NS   INT64_C(10000000)
#define NAP_NS_MIN 50000L
#define NAP_NS_MAX 5000000L

/* The status of a copy that has ended normally, but could not send its results. */
#define JOBS_LOST_STATUS 1

int jobs_begin(struct jobs *jobs, struct board *board, unsigned run, unsigned max)
{
	*jobs = (struct jobs){
		.board = board, .run = run, .area = (int)run, .next_ns = clock_now_ns() + FIRST_NS
	};
	if (board || max < 2)
		return 0;
	jobs->board = board_open(max);
	if (!jobs->board)
		return -errno;
	jobs->board_is_own = true;
	atomic_store(&jobs->board->at_work, 1);
	return 0;
}

void jobs_end(struct jobs *jobs)
{
	if (jobs->board_is_own)
		board_close(jobs->board);
	jobs->board = NULL;
}

static struct board_run *run_of(const struct jobs *jobs)
{
	return &jobs->board->runs[jobs->run];
}

static bool has_place(struct board *board)
{
	return atomic_load_explicit(&board->at_work, memory_order_relaxed) < board->max;
}

/* Takes one of the places for working processes. */
static bool take_place(struct board *board)
{
	unsigned at_work = atomic_load(&board->at_work);

	while (at_work < board->max) {
		if (atomic_compare_exchange_weak(&board->at_work, &at_work, at_work + 1))
			return true;
	}
	return false;
}

static void leave_place(struct board *board)
{
	atomic_fetch_sub(&board->at_work, 1);
}

static FILE *anonymous_file(void)
{
	int fd = memfd_create("heddle-subtree", MFD_CLOEXEC);
	FILE *file;

	if (fd < 0)
		return NULL;
	fd = worker_move_descriptor(fd);
	file = fdopen(fd, "w+");
	if (!file)
		close(fd);
	return file;
}

static void close_files(const struct jobs_copy *copy)
{
	if (copy->told)
		fclose(copy->told);
	if (copy->found)
		fclose(copy->found);
}

/* A copy must not outlive the process that made it, since its results would be lost. */
static void become_copy(struct jobs *jobs, const struct jobs_copy *copy)
{
	struct board_area *area = &jobs->board->areas[copy->area];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned i = 0; i < jobs->n_copies; i++)
		close_files(&jobs->copies[i]);
	jobs->n_copies = 0;
	jobs->to = copy->told;
	jobs->found = copy->found;
	jobs->area = copy->area;
	worker_is_asked_at(area);
	heddle_progress_keep(&area->progress);
}

bool jobs_are_wanted(struct jobs *jobs)
{
	return jobs->board && has_place(jobs->board) && jobs->n_copies < HEDDLE_JOBS_MAX &&
	       clock_now_ns() >= jobs->next_ns;
}

/* Prepares the copy's files and area. Returns false if something could not be had. */
static bool prepare_copy(struct jobs *jobs, struct jobs_copy *copy)
{
	*copy = (struct jobs_copy){ .area = board_take_area(jobs->board, jobs->run) };
	if (copy->area == BOARD_NO_AREA)
		return false;
	copy->told = anonymous_file();
	copy->found = anonymous_file();
	return copy->told && copy->found;
}

static void give_copy_up(struct jobs *jobs, const struct jobs_copy *copy)
{
	close_files(copy);
	if (copy->area != BOARD_NO_AREA)
		board_give_back(jobs->board, copy->area);
	leave_place(jobs->board);
}

bool jobs_give(struct jobs *jobs, struct heddle_explorer *explorer)
{
	struct jobs_copy copy;

	if (!take_place(jobs->board))
		return false;
	jobs->next_ns = clock_now_ns() + APART_NS;
	copy.pid = prepare_copy(jobs, &copy) ? heddle_explorer_fork(explorer) : -1;
	if (copy.pid == 0) {
		become_copy(jobs, &copy);
		return true;
	}
	if (copy.pid < 0) {
		give_copy_up(jobs, &copy);
		return false;
	}
	atomic_store(&jobs->board->areas[copy.area].pid, copy.pid);
	atomic_fetch_add(&run_of(jobs)->copies, 1);
	jobs->copies[jobs->n_copies++] = copy;
	return false;
}

bool jobs_is_copy(const struct jobs *jobs)
{
	return jobs->to;
}

void jobs_end_copy(struct jobs *jobs, int error)
{
	bool lost = error || fflush(jobs->to);

	fflush(stdout);
	leave_place(jobs->board);
	_exit(lost ? JOBS_LOST_STATUS : 0);
}

/* Sleeps longer each time, until a copy has ended. */
static void nap(struct jobs *jobs)
{
	const struct timespec time = { .tv_nsec = jobs->nap_ns ? jobs->nap_ns : NAP_NS_MIN };

	nanosleep(&time, NULL);
	jobs->nap_ns = 2 * time.tv_nsec < NAP_NS_MAX ? 2 * time.tv_nsec : NAP_NS_MAX;
}

/* Removes an ended copy from the list. Returns whether there is one. */
static bool take_ended(struct jobs *jobs, struct jobs_copy *ended, int *status)
{
	for (unsigned i = 0; i < jobs->n_copies; i++) {
		if (waitpid(jobs->copies[i].pid, status, WNOHANG) == 0)
			continue;
		*ended = jobs->copies[i];
		jobs->copies[i] = jobs->copies[--jobs->n_copies];
		return true;
	}
	return false;
}

/* A copy that did not end by jobs_end_copy has not given back its place; its area says what it was doing. */
static enum jobs_news take_what_was_told(struct jobs *jobs, struct jobs_copy *ended, int status, FILE **told)
{
	bool is_by_itself = WIFEXITED(status) && WEXITSTATUS(status) <= JOBS_LOST_STATUS &&
			    !jobs->board->areas[ended->area].progress.running;
	bool is_whole = is_by_itself && WEXITSTATUS(status) == 0;

	*told = is_whole ? ended->told : ended->found;
	fclose(is_whole ? ended->found : ended->told);
	rewind(*told);
	if (is_whole) {
		board_give_back(jobs->board, ended->area);
		return JOBS_TOLD;
	}
	if (!is_by_itself)
		leave_place(jobs->board);
	board_lose(jobs->board, ended->area, status);
	return JOBS_LOST;
}

enum jobs_news jobs_wait(struct jobs *jobs, FILE **told)
{
	struct jobs_copy ended;
	bool has_ended;
	int status = 0;

	if (!jobs->n_copies)
		return JOBS_NONE;
	has_ended = take_ended(jobs, &ended, &status);
	if (!has_ended) {
		leave_place(jobs->board);
		jobs->board->areas[jobs->area].is_waiting = true;
		nap(jobs);
		jobs->board->areas[jobs->area].is_waiting = false;
		atomic_fetch_add(&jobs->board->at_work, 1);
		return JOBS_WAIT;
	}
	jobs->nap_ns = 0;
	return take_what_was_told(jobs, &ended, status, told);
}

void jobs_begin_anew(struct jobs *jobs)
{
	FILE *told;
	enum jobs_news news;

	if (!jobs->board)
		return;
	atomic_fetch_add(&run_of(jobs)->generation, 1);
	while ((news = jobs_wait(jobs, &told)) != JOBS_NONE) {
		if (news != JOBS_WAIT)
			fclose(told);
	}
	jobs->generation = atomic_load(&run_of(jobs)->generation);
	atomic_store(&run_of(jobs)->executions, 0);
}

void jobs_are_void(struct jobs *jobs)
{
	atomic_fetch_add(&run_of(jobs)->generation, 1);
}

bool jobs_is_void(const struct jobs *jobs)
{
	return jobs->board &&
	       atomic_load_explicit(&run_of(jobs)->generation, memory_order_relaxed) != jobs->generation;
}

void jobs_stop(struct jobs *jobs)
{
	if (jobs->board)
		atomic_store(&run_of(jobs)->stopped, true);
}

bool jobs_is_stopped(const struct jobs *jobs)
{
	return jobs->board && atomic_load_explicit(&run_of(jobs)->stopped, memory_order_relaxed);
}

int jobs_lost(const struct jobs *jobs, int *status)
{
	if (!jobs->board || run_of(jobs)->lost == BOARD_NO_AREA)
		return BOARD_NO_AREA;
	*status = run_of(jobs)->lost_status;
	return run_of(jobs)->lost;
}

uint64_t jobs_count(struct jobs *jobs, unsigned executions)
{
	return jobs->board ? atomic_fetch_add(&run_of(jobs)->executions, executions) + executions : 0;
}

uint64_t jobs_counted(const struct jobs *jobs)
{
	return jobs->board ? atomic_load(&run_of(jobs)->executions) : 0;
}

uint64_t jobs_copies(const struct jobs *jobs)
{
	return jobs->board ? atomic_load(&run_of(jobs)->copies) : 0;
}
