// SPDX-License-Identifier: MIT
#include "format/parse.h"
#include "schedule/words.h"

#include <errno.h>
#include <string.h>

static enum heddle_operation read_operation(struct parse *parse)
{
	const char *word = scan_bare(&parse->scan, "an operation");
	enum heddle_operation operation;

	if (parse->scan.error != 0)
		return HEDDLE_OP_NONE;
	operation = heddle_operation_by_name(word);
	if (operation != HEDDLE_OP_NONE)
		return operation;
	parse->scan.taken--;
	scan_expected(&parse->scan, "an operation");
	return HEDDLE_OP_NONE;
}

static int64_t read_value(struct parse *parse)
{
	return scan_accept(&parse->scan, "=") ? scan_signed(&parse->scan, "a value") : 0;
}

bool parse_period_is_complete(struct parse *parse)
{
	size_t n = parse->schedule->n_steps;

	if (n >= parse->period_end)
		return true;
	scan_fail(&parse->scan, -EUCLEAN, "expected step %zu of the period of '%.60s', found '%.20s'", n,
		  parse->schedule->threads[parse->period_thread].name, parse->scan.tokens[0].text);
	return false;
}

static void read_period(struct parse *parse)
{
	struct heddle_schedule *schedule = parse->schedule;
	uint64_t n;

	if (!parse_period_is_complete(parse))
		return;
	if (schedule->n_steps == 0 && schedule->n_choices > 0)
		scan_fail(&parse->scan, -EUCLEAN, "expected choices below the step that they belong to");
	parse->period_thread = parse_thread(parse);
	n = scan_unsigned(&parse->scan, HEDDLE_STEPS_MAX, "a number of steps, 1 to 20000");
	if (parse->scan.error == 0 && n == 0) {
		parse->scan.taken--;
		scan_expected(&parse->scan, "a number of steps, 1 to 20000");
	}
	if (parse->scan.error == 0 && schedule->n_steps > 0 &&
	    schedule->steps[schedule->n_steps - 1].thread == parse->period_thread)
		scan_fail(&parse->scan, -EUCLEAN, "expected a period of another thread than the one above");
	parse->period_start = schedule->n_steps;
	parse->period_end = schedule->n_steps + n;
	parse->period_preempts = scan_accept(&parse->scan, "preempts");
	if (parse->period_preempts && schedule->n_steps == 0)
		scan_fail(&parse->scan, -EUCLEAN, "expected nobody to be preempted by the first period");
}

void parse_step(struct parse *parse)
{
	struct heddle_schedule *schedule = parse->schedule;
	struct heddle_schedule_step step = { .thread = parse->period_thread };
	size_t number = schedule->n_steps;

	if (parse->part != PARSE_RUN || number >= parse->period_end) {
		scan_fail(&parse->scan, -EUCLEAN, "expected a period, found step '%.20s'",
			  parse->scan.tokens[0].text);
		return;
	}
	if (scan_unsigned(&parse->scan, UINT64_MAX, "the number of a step") != number)
		scan_fail(&parse->scan, -EUCLEAN, "expected step %zu, found step %.20s", number,
			  parse->scan.tokens[0].text);
	step.preempts = parse->period_preempts;
	parse->period_preempts = false;
	step.operation = read_operation(parse);
	step.target = parse_target(parse);
	step.value = read_value(parse);
	step.inside = scan_accept(&parse->scan, "inside");
	step.place = parse_place(parse);
	step.first_touch = (uint32_t)schedule->n_touches;
	step.first_choice = (uint32_t)schedule->n_choices;
	if (parse->scan.error != 0)
		return;
	if (heddle_schedule_add_step(schedule) == NULL)
		parse_full(parse, "steps");
	else
		schedule->steps[number] = step;
}

/* The step that touches and choices below belong to; NULL when a period has only begun. */
static struct heddle_schedule_step *current_step(struct parse *parse)
{
	struct heddle_schedule *schedule = parse->schedule;

