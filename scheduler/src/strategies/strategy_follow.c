/* SPDX-License-Identifier: MIT */
/*
 * follow: one execution, with picks and choices from a list. The determinism check and tests repeat
 * executions with it.
 */
#include <heddle/explore.h>

#include <stdlib.h>

struct follower {
	struct heddle_follow *list;
	size_t choice;
	bool done;
};

static void *follow_open(const struct heddle_options *options)
{
	struct follower *follower = calloc(1, sizeof(*follower));
	if (follower)
		follower->list = options->strategy_argument;
	return follower;
}

static void follow_close(void *self)
{
	free(self);
}

/*
 * A restart changes what a step is, so the list no longer fits. It is followed once all the same, and
 * diverges.
 */
static void follow_restart(void *self)
{
	struct follower *follower = self;
	follower->done = true;
}

static bool follow_begin(void *self)
{
	struct follower *follower = self;

	if (follower->done)
		return false;
	follower->done = true;
	follower->choice = 0;
	follower->list->diverged = false;
	return true;
}

static void diverge(struct heddle_follow *list, uint32_t step, const char *reason)
{
	if (list->diverged)
		return;
	list->diverged = true;
	list->diverged_step = step;
	list->reason = reason;
}

static int follow_pick(void *self, const struct heddle_view *view)
{
	struct heddle_follow *list = ((struct follower *)self)->list;
	int thread = heddle_thread_set_first(&view->enabled);

	if (view->step >= list->n_picks && list->then_in_turn)
		return heddle_thread_set_next_in_turn(&view->enabled, view->previous);
	if (view->step >= list->n_picks) {
		diverge(list, view->step, "more steps than recorded");
		return thread;
	}
	thread = list->picks[view->step];
	if (!heddle_thread_set_has(&view->enabled, (unsigned)thread)) {
		diverge(list, view->step, "the recorded thread is not enabled");
		return heddle_thread_set_first(&view->enabled);
	}
	if (list->before && !list->before(list->context, view, thread))
		diverge(list, view->step, "another operation than recorded");
	return thread;
}

static int follow_choose(void *self, int n, const char *why)
{
	struct follower *follower = self;
	int value;

	(void)why;
	if (follower->choice >= follower->list->n_choices && follower->list->then_in_turn)
		return 0;
	if (follower->choice >= follower->list->n_choices) {
		diverge(follower->list, 0, "more choices than recorded");
		return 0;
	}
	value = follower->list->choices[follower->choice++];
	if (value < n)
		return value;
	diverge(follower->list, 0, "a choice of fewer values than recorded");
	return 0;
}

static int follow_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct heddle_follow *list = ((struct follower *)self)->list;

	(void)error;
	if (execution->n_steps < list->n_picks)
		diverge(list, (uint32_t)execution->n_steps, "fewer steps than recorded");
	return 0;
}

static bool follow_sees(void *self, const struct heddle_execution *execution, const struct heddle_next *next)
{
	struct heddle_follow *list = ((struct follower *)self)->list;

	return list->sees(list->context, execution, next);
}

#define FOLLOWING                                                                                          \
	.name = "follow", .promise = "one recorded execution", .open = follow_open, .close = follow_close, \
	.restart = follow_restart, .begin = follow_begin, .pick = follow_pick, .choose = follow_choose,    \
	.end = follow_end

static const struct heddle_following its_accesses = { .sees = follow_sees };

const struct heddle_strategy heddle_strategy_follow = { FOLLOWING };
const struct heddle_strategy heddle_strategy_follow_accesses = { FOLLOWING, .following = &its_accesses };
