/* SPDX-License-Identifier: GPL-2.0-only */
#include <kernel/workqueue.h>

void workqueue_init(struct workqueue *queue, const char *name)
{
	*queue = (struct workqueue){ .name = name };
	spin_lock_init(&queue->lock, "work queue lock");
	heddle_data_init(&queue->list, "work queue");
	heddle_atomic_init(&queue->running, false, "work queue running");
	heddle_completion_init(&queue->queued, "work queued");
}

void queue_work(struct workqueue *queue, struct work *work, void (*function)(struct work *work))
{
	bool flags;

	spin_lock_irqsave(&queue->lock, flags);
	heddle_data_access(&queue->list, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
	work->next = NULL;
	work->function = function;
	if (queue->head)
		queue->tail->next = work;
	else
		queue->head = work;
	queue->tail = work;
	heddle_complete(&queue->queued);
	spin_unlock_irqrestore(&queue->lock, flags);
}

static struct work *take_first(struct workqueue *queue)
{
	struct work *work;

	spin_lock_irq(&queue->lock);
	heddle_data_access(&queue->list, 0, HEDDLE_WHOLE, HEDDLE_WRITE);
	work = queue->head;
	queue->head = work->next;
	spin_unlock_irq(&queue->lock);
	return work;
}

static void run_worker(void *argument)
{
	struct workqueue *queue = argument;

	for (;;) {
		struct work *work;

		heddle_completion_wait(&queue->queued);
		work = take_first(queue);
		if (work == &queue->stop)
			return;
		work->function(work);
	}
}

void workqueue_start(struct workqueue *queue)
{
	if (!heddle_atomic_exchange(&queue->running, true))
		queue->worker = heddle_spawn(queue->name, run_worker, queue);
}

void workqueue_stop(struct workqueue *queue)
{
	if (!queue->worker)
		return;
	queue_work(queue, &queue->stop, NULL);
	heddle_join(queue->worker);
	queue->worker = NULL;
	heddle_atomic_store(&queue->running, false);
}

bool workqueue_is_empty(const struct workqueue *queue)
{
	return !queue->head;
}