	return schedule->n_steps > parse->period_start ? &schedule->steps[schedule->n_steps - 1] : NULL;
}

static void read_touch(struct parse *parse)
{
	struct heddle_schedule_step *step = current_step(parse);
	struct heddle_schedule_touch touch = { 0 };
	const char *word;

	if (step == NULL) {
		scan_fail(&parse->scan, -EUCLEAN, "expected a step above its touches");
		return;
	}
	word = scan_bare(&parse->scan, "an access");
	if (parse->scan.error == 0 && !heddle_access_by_name(word, &touch.access)) {
		parse->scan.taken--;
		scan_expected(&parse->scan, "'read', 'write' or 'add'");
	}
	touch.operation = read_operation(parse);
	if (!scan_at_quoted(&parse->scan))
		scan_expected(&parse->scan, "the name of an object in quotes");
	touch.target = parse_target(parse);
	touch.value = read_value(parse);
	touch.place = parse_place(parse);
	if (parse->scan.error != 0)
		return;
	if (heddle_schedule_add_touch(parse->schedule) == NULL) {
		parse_full(parse, "touches");
		return;
	}
	parse->schedule->touches[parse->schedule->n_touches - 1] = touch;
	step->n_touches++;
}

static void read_choice(struct parse *parse)
{
	struct heddle_schedule *schedule = parse->schedule;
	struct heddle_schedule_step *step = current_step(parse);
	struct heddle_schedule_choice choice;

	choice.value = (uint16_t)scan_unsigned(&parse->scan, UINT16_MAX - 1, "the value of a choice");
	scan_require(&parse->scan, "of");
	choice.n = (uint16_t)scan_unsigned(&parse->scan, UINT16_MAX, "how many values the choice had");
	choice.why = parse_keep(parse, scan_quoted(&parse->scan, "what is chosen, in quotes"));
	if (parse->scan.error == 0 && choice.value >= choice.n)
		scan_fail(&parse->scan, -EUCLEAN, "expected a choice less than %u, found %u", choice.n,
			  choice.value);
	if (parse->scan.error == 0 && step == NULL && parse->period_end > 0)
		scan_fail(&parse->scan, -EUCLEAN, "expected a step above its choices");
	if (parse->scan.error != 0)
		return;
	if (heddle_schedule_add_choice(schedule) == NULL) {
		parse_full(parse, "choices");
		return;
	}
	schedule->choices[schedule->n_choices - 1] = choice;
	if (step != NULL)
		step->n_choices++;
}

static void add_note(struct parse *parse, struct heddle_schedule_note note)
{
	struct heddle_schedule *schedule = parse->schedule;
	const struct heddle_schedule_step *step = current_step(parse);

	if (step == NULL)
		scan_fail(&parse->scan, -EUCLEAN, "expected a step above its notes");
	note.text = parse_keep(parse, scan_quoted(&parse->scan, "what is said of the step, in quotes"));
	if (parse->scan.error != 0)
		return;
	note.step = (uint32_t)schedule->n_steps - 1;
	note.n_touches = step->n_touches;
	if (heddle_schedule_add_note(schedule) == NULL)
		parse_full(parse, "notes");
	else
		schedule->notes[schedule->n_notes - 1] = note;
}

static void read_note(struct parse *parse)
{
	add_note(parse, (struct heddle_schedule_note){ 0 });
}

static void read_meaning(struct parse *parse)
{
	add_note(parse, (struct heddle_schedule_note){ .is_meaning = true });
}

/* The thread that a line tells the end of; NULL on error. */
static struct heddle_schedule_thread *left_thread(struct parse *parse)
{
	uint16_t index = parse_thread(parse);
	struct heddle_schedule_thread *thread;

	if (parse->scan.error != 0)
		return NULL;
	thread = &parse->schedule->threads[index];
	if (!thread->ended)
		scan_fail(&parse->scan, -EUCLEAN, "expected each thread once, found '%.60s' again",
			  thread->name);
	thread->ended = false;
	return thread;
}

