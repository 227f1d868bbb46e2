/* SPDX-License-Identifier: MIT */
/* `heddle generate`: stories that nobody has written. */

#include "command/commands.h"
#include "command/generate_wish.h"
#include "generate/generate.h"
#include "generate/generate_report.h"
#include "generate/story.h"
#include "scenario/registry.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "terminal/output.h"
#include "watch/watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FAILURES   "failures"
#define COUNT	   100
#define EXECUTIONS 300
#define WHOLE	   1000

const char heddle_generate_more[] =
	"A story has two to four threads of one to three calls each, in a geometry of its\n"
	"own; all of it is drawn, by --seed. It runs in samples of its interleavings, by\n"
	"the strategies random, pos and pct in turn; one of at most three calls is then\n"
	"explored whole. It is judged by the invariants of the code under test, by its\n"
	"progress, and by whether some order of the calls explains what they saw.\n"
	"\n"
	"What fails is shrunk to the smallest story with the same finding. That is\n"
	"written as a scenario in C, for the folder of the suite, with a schedule.\n"
	"\n"
	"Exit code 0: no finding; 1: there are findings.\n";

const struct heddle_flag heddle_generate_flags[] = {
	{ "revision", "R", "run the stories under this revision (default: the sound one)", NULL, false },
	{ "defect", "D", "put this defect in", NULL, false },
	{ "without", "D,E", "take these defects out of the revision, so that they do not hide the rest", NULL,
	  false },
	{ "seed", "N", "draw other stories (default: 1)", NULL, false },
	{ "from", "N", "begin with the N-th story (default: 0)", NULL, false },
	{ "count", "N", "draw so many stories (default: 100)", NULL, false },
	{ "time", "T", "begin no further story after so many seconds (default: no limit)", NULL, false },
	{ "executions", "N", "sample so many executions of a story (default: 300)", NULL, false },
	{ "whole", "N",
	  "explore a story of at most three calls whole, up to so many executions (default: 1000; 0: never)",
	  NULL, false },
	{ "calls", "A,B", "draw calls of these kinds only", NULL, false },
	{ "setting", "S=N", "draw stories with this value of a setting only; may be repeated", NULL, true },
	{ "stuck", "T",
	  "a thread that takes no step for so many seconds is a finding (default: 10; 0: wait for ever)",
	  NULL, false },
	{ "first", NULL, "end with the first finding", NULL, false },
	{ "no-shrink", NULL, "write the stories as they were drawn", NULL, false },
	{ "failures", "DIR", "folder for scenarios and schedules (default: " FAILURES ", made when needed)",
	  NULL, false },
	{ "json", "FILE", "write what was found as one JSON object", NULL, false },
	{ 0 },
};

struct request {
	struct generate generate;
	const char *calls, *without, *json;
	const char *settings[HEDDLE_STORY_SETTINGS];
	size_t n_settings;
};

static bool take_number(const char *flag, const char *value, uint64_t low, uint64_t *number)
{
	return heddle_parse_number(flag, value, low, UINT64_MAX / 2, number);
}

static bool take_word(struct request *request, const char *flag, const char *value)
{
	struct sampling *sampling = &request->generate.sampling;

	if (!strcmp(flag, "revision"))
		sampling->revision = value;
	else if (!strcmp(flag, "defect"))
		sampling->defect = value;
	else if (!strcmp(flag, "without"))
		request->without = value;
	else if (!strcmp(flag, "calls"))
		request->calls = value;
	else if (!strcmp(flag, "failures"))
		request->generate.failures = value;
	else if (!strcmp(flag, "json"))
		request->json = value;
	else if (!strcmp(flag, "first"))
		request->generate.first = true;
	else
		request->generate.shrinks = false;
	return true;
}

static bool take_setting(struct request *request, const char *flag, const char *value)
{
	if (request->n_settings == HEDDLE_STORY_SETTINGS) {
		heddle_complain("--%s %s: there are so many already: give each setting once", flag, value);
		return false;
	}
	request->settings[request->n_settings++] = value;
	return true;
}

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *request = context;
	struct generate *generate = &request->generate;

	if (!strcmp(flag, "seed"))
		return take_number(flag, value, 0, &generate->sampling.seed);
	if (!strcmp(flag, "from"))
		return take_number(flag, value, 0, &generate->from);
	if (!strcmp(flag, "count"))
		return take_number(flag, value, 1, &generate->count);
	if (!strcmp(flag, "executions"))
		return take_number(flag, value, 1, &generate->sampling.executions);
	if (!strcmp(flag, "whole"))
		return take_number(flag, value, 0, &generate->sampling.whole);
	if (!strcmp(flag, "setting"))
		return take_setting(request, flag, value);
	if (!strcmp(flag, "time"))
		return heddle_parse_seconds(flag, value, &generate->seconds);
	if (!strcmp(flag, "stuck"))
		return heddle_parse_seconds(flag, value, &generate->sampling.stuck);
	return take_word(request, flag, value);
}

