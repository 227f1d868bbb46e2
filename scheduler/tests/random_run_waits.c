/* SPDX-License-Identifier: MIT */
/* Random programs: waits and wake-ups. */
#include "random_runner.h"

#include <heddle/placed.h>
#include <limits.h>

static void note(const struct random_runner *self, struct random_asked asked)
{
	size_t *n = &random_world.n_asked[self->index];

	if (*n < RANDOM_VALUES_MAX)
		random_world.asked[self->index][(*n)++] = asked;
}

static void prepare(struct random_runner *self, struct heddle_waiter *waiter, unsigned key, bool exclusive)
{
	heddle_wait_prepare(&random_world.queue[0], waiter, key, exclusive);
	note(self, (struct random_asked){ .key = (uint8_t)key, .exclusive = exclusive });
}

static void prepare_again(struct random_runner *self, struct heddle_waiter *waiter, unsigned key,
			  bool exclusive, unsigned old_key)
{
	heddle_wait_prepare(&random_world.queue[0], waiter, key, exclusive);
	note(self, (struct random_asked){ .key = (uint8_t)key,
					  .exclusive = exclusive,
					  .again = true,
					  .old_key = (uint8_t)old_key });
}

static void wake(struct random_runner *self, const struct random_operation *operation)
{
	int woken = heddle_wake(&random_world.queue[0], operation->a, operation->b ? 1 : INT_MAX);

	note(self, (struct random_asked){ .key = operation->a });
	random_got(self, woken);
}

static void wait_until(struct random_runner *self, struct heddle_waiter *waiter, unsigned key, bool exclusive)
{
	for (;;) {
		random_got(self, heddle_read(&random_world.variable[0]));
		if (self->last)
			return;
		heddle_wait_sleep(&random_world.queue[0], waiter, HEDDLE_NO_RESOURCE);
		prepare(self, waiter, key, exclusive);
	}
}

/* b: the other key, and whether it is exclusive. */
static void wait_twice(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_waiter waiter = { 0 };
	bool exclusive = operation->b / 3;

	prepare(self, &waiter, operation->a, exclusive);
	random_got(self, heddle_read(&random_world.variable[0]));
	prepare_again(self, &waiter, operation->b % 3, exclusive, operation->a);
	if (!self->last)
		heddle_wait_sleep(&random_world.queue[0], &waiter, HEDDLE_NO_RESOURCE);
	heddle_wait_finish(&random_world.queue[0], &waiter);
}

/* a: key; b: exclusive. */
static void wait_by(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_waitqueue *queue = &random_world.queue[0];
	struct heddle_waiter waiter = { 0 };

	prepare(self, &waiter, operation->a, operation->b);
	switch ((enum random_kind)operation->kind) {
	case RANDOM_WAIT_UNTIL:
		wait_until(self, &waiter, operation->a, operation->b);
		break;
	case RANDOM_WAIT_ONCE:
		heddle_wait_sleep(queue, &waiter, HEDDLE_NO_RESOURCE);
		break;
	default: /* RANDOM_WAIT_POLL */
		random_got(self, heddle_read(&random_world.variable[1]));
		break;
	}
	heddle_wait_finish(queue, &waiter);
}

void random_run_wait(struct random_runner *self, const struct random_operation *operation)
{
	switch ((enum random_kind)operation->kind) {
	case RANDOM_WAKE:
		wake(self, operation);
		break;
	case RANDOM_WAIT_TWICE:
		wait_twice(self, operation);
		break;
	default:
		wait_by(self, operation);
		break;
	}
}

static void run_condition_wait(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_condition *condition = &random_world.condition[operation->object];
	struct heddle_mutex *mutex = random_mutex(0);

	heddle_mutex_lock(mutex);
	if (operation->kind == RANDOM_CONDITION_WAIT)
		heddle_condition_wait(condition, mutex);
	for (; operation->kind == RANDOM_CONDITION_WAIT_UNTIL; heddle_condition_wait(condition, mutex)) {
		random_got(self, heddle_read(&random_world.variable[0]));
		if (self->last)
			break;
	}
	heddle_mutex_unlock(mutex);
}

/* One that has timed out has released its mutex, and takes it again. */
static void condition_wait_in_time(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_condition *condition = &random_world.condition[operation->object];
	struct heddle_mutex *mutex = random_mutex(0);
	bool times_out;

	heddle_mutex_lock(mutex);
	times_out = heddle_wait_times_out();
	if (times_out) {
		heddle_mutex_unlock(mutex);
		heddle_mutex_lock(mutex);
	} else {
		heddle_condition_wait(condition, mutex);
		heddle_wait_has_ended();
	}
	random_got(self, !times_out);
	heddle_mutex_unlock(mutex);
}

static bool try_down(struct random_runner *self, struct heddle_semaphore *semaphore)
{
	bool got = heddle_semaphore_try_down(semaphore);

	random_succeeded(self, got);
	return got;
}

static bool down_in_time(struct random_runner *self, struct heddle_semaphore *semaphore)
{
	if (heddle_wait_times_out())
		return try_down(self, semaphore);
	heddle_semaphore_down(semaphore);
	heddle_wait_has_ended();
	return true;
}

static void run_semaphore(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_semaphore *semaphore = random_semaphore();

	switch ((enum random_kind)operation->kind) {
	case RANDOM_UP:
		heddle_semaphore_up(semaphore);
		break;
	case RANDOM_DOWN:
		heddle_semaphore_down(semaphore);
		break;
	case RANDOM_TRY_DOWN:
		random_got(self, try_down(self, semaphore));
		break;
	case RANDOM_COUNT:
		random_got(self, heddle_semaphore_count(semaphore));
		break;
	default: /* RANDOM_DOWN_IN_TIME */
		random_got(self, down_in_time(self, semaphore));
		break;
	}
}

static void add_one(void *variable)
{
	heddle_write(variable, heddle_read(variable) + 1);
}

void random_run_meeting(struct random_runner *self, const struct random_operation *operation)
{
	unsigned object = operation->object;
	struct random_world *world = &random_world;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_COMPLETE:
		heddle_complete(&world->completion[object]);
		break;
	case RANDOM_WAIT_COMPLETION:
		heddle_completion_wait(&world->completion[object]);
		break;
	case RANDOM_UP:
	case RANDOM_DOWN:
	case RANDOM_TRY_DOWN:
	case RANDOM_COUNT:
	case RANDOM_DOWN_IN_TIME:
		run_semaphore(self, operation);
		break;
	case RANDOM_SIGNAL:
		heddle_condition_signal(&world->condition[object]);
		break;
	case RANDOM_BROADCAST:
		heddle_condition_broadcast(&world->condition[object]);
		break;
	case RANDOM_BARRIER:
		heddle_barrier_wait(&world->barrier[object]);
		break;
	case RANDOM_BARRIER_LAST:
		random_got(self, heddle_barrier_wait(&world->barrier[object]));
		break;
	case RANDOM_ONCE:
		heddle_call_once(&world->once[object], add_one, &world->variable[operation->a]);
		break;
	case RANDOM_CONDITION_WAIT_IN_TIME:
		condition_wait_in_time(self, operation);
		break;
	default:
		run_condition_wait(self, operation);
		break;
	}
}