static void read_stopped(struct parse *parse)
{
	struct heddle_schedule_thread *thread = left_thread(parse);

	if (thread != NULL)
		thread->stopped = true;
}

static void read_left(struct parse *parse, bool enabled)
{
	struct heddle_schedule_thread *thread = left_thread(parse);

	if (thread == NULL)
		return;
	thread->enabled = enabled;
	thread->operation = read_operation(parse);
	thread->target = parse_target(parse);
	thread->place = parse_place(parse);
}

static void read_ready(struct parse *parse)
{
	read_left(parse, true);
}

static void read_blocked(struct parse *parse)
{
	read_left(parse, false);
}

static void read_waiting(struct parse *parse, bool cycle)
{
	struct heddle_schedule *schedule = parse->schedule;
	struct heddle_schedule_wait wait = { .holder = -1,
					     .step = HEDDLE_NO_STEP,
					     .target.high = HEDDLE_WHOLE };

	wait.thread = parse_thread(parse);
	if (scan_accept(&parse->scan, "for"))
		wait.target = parse_target(parse);
	if (scan_accept(&parse->scan, "held")) {
		scan_require(&parse->scan, "by");
		wait.holder = parse_thread(parse);
	} else if (scan_accept(&parse->scan, "behind")) {
		wait.queued = true;
		wait.holder = parse_thread(parse);
	}
	if (scan_accept(&parse->scan, "since"))
		wait.step = (uint32_t)scan_unsigned(&parse->scan, HEDDLE_STEPS_MAX, "the number of a step");
	wait.taken = parse_place(parse);
	if (parse->scan.error == 0 && schedule->n_waits > 0 && schedule->waits_are_cycle != cycle)
		scan_fail(&parse->scan, -EUCLEAN, "expected either 'cycle' or 'wait' lines, found both");
	if (parse->scan.error != 0)
		return;
	schedule->waits_are_cycle = cycle;
	if (heddle_schedule_add_wait(schedule) == NULL)
		parse_full(parse, "waits");
	else
		schedule->waits[schedule->n_waits - 1] = wait;
}

static void read_wait(struct parse *parse)
{
	read_waiting(parse, false);
}

static void read_cycle(struct parse *parse)
{
	read_waiting(parse, true);
}

static void read_count(struct parse *parse, const char *word, size_t n)
{
	uint64_t count = scan_unsigned(&parse->scan, UINT32_MAX, "a count");

	scan_require(&parse->scan, word);
	if (parse->scan.error == 0 && count != n)
		scan_fail(&parse->scan, -EUCLEAN, "expected %zu %s, as there are above, found %llu", n, word,
			  (unsigned long long)count);
}

static void read_end(struct parse *parse)
{
	read_count(parse, "steps", parse->schedule->n_steps);
	read_count(parse, "touches", parse->schedule->n_touches);
	read_count(parse, "choices", parse->schedule->n_choices);
	scan_line_end(&parse->scan);
	if (parse->scan.error == 0)
		parse->part = PARSE_DONE;
}

/* A line each. */
/* clang-format off */
const struct parse_kind parse_run_kinds[] = {
	{ "period", PARSE_RUN, false, read_period },
	{ "touch", PARSE_RUN, false, read_touch },
	{ "choose", PARSE_RUN, false, read_choice },
	{ "note", PARSE_RUN, false, read_note },
	{ "means", PARSE_RUN, false, read_meaning },
	{ "stopped", PARSE_REST, false, read_stopped },
	{ "ready", PARSE_REST, false, read_ready },
	{ "blocked", PARSE_REST, false, read_blocked },
	{ "wait", PARSE_REST, false, read_wait },
	{ "cycle", PARSE_REST, false, read_cycle },
	{ "end", PARSE_REST, true, read_end },
	{ 0 },
};
/* clang-format on */
