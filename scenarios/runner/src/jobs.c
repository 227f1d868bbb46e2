/* SPDX-License-Identifier: MIT */
#include "jobs.h"
#include "clock.h"

#include <errno.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Copying a process costs about a millisecond: a short run is not worth it, and one is copied so rarely that it is little. */
#define FIRST_NS   INT64_C(100000000)
#define APART_NS   INT64_C(10000000)
#define NAP_NS_MIN 50000L
#define NAP_NS_MAX 5000000L

/* What all look at after each execution, and, elsewhere in the cache, what all write. */
struct jobs_shared {
	unsigned max;
	atomic_uint at_work;
	atomic_uint generation;
	atomic_bool stopped;
	alignas(64) atomic_ullong executions;
	atomic_ullong copies;
};

int jobs_begin(struct jobs *jobs, unsigned max)
{
	void *page;

	*jobs = (struct jobs){ .next_ns = clock_now_ns() + FIRST_NS };
	if (max < 2)
		return 0;
	page = mmap(NULL, sizeof(*jobs->shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -errno;
	jobs->shared = page;
	jobs->shared->max = max;
	atomic_init(&jobs->shared->at_work, 1);
	return 0;
}

void jobs_end(struct jobs *jobs)
{
	if (jobs->shared)
		munmap(jobs->shared, sizeof(*jobs->shared));
	jobs->shared = NULL;
}

static bool has_place(struct jobs_shared *shared)
{
	return atomic_load_explicit(&shared->at_work, memory_order_relaxed) < shared->max;
}

/* Takes one of the places of those at work. */
static bool take_place(struct jobs_shared *shared)
{
	unsigned at_work = atomic_load(&shared->at_work);

	while (at_work < shared->max) {
		if (atomic_compare_exchange_weak(&shared->at_work, &at_work, at_work + 1))
			return true;
	}
	return false;
}

static FILE *anonymous_file(void)
{
	int fd = memfd_create("heddle-subtree", MFD_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");

	if (!file && fd >= 0)
		close(fd);
	return file;
}

/* A copy outlives nobody: what it finds would be told to no one. */
static void become_copy(struct jobs *jobs, FILE *to)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (unsigned i = 0; i < jobs->n_copies; i++)
		fclose(jobs->copies[i].told);
	jobs->n_copies = 0;
	jobs->to = to;
}

/* Whether it is time to give a subtree. The clock is looked at only where somebody has nothing to do. */
static bool is_wanted(struct jobs *jobs)
{
	return jobs->shared && has_place(jobs->shared) && jobs->n_copies < HEDDLE_JOBS_MAX &&
	       clock_now_ns() >= jobs->next_ns;
}

bool jobs_give(struct jobs *jobs, struct heddle_explorer *explorer)
{
	FILE *told;
	pid_t pid;

	if (!is_wanted(jobs) || !take_place(jobs->shared))
		return false;
	jobs->next_ns = clock_now_ns() + APART_NS;
	told = anonymous_file();
	pid = told ? heddle_explorer_fork(explorer) : -1;
	if (pid == 0) {
		become_copy(jobs, told);
		return true;
	}
	if (pid > 0) {
		atomic_fetch_add(&jobs->shared->copies, 1);
		jobs->copies[jobs->n_copies++] = (struct jobs_copy){ pid, told };
		return false;
	}
	if (told)
		fclose(told);
	atomic_fetch_sub(&jobs->shared->at_work, 1);
	return false;
}

bool jobs_is_copy(const struct jobs *jobs)
{
	return jobs->to;
}

void jobs_end_copy(struct jobs *jobs, int error)
{
	bool lost = error || fflush(jobs->to);

	atomic_fetch_sub(&jobs->shared->at_work, 1);
	_exit(lost ? 1 : 0);
}

/* Longer each time, until a copy has ended. */
static void nap(struct jobs *jobs)
{
	const struct timespec time = { .tv_nsec = jobs->nap_ns ? jobs->nap_ns : NAP_NS_MIN };

	nanosleep(&time, NULL);
	jobs->nap_ns = 2 * time.tv_nsec < NAP_NS_MAX ? 2 * time.tv_nsec : NAP_NS_MAX;
}

/* Takes an ended copy off. Returns whether there is one. */
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

enum jobs_news jobs_wait(struct jobs *jobs, FILE **told)
{
	struct jobs_copy ended;
	bool has_ended;
	int status = 0;

	if (!jobs->n_copies)
		return JOBS_NONE;
	has_ended = take_ended(jobs, &ended, &status);
	if (!has_ended) {
		atomic_fetch_sub(&jobs->shared->at_work, 1);
		nap(jobs);
		atomic_fetch_add(&jobs->shared->at_work, 1);
		return JOBS_WAIT;
	}
	jobs->nap_ns = 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		rewind(ended.told);
		*told = ended.told;
		return JOBS_TOLD;
	}
	/* One that was killed has not given its place back. */
	if (!WIFEXITED(status))
		atomic_fetch_sub(&jobs->shared->at_work, 1);
	fclose(ended.told);
	return JOBS_LOST;
}

void jobs_begin_anew(struct jobs *jobs)
{
	FILE *told;
	enum jobs_news news;

	if (!jobs->shared)
		return;
	atomic_fetch_add(&jobs->shared->generation, 1);
	while ((news = jobs_wait(jobs, &told)) != JOBS_NONE) {
		if (news == JOBS_TOLD)
			fclose(told);
	}
	jobs->generation = atomic_load(&jobs->shared->generation);
	atomic_store(&jobs->shared->executions, 0);
}

void jobs_are_void(struct jobs *jobs)
{
	atomic_fetch_add(&jobs->shared->generation, 1);
}

bool jobs_is_void(const struct jobs *jobs)
{
	return jobs->shared &&
	       atomic_load_explicit(&jobs->shared->generation, memory_order_relaxed) != jobs->generation;
}

void jobs_stop(struct jobs *jobs)
{
	if (jobs->shared)
		atomic_store(&jobs->shared->stopped, true);
}

bool jobs_is_stopped(const struct jobs *jobs)
{
	return jobs->shared && atomic_load_explicit(&jobs->shared->stopped, memory_order_relaxed);
}

uint64_t jobs_count(struct jobs *jobs, unsigned executions)
{
	return jobs->shared ? atomic_fetch_add(&jobs->shared->executions, executions) + executions : 0;
}

uint64_t jobs_counted(const struct jobs *jobs)
{
	return jobs->shared ? atomic_load(&jobs->shared->executions) : 0;
}

uint64_t jobs_copies(const struct jobs *jobs)
{
	return jobs->shared ? atomic_load(&jobs->shared->copies) : 0;
}
