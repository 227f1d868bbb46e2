/* SPDX-License-Identifier: MIT */
#include "processes.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#define COPIES_MAX 3 /* of one process, at a time */

struct copy {
	pid_t pid;
	FILE *told;
};

struct process {
	struct heddle_explorer *explorer;
	const struct processes_task *task;
	FILE *to; /* NULL: the first process */
	struct copy copies[COPIES_MAX];
	unsigned n_copies, all_copies;
	uint64_t executions, restarts;
};

static void give_subtree(struct process *process)
{
	FILE *told = tmpfile();
	pid_t pid;

	cr_assert(told);
	pid = heddle_explorer_fork(process->explorer);
	if (pid == 0) {
		process->to = told;
		process->n_copies = process->all_copies = 0;
		process->task->clear(process->task->context);
		return;
	}
	if (pid < 0) {
		cr_assert_eq(errno, EAGAIN);
		fclose(told);
		return;
	}
	process->all_copies++;
	process->copies[process->n_copies++] = (struct copy){ .pid = pid, .told = told };
}

static int explore_own_part(struct process *process)
{
	const struct processes_task *task = process->task;
	const struct heddle_execution *execution;
	int result;

	while ((result = heddle_explorer_next(process->explorer, &execution)) == 1) {
		uint64_t restarts = heddle_explorer_statistics(process->explorer)->restarts;
		if (restarts != process->restarts)
			task->clear(task->context);
		process->restarts = restarts;
		if (!task->visit(task->context, execution))
			return 1;
		if (task->every && ++process->executions % task->every == 0 && process->n_copies < COPIES_MAX)
			give_subtree(process);
	}
	return result;
}

/* Of the oldest copy. */
static void hear(struct process *process)
{
	struct copy copy = process->copies[0];
	int status, error;
	uint64_t all;

	process->n_copies--;
	for (unsigned i = 0; i < process->n_copies; i++)
		process->copies[i] = process->copies[i + 1];
	cr_assert_eq(waitpid(copy.pid, &status, 0), copy.pid);
	cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a copy ended with %d", status);
	rewind(copy.told);
	error = heddle_explorer_hear(process->explorer, copy.told);
	cr_assert(error == 0 || error == -EAGAIN, "error %d", error);
	if (!error) {
		cr_assert(process->task->add(process->task->context, copy.told));
		cr_assert_eq(fread(&all, sizeof(all), 1, copy.told), 1);
		process->all_copies += all;
	}
	fclose(copy.told);
}

static _Noreturn void end_copy(struct process *process)
{
	uint64_t all = process->all_copies;
	int error = heddle_explorer_tell(process->explorer, process->to);

	process->task->write(process->task->context, process->to);
	fwrite(&all, sizeof(all), 1, process->to);
	_exit(error || fflush(process->to) ? 1 : 0);
}

struct processes_result explore_in_processes(struct heddle_explorer *explorer,
					     const struct processes_task *task)
{
	struct process process = { .explorer = explorer, .task = task };
	int result = explore_own_part(&process);

	while (process.n_copies) {
		hear(&process);
		if (result == 0)
			result = explore_own_part(&process);
	}
	if (process.to)
		end_copy(&process);
	return (struct processes_result){ .result = result, .copies = process.all_copies };
}
