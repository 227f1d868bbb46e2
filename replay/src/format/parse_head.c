// SPDX-License-Identifier: MIT
#include "format/parse.h"
#include "schedule/words.h"

#include <errno.h>
#include <heddle/replay.h>
#include <limits.h>
#include <string.h>

static void read_scenario(struct parse *parse)
{
	parse->schedule->header.scenario =
		parse_keep(parse, scan_word(&parse->scan, "the name of a scenario"));
}

static void read_id(struct parse *parse)
{
	parse->schedule->header.id = parse_keep(parse, scan_word(&parse->scan, "the id of a scenario"));
}

static void read_revision(struct parse *parse)
{
	parse->schedule->header.revision = parse_keep(parse, scan_word(&parse->scan, "a revision"));
}

static void read_strategy(struct parse *parse)
{
	parse->schedule->header.strategy = parse_keep(parse, scan_word(&parse->scan, "a strategy"));
}

static void read_defect_name(struct parse *parse, bool without)
{
	struct heddle_schedule_defect *defect = heddle_schedule_add_defect(parse->schedule);

	if (defect == NULL) {
		parse_full(parse, "defects");
		return;
	}
	defect->without = without;
	defect->name = parse_keep(parse, scan_word(&parse->scan, "a defect"));
}

static void read_defect(struct parse *parse)
{
	read_defect_name(parse, false);
}

static void read_without(struct parse *parse)
{
	read_defect_name(parse, true);
}

/* A parameter has one value. */
static void refuse_twice(struct parse *parse, const struct heddle_schedule_parameter *parameter)
{
	const struct heddle_schedule_header *header = &parse->schedule->header;

	for (size_t i = 0; parse->scan.error == 0 && &header->parameters[i] != parameter; i++) {
		if (strcmp(header->parameters[i].name, parameter->name) == 0)
			scan_fail(&parse->scan, -EUCLEAN,
				  "expected each parameter only once, found '%.60s' again", parameter->name);
	}
}

static void read_parameter(struct parse *parse)
{
	struct heddle_schedule_parameter *parameter = heddle_schedule_add_parameter(parse->schedule);

	if (parameter == NULL) {
		parse_full(parse, "parameters");
		return;
	}
	parameter->name = parse_keep(parse, scan_word(&parse->scan, "the name of a parameter"));
	refuse_twice(parse, parameter);
	parameter->value = scan_signed(&parse->scan, "the number that a parameter is");
}

static void read_sections(struct parse *parse)
{
	const char *word = scan_bare(&parse->scan, "a sections mode");

	if (parse->scan.error != 0 || heddle_sections_by_name(word, &parse->schedule->header.sections))
		return;
	parse->scan.taken--;
	scan_expected(&parse->scan, "'footprint', 'lock' or 'open'");
}

static void read_points(struct parse *parse)
{
	const char *word = scan_bare(&parse->scan, "which accesses are scheduling points");

	if (parse->scan.error != 0 || heddle_points_by_name(word, &parse->schedule->header.points))
		return;
	parse->scan.taken--;
	scan_expected(&parse->scan, "'sync', 'racy' or 'memory'");
}

static void read_steps_max(struct parse *parse)
{
	parse->schedule->header.steps_max =
		(unsigned)scan_unsigned(&parse->scan, HEDDLE_STEPS_MAX, "a number of steps, 0 to 20000");
}

static void read_faults(struct parse *parse)
{
	parse->schedule->header.faults =
		(unsigned)scan_unsigned(&parse->scan, UINT_MAX, "a number of faults");
}

static void read_spurious(struct parse *parse)
{
	parse->schedule->header.spurious =
		(unsigned)scan_unsigned(&parse->scan, UINT_MAX, "a number of spurious wake-ups");
}

static void read_isolate(struct parse *parse)
{
	parse->schedule->header.isolate = true;
}

static void read_seed(struct parse *parse)
{
	parse->schedule->header.seed = scan_unsigned(&parse->scan, UINT64_MAX, "a seed");
}

static void read_program(struct parse *parse)
{
	parse->schedule->header.program = parse_keep(parse, scan_word(&parse->scan, "the name of a program"));
}

/* It may be empty, in quotes. */
static void read_argument(struct parse *parse)
{
	static const char what[] = "an argument of the program";
	const char **argument = heddle_schedule_add_argument(parse->schedule);

	if (argument == NULL)
		parse_full(parse, "arguments");
	else
		*argument = parse_keep(parse, scan_at_quoted(&parse->scan) ? scan_quoted(&parse->scan, what)
									   : scan_word(&parse->scan, what));
}

static void read_build(struct parse *parse)
{
	parse->schedule->header.build = parse_keep(parse, scan_word(&parse->scan, "the build of a program"));
}

static void read_kind(struct parse *parse, struct heddle_schedule_finding *finding)
{
	const char *word = scan_word(&parse->scan, "a kind of finding");

	if (parse->scan.error != 0 || heddle_finding_kind_by_name(word, &finding->kind))
		return;
	parse->scan.taken--;
	scan_expected(&parse->scan, "a kind of finding");
}

