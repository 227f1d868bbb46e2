/* SPDX-License-Identifier: GPL-2.0-only */
/* The work queue: first in, first out; queued from interrupts; stopping finishes everything. */
#include "exploring.h"

#include <heddle/heddle.h>
#include <kernel/workqueue.h>

#define JOBS 3

struct job {
	struct work work; /* first */
	struct plan *plan;
	int number;
};

struct plan {
	struct workqueue queue;
	struct job jobs[JOBS];
	int done[JOBS], n_done; /* the worker's alone, until it is joined */
};

static void do_job(struct work *work)
{
	struct job *job = (struct job *)work;

	heddle_check(!heddle_in_interrupt(), "context", "work is done in an interrupt");
	job->plan->done[job->plan->n_done++] = job->number;
}

static struct plan *plan_create(void)
{
	struct plan *plan = heddle_alloc_forever(sizeof(*plan));

	*plan = (struct plan){ .n_done = 0 };
	workqueue_init(&plan->queue, "worker");
	for (int i = 0; i < JOBS; i++)
		plan->jobs[i] = (struct job){ .plan = plan, .number = i };
	return plan;
}

static void queue_job(void *job)
{
	queue_work(&((struct job *)job)->plan->queue, job, do_job);
}

static void in_order(void *unused)
{
	struct plan *plan = plan_create();

	workqueue_start(&plan->queue);
	workqueue_start(&plan->queue);
	for (int i = 0; i < JOBS; i++)
		queue_job(&plan->jobs[i]);
	workqueue_stop(&plan->queue);
	heddle_check(plan->n_done == JOBS, "work", "%d of %d are done", plan->n_done, JOBS);
	for (int i = 0; i < JOBS; i++)
		heddle_check(plan->done[i] == i, "order", "%d comes at %d", plan->done[i], i);
	heddle_check(workqueue_is_empty(&plan->queue), "work", "something is left");
}

Test(workqueue, works_in_order_and_drains)
{
	assert_clean(in_order, NULL);
}

static void from_interrupts(void *unused)
{
	struct plan *plan = plan_create();
	struct heddle_thread *interrupts[JOBS];

	workqueue_start(&plan->queue);
	for (int i = 0; i < JOBS; i++)
		interrupts[i] = heddle_spawn_interrupt("irq", queue_job, &plan->jobs[i]);
	for (int i = 0; i < JOBS; i++)
		heddle_join(interrupts[i]);
	workqueue_stop(&plan->queue);
	heddle_check(plan->n_done == JOBS, "work", "%d of %d are done", plan->n_done, JOBS);
}

Test(workqueue, interrupts_queue)
{
	cr_assert(assert_clean(from_interrupts, NULL) >= 6, "three interrupts have six orders");
}

static void queued_before_it_starts(void *unused)
{
	struct plan *plan = plan_create();

	queue_job(&plan->jobs[0]);
	heddle_check(!workqueue_is_empty(&plan->queue), "work", "it is not queued");
	workqueue_start(&plan->queue);
	workqueue_stop(&plan->queue);
	workqueue_stop(&plan->queue);
	heddle_check(plan->n_done == 1, "work", "it is not done");
}

Test(workqueue, keeps_what_comes_before_its_start)
{
	assert_clean(queued_before_it_starts, NULL);
}
