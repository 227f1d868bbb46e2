/* SPDX-License-Identifier: MIT */
/*
 * closure: every class of equivalent interleavings, found by reversing every race of every class, and running
 * each class once or more.
 *
 *   complete execution of a class not met before ── closure_races.c ──> prefixes not met before ──> waiting
 *   waiting ──> run it: its kept steps, one step of a thread, then any enabled one ──> complete execution
 *
 * It is a second engine to check dpor. It has no sleep sets and no wakeup trees, and leaves out only what was
 * run already, nothing that would be found elsewhere. It stores the keys of all classes and prefixes, 16
 * bytes each, so its memory grows with the number of classes; without memory it ends with -ENOMEM.
 * docs/explorer-closure.md argues that no class is missed; heddle run --certify compares the two.
 */
#include "closure/closure.h"
#include "run/finding.h"
#include "run/engine.h"

#include <errno.h>
#include <heddle/choose.h>
#include <stdlib.h>
#include <string.h>

static void closure_close(void *self)
{
	struct closure *closure = self;

	closure_keys_free(&closure->classes);
	closure_keys_free(&closure->prefixes);
	closure_waiting_free(&closure->waiting);
	free(closure->trace);
	free(closure->prefix.picks);
	free(closure->prefix.answers);
	free(closure->passes);
	free(closure->reversals);
	free(closure->raced);
	free(closure->candidates);
	free(closure->room);
	free(closure);
}

static void *closure_open(const struct heddle_options *options)
{
	struct closure *closure = calloc(1, sizeof(*closure));
	size_t steps = options->steps_max;

	if (!closure)
		return NULL;
	closure->has_budget = options->faults || options->spurious;
	closure->trace = calloc(1, sizeof(*closure->trace));
	closure->prefix.picks = calloc(steps, sizeof(*closure->prefix.picks));
	closure->prefix.answers = calloc(CLOSURE_ANSWERS_MAX, sizeof(*closure->prefix.answers));
	closure->prefix.last = CLOSURE_NOBODY;
	closure->passes = calloc(steps, sizeof(*closure->passes));
	closure->reversals = calloc(steps, sizeof(*closure->reversals));
	closure->raced = calloc(steps, sizeof(*closure->raced));
	closure->candidates = calloc(steps, sizeof(*closure->candidates));
	closure->room = calloc(CLOSURE_ANSWERS_MAX, sizeof(*closure->room));
	if (closure->trace && closure->prefix.picks && closure->prefix.answers && closure->passes &&
	    closure->reversals && closure->raced && closure->candidates && closure->room)
		return closure;
	closure_close(closure);
	errno = ENOMEM;
	return NULL;
}

static void closure_restart(void *self)
{
	struct closure *closure = self;

	closure_keys_free(&closure->classes);
	closure_keys_free(&closure->prefixes);
	closure_waiting_free(&closure->waiting);
	closure->started = closure->no_memory = closure->too_many_questions = false;
}

static bool closure_begin(void *self)
{
	struct closure *closure = self;

	closure->execution = NULL;
	closure->next_answer = closure->first_questions = 0;
	memset(closure->taken, 0, sizeof(closure->taken));
	closure->is_disabled = false;
	if (closure->started)
		return closure_waiting_take(&closure->waiting, &closure->prefix);
	closure->started = true;
	closure->prefix.last = CLOSURE_NOBODY;
	closure->prefix.n_kept = closure->prefix.n_answers = 0;
	return true;
}

/*
 * Returns the lowest enabled thread, whose index is the same in each execution. If all yield, the one that
 * has taken the fewest steps, so that each has its turn. Both depend on the trace alone, not on the order of
 * its steps.
 */
static int pick_first(const struct closure *closure, const struct heddle_view *view)
{
	int least = -1;

	for (uint64_t rest = heddle_explored_threads(&view->enabled); rest; rest &= rest - 1) {
		int thread = __builtin_ctzll(rest);

		if (view->threads[thread].operation != HEDDLE_OP_YIELD)
			return thread;
		if (least < 0 || closure->taken[thread] < closure->taken[least])
			least = thread;
	}
	return least;
}

static int closure_pick(void *self, const struct heddle_view *view)
{
	struct closure *closure = self;
	const struct closure_prefix *prefix = &closure->prefix;

	closure->execution = view->execution;
	if (view->step < prefix->n_kept)
		return prefix->picks[view->step];
	if (prefix->last == CLOSURE_NOBODY || view->step > prefix->n_kept)
		return pick_first(closure, view);
	if (heddle_thread_set_has(&view->enabled, prefix->last))
		return prefix->last;
	closure->is_disabled = true;
	return HEDDLE_ABANDON;
}