/* ---- what stories are made of */

/* The first subject that has a generator, and the revision if one is asked for. */
static const struct heddle_subject *choose_subject(const char *revision)
{
	const struct heddle_subject *any = NULL;

	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next) {
		if (!s->subject || !s->subject->generator)
			continue;
		any = s->subject;
		if (!revision || heddle_subject_has_revision(any, revision))
			return any;
	}
	return any;
}

/* without: names with commas between; NULL: none. */
static bool choose(struct sampling *sampling, const char *without)
{
	struct heddle_variant variant;

	sampling->subject = choose_subject(sampling->revision);
	if (!sampling->subject) {
		heddle_complain("generate: no suite of this program makes stories: "
				"set the generator of its subject (heddle/generate.h)");
		return false;
	}
	if (!sampling->revision)
		sampling->revision = sampling->subject->sound;
	variant = *sample_variant(sampling, &(struct heddle_story){ 0 });
	if (without && !heddle_variant_take_out(&variant, without, "--without"))
		return false;
	sampling->without = variant.without;
	return heddle_variant_exists(&variant, "generate");
}

static bool wish(const struct request *request, struct sampling *sampling)
{
	const struct heddle_generator *generator = sampling->subject->generator;
	struct heddle_story story;

	if (request->calls && !generate_wish_calls(&sampling->wish, generator, request->calls))
		return false;
	for (size_t i = 0; i < request->n_settings; i++)
		if (!generate_wish_setting(&sampling->wish, generator, request->settings[i]))
			return false;
	story_draw(&story, generator, sampling->seed, request->generate.from, &sampling->wish);
	if (story.n_threads)
		return true;
	heddle_complain("generate: no story has all that is wanted: leave a --setting or --calls out");
	return false;
}

/* ---- running and telling */

static void tell(void *context, const struct found *found)
{
	const struct request *request = context;

	generate_print_found(found, &request->generate.sampling);
}

static int exit_code(const struct generate *generate, int error)
{
	if (error == -EINTR)
		return HEDDLE_EXIT_SIGNAL + heddle_interrupted;
	if (error)
		return HEDDLE_EXIT_WRONG_INPUT;
	return generate->n_failed ? HEDDLE_EXIT_NOT_AS_EXPECTED : HEDDLE_EXIT_AS_EXPECTED;
}

static int run(struct request *request)
{
	struct generate *generate = &request->generate;
	struct heddle_output json = { 0 };
	int error;

	if (request->json && !heddle_output_open_whole(&json, request->json, "--json"))
		return HEDDLE_EXIT_WRONG_INPUT;
	heddle_interrupt_catch();
	error = generate_run(generate);
	if (error && error != -EINTR && error != -EIO)
		heddle_complain("generate: it could not go on (%s)", strerror(-error));
	generate_print_end(generate);
	if (json.stream)
		generate_json(json.stream, generate);
	if (!heddle_output_commit(&json))
		error = -EIO;
	finding_free(&generate->found);
	return exit_code(generate, error);
}

int heddle_generate_command(const struct heddle_command *command, int argc, char **argv)
{
	struct request request = { .generate = { .sampling = { .seed = 1,
							       .executions = EXECUTIONS,
							       .whole = WHOLE,
							       .stuck = HEDDLE_STUCK_DEFAULT },
						 .count = COUNT,
						 .shrinks = true,
						 .failures = FAILURES,
						 .tell = tell } };
	int first, code;

	request.generate.context = &request;
	if (!heddle_flags_parse(command, argc, argv, take_flag, &request, &first, &code))
		return code;
	if (first != argc)
		return heddle_complain(
			"%s: generate takes no argument: `heddle generate --help` lists its options",
			argv[first]);
	if (!choose(&request.generate.sampling, request.without) ||
	    !wish(&request, &request.generate.sampling))
		return HEDDLE_EXIT_WRONG_INPUT;
	return run(&request);
}