static void read_finding(struct parse *parse)
{
	struct heddle_schedule_finding *finding = &parse->schedule->finding;

	parse->schedule->has_finding = true;
	finding->thread = -1;
	finding->message = "";
	read_kind(parse, finding);
	finding->hard = scan_accept(&parse->scan, "hard");
	if (!finding->hard && !scan_accept(&parse->scan, "soft"))
		scan_expected(&parse->scan, "'hard' or 'soft'");
	finding->subject = parse_keep(parse, scan_quoted(&parse->scan, "the subject in quotes"));
	scan_require(&parse->scan, "after");
	finding->step = (uint32_t)scan_unsigned(&parse->scan, HEDDLE_STEPS_MAX, "a number of steps");
	parse->finding_line = parse->scan.line;
	if (scan_accept(&parse->scan, "by"))
		parse->finding_thread = parse_keep(parse, scan_word(&parse->scan, "the name of a thread"));
	finding->place = parse_place(parse);
}

static void read_message(struct parse *parse)
{
	if (!parse->schedule->has_finding) {
		scan_fail(&parse->scan, -EUCLEAN, "expected a 'finding' above its 'message'");
		return;
	}
	parse->schedule->finding.message =
		parse_keep(parse, scan_quoted(&parse->scan, "the message in quotes"));
}

static void read_expect(struct parse *parse)
{
	struct heddle_schedule_expectation *expectation = heddle_schedule_add_expectation(parse->schedule);
	bool has_revision = parse->scan.n_tokens > parse->scan.taken + 1;
	const char *word;

	if (expectation == NULL) {
		parse_full(parse, "expectations");
		return;
	}
	if (has_revision)
		expectation->revision = parse_keep(parse, scan_word(&parse->scan, "a revision"));
	word = scan_word(&parse->scan, "an outcome");
	if (parse->scan.error != 0 || heddle_replay_outcome_by_name(word, &expectation->outcome))
		return;
	parse->scan.taken--;
	scan_expected(&parse->scan, "\"same finding\", passes, \"another finding\" or diverges");
}

static void declare(struct parse *parse, bool interrupt)
{
	struct heddle_schedule *schedule = parse->schedule;
	const char *name = scan_word(&parse->scan, "the name of a thread");
	bool first = schedule->n_threads == 0;
	int creator = -1;

	if (parse->scan.error == 0 && heddle_schedule_thread_by_name(schedule, name) >= 0)
		scan_fail(&parse->scan, -EUCLEAN, "expected a new name, found '%.60s' for the second time",
			  name);
	if (!first) {
		scan_require(&parse->scan, "by");
		creator = parse_thread(parse);
	}
	if (parse->scan.error != 0)
		return;
	if (heddle_schedule_add_thread(schedule) == NULL) {
		parse_full(parse, "threads");
		return;
	}
	schedule->threads[schedule->n_threads - 1] = (struct heddle_schedule_thread){
		.name = parse_keep(parse, name),
		.interrupt = interrupt,
		.creator = creator,
		.ended = true, /* unless a 'ready' or 'blocked' line says otherwise */
		.target.high = HEDDLE_WHOLE,
	};
}

static void read_thread(struct parse *parse)
{
	declare(parse, false);
}

static void read_interrupt(struct parse *parse)
{
	declare(parse, true);
}

const struct parse_kind parse_head_kinds[] = {
	{ "scenario", PARSE_HEAD, true, read_scenario },
	{ "id", PARSE_HEAD, true, read_id },
	{ "revision", PARSE_HEAD, true, read_revision },
	{ "strategy", PARSE_HEAD, true, read_strategy },
	{ "defect", PARSE_HEAD, false, read_defect },
	{ "without", PARSE_HEAD, false, read_without },
	{ "parameter", PARSE_HEAD, false, read_parameter },
	{ "sections", PARSE_HEAD, true, read_sections },
	{ "points", PARSE_HEAD, true, read_points },
	{ "steps-max", PARSE_HEAD, true, read_steps_max },
	{ "faults", PARSE_HEAD, true, read_faults },
	{ "spurious", PARSE_HEAD, true, read_spurious },
	{ "isolate", PARSE_HEAD, true, read_isolate },
	{ "seed", PARSE_HEAD, true, read_seed },
	{ "program", PARSE_HEAD, true, read_program },
	{ "argument", PARSE_HEAD, false, read_argument },
	{ "build", PARSE_HEAD, true, read_build },
	{ "finding", PARSE_HEAD, true, read_finding },
	{ "message", PARSE_HEAD, true, read_message },
	{ "expect", PARSE_HEAD, false, read_expect },
	{ "thread", PARSE_THREADS, false, read_thread },
	{ "interrupt", PARSE_THREADS, false, read_interrupt },
	{ 0 },
};