static bool is_earlier(const struct closure_answer *answer, uint32_t when, unsigned question)
{
	return answer->when < when || (answer->when == when && answer->question < question);
}

static int closure_choose(void *self, int n, const char *why)
{
	struct closure *closure = self;
	const struct closure_prefix *prefix = &closure->prefix;
	const struct heddle_execution *execution = closure->execution;
	uint32_t when = execution ? (uint32_t)execution->n_steps : 0;
	unsigned question = when ? trace_questions(&execution->steps[when - 1]) : closure->first_questions++;
	const struct closure_answer *answer;

	(void)why;
	while (closure->next_answer < prefix->n_answers &&
	       is_earlier(&prefix->answers[closure->next_answer], when, question))
		closure->next_answer++;
	answer = &prefix->answers[closure->next_answer];
	if (closure->next_answer == prefix->n_answers || answer->when != when || answer->question != question)
		return 0;
	/* the last step may find another state than where the answer was given, and ask other questions */
	return when > prefix->n_kept && answer->value >= n ? 0 : answer->value;
}

static void closure_step(void *self, const struct heddle_execution *execution)
{
	struct closure *closure = self;
	const struct heddle_step *step = &execution->steps[execution->n_steps - 1];

	closure->taken[step->thread]++;
	/* Only 64 settled questions are known; they say which of the step's questions is asked. */
	closure->too_many_questions |= closure->has_budget && trace_questions(step) >= 64;
}

/* Returns whether the kept steps did the same as before, in another order. */
static bool is_as_before(struct closure *closure, const struct heddle_execution *execution)
{
	struct heddle_class_key key;

	if (execution->n_steps < closure->prefix.n_kept) {
		finding_nondeterminism("it ends");
		return false;
	}
	class_trace_extend(closure->trace, closure->prefix.n_kept);
	key = closure_key_of_kept(closure->trace, closure->trace->counts);
	if (key.words[0] == closure->prefix.kept.words[0] && key.words[1] == closure->prefix.kept.words[1])
		return true;
	finding_nondeterminism("the same steps, where independent ones change places, did something else");
	return false;
}

/* Returns the result of end. */
static int look_at(struct closure *closure, const struct heddle_execution *execution)
{
	const struct closure_prefix *prefix = &closure->prefix;

	if (execution->abandoned && !closure->is_disabled)
		return 0; /* it did not go on as planned: there is a finding */
	class_trace_begin(closure->trace, execution);
	if (prefix->last != CLOSURE_NOBODY) {
		if (!is_as_before(closure, execution))
			return 0;
		if (execution->n_steps == prefix->n_kept) /* no thread was enabled, so pick was not called */
			closure->is_disabled = true;
		if (closure->is_disabled)
			closure_look_again(closure);
	}
	if (execution->abandoned)
		return HEDDLE_REPEATED;
	class_trace_extend(closure->trace, execution->n_steps);
	if (!closure_keys_add(&closure->classes, class_trace_key(closure->trace), &closure->no_memory))
		return HEDDLE_REPEATED;
	closure_find_races(closure);
	return 0;
}

static int closure_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct closure *closure = self;
	int result = look_at(closure, execution);

	if (closure->too_many_questions) {
		*error = "a step asks 64 questions and more, while there is a budget";
		return -E2BIG;
	}
	if (!closure->no_memory)
		return result;
	*error = "there is no memory for the keys of more classes";
	return -ENOMEM;
}

static size_t closure_memory(const void *self)
{
	const struct closure *closure = self;

	return (closure->classes.capacity + closure->prefixes.capacity) * sizeof(struct heddle_class_key) +
	       closure->waiting.capacity;
}

const struct heddle_strategy heddle_strategy_closure = {
	.name = "closure",
	.promise = "as dpor, by turning round every race; its memory grows with the classes",
	.exhaustive = true,
	.threads_max = HEDDLE_EXPLORED_THREADS_MAX,
	.open = closure_open,
	.close = closure_close,
	.restart = closure_restart,
	.begin = closure_begin,
	.pick = closure_pick,
	.choose = closure_choose,
	.step = closure_step,
	.end = closure_end,
	.memory = closure_memory,
};
