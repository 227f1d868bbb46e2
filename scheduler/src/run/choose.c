/* SPDX-License-Identifier: MIT */
#include "run/caller.h"
#include "run/choose.h"
#include "run/execution.h"
#include "run/finding.h"
#include "run/engine.h"
#include "hooks/order.h"

#include <heddle/placed.h>

/* max: the most values that it may have. */
static int choose(int n, int max, const char *why)
{
	struct heddle_execution *execution = &engine->execution;
	uint32_t step = engine_step_number();
	int value;

	caller_check("heddle_choose", NULL);
	if (n < 1 || n > max || execution->n_choices == CHOICES_LOG_MAX)
		heddle_report(HEDDLE_LIMIT, true, "choices", NULL,
			      "choice \"%s\" of %d values after %zu choices (at most %d, %d)", why, n,
			      execution->n_choices, max, CHOICES_LOG_MAX);
	if (n == 1)
		return 0;
	order_look_away();
	value = engine->strategy->choose(engine->strategy_state, n, why);
	order_look_again();
	if (value >= n)
		finding_nondeterminism("there are fewer values to choose from");
	if (value < 0 || value >= n) {
		execution->abandoned = true;
		engine_leave();
	}
	engine->choices[execution->n_choices++] = (struct heddle_choice){
		.value = (uint16_t)value, .n = (uint16_t)n, .step = step == NO_STEP ? 0 : step, .why = why
	};
	engine->progress->n_choices = (uint32_t)execution->n_choices;
	if (engine->step_open)
		engine->steps[step].n_choices++;
	return value;
}

int heddle_choose(int n, const char *why)
{
	int value = choose(n, HEDDLE_CHOICES_MAX, why);

	heddle_observe(value);
	return value;
}

int choose_thread(unsigned n, const char *why)
{
	int value = choose((int)n, HEDDLE_THREADS_MAX, why);

	heddle_observe(value);
	return value;
}

/* Records a question that was not asked, because the budget is used up: it counts as a choice of false. */
static void settle(void)
{
	struct heddle_step *step;
	unsigned question;

	if (!engine->step_open)
		return;
	step = &engine->steps[engine_step_number()];
	question = step->n_choices + (unsigned)__builtin_popcountll(step->settled);
	if (question >= QUESTIONS_MAX)
		heddle_report(
			HEDDLE_LIMIT, true, "choices", NULL,
			"more than %d choices of one step, of which the last ones are settled: the budget is used up",
			QUESTIONS_MAX);
	step->settled |= UINT64_C(1) << question;
}

/*
 * What is observed is the result, not whether there was a choice: another thread may have used up the budget,
 * in a step that commutes with this one.
 */
static bool choose_within_budget(uint32_t *left, unsigned budget, const char *why)
{
	bool happens = *left && choose(2, HEDDLE_CHOICES_MAX, why);

	if (!*left && budget)
		settle();
	*left -= happens;
	if (budget)
		heddle_observe(happens);
	return happens;
}

bool heddle_inject_fault(const char *what)
{
	caller_check("heddle_inject_fault", NULL);
	return choose_within_budget(&engine->faults_left, engine->options.faults, what);
}

bool choose_spurious_wakeup(void)
{
	return choose_within_budget(&engine->spurious_left, engine->options.spurious, "spurious wake-up");
}

bool choose_spurious_failure(void)
{
	return choose_within_budget(&engine->spurious_left, engine->options.spurious, "spurious failure");
}

bool heddle_wait_times_out(void)
{
	struct heddle_thread *self = engine->self;

	caller_check("heddle_wait_times_out", NULL);
	self->waits_with_limit = !heddle_inject_fault("the time passes");
	return !self->waits_with_limit;
}

void heddle_wait_has_ended(void)
{
	caller_check("heddle_wait_has_ended", NULL);
	engine->self->waits_with_limit = false;
}
