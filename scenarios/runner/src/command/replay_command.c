/* SPDX-License-Identifier: MIT */
/* `heddle replay`. */

#include "command/commands.h"
#include "command/replay_debugger.h"
#include "command/replay_exports.h"
#include "terminal/complain.h"
#include "scenario/isolation_command.h"
#include "terminal/program_name.h"
#include "run/regression.h"
#include "watch/watch.h"
#include "run/watched_failing.h"
#include "run/watched_passing.h"
#include "run/watched_replay.h"
#include "scenario/recorded_program.h"
#include "scenario/registry.h"
#include "terminal/terminal_text.h"

#include <heddle/rr.h>
#include <heddle/story.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct heddle_flag heddle_replay_flags[] = {
	{ "all", NULL, "print the trace: every step, and all that it touched", NULL, false },
	{ "trace", NULL, "the same as --all", NULL, false },
	{ "gdb", NULL, "run the replay in gdb, and stop where the finding is noticed", NULL, false },
	{ "rr", NULL, "record the replay with rr, and open `rr replay` where the finding is noticed", NULL,
	  false },
	{ "step", "N",
	  "with --gdb or --rr: stop at the end of this step instead; with --mode prefix: follow so many steps",
	  NULL, false },
	{ "stuck", "T",
	  "a thread that takes no step for so many seconds is stuck (default: 10; 0: wait for ever)", NULL,
	  false },
	{ "unwatched", NULL,
	  "run it in this very process, for debuggers: what ends or hangs the process then does so", NULL,
	  false },
	{ "mode", "M",
	  "strict (the default): the first difference to the recorded run ends it; best-effort: goes on after each; prefix: follows up to the first one, or for --step N steps, and explores from there",
	  NULL, false },
	{ "no-color", NULL, "no colours", NULL, false },
	{ "html", "FILE", "write a page: the steps to go through, the story, the cycle, the passing run",
	  NULL, false },
	{ "perfetto", "FILE", "write the steps as trace events, for ui.perfetto.dev", NULL, false },
	{ "shiviz", "FILE", "write the steps with vector clocks, for ShiViz", NULL, false },
	{ "dot", "FILE", "write what must come before what, as a graph for graphviz", NULL, false },
	{ 0 },
};

/* A screen has 50; below the story there are what came out, a blank and the prompt. */
#define STORY_LINES 47

struct request {
	bool all, gdb, rr, step_given, unwatched, no_color;
	uint64_t step;
	double stuck;
	enum heddle_replay_mode mode;
	struct replay_exports exports;
};

static bool take_mode(struct request *request, const char *mode)
{
	static const struct {
		const char *name;
		enum heddle_replay_mode mode;
	} modes[] = { { "strict", HEDDLE_REPLAY_STRICT },
		      { "best-effort", HEDDLE_REPLAY_BEST_EFFORT },
		      { "prefix", HEDDLE_REPLAY_PREFIX } };

	for (size_t i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		if (strcmp(mode, modes[i].name) != 0)
			continue;
		request->mode = modes[i].mode;
		return true;
	}
	heddle_complain("--mode %s: there is no such mode: give strict, best-effort or prefix", mode);
	return false;
}

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *request = context;

	if (replay_exports_take(&request->exports, flag, value))
		return true;
	if (!strcmp(flag, "mode"))
		return take_mode(request, value);
	if (!strcmp(flag, "step"))
		return request->step_given =
			       heddle_parse_number(flag, value, 0, HEDDLE_STEPS_MAX, &request->step);
	if (!strcmp(flag, "stuck"))
		return heddle_parse_seconds(flag, value, &request->stuck);
	request->unwatched |= !strcmp(flag, "unwatched");
	request->all |= !strcmp(flag, "all") || !strcmp(flag, "trace");
	request->gdb |= !strcmp(flag, "gdb");
	request->rr |= !strcmp(flag, "rr");
	request->no_color |= !strcmp(flag, "no-color");
	return true;
}

static int exit_code(enum heddle_replay_outcome outcome)
{
	switch (outcome) {
	case HEDDLE_REPLAY_SAME:
		return HEDDLE_EXIT_NOT_AS_EXPECTED;
	case HEDDLE_REPLAY_PASSED:
		return HEDDLE_EXIT_AS_EXPECTED;
	case HEDDLE_REPLAY_OTHER: /* neither the finding again nor passing: not what was recorded */
	case HEDDLE_REPLAY_DIVERGED:
		break;
	}
	return HEDDLE_EXIT_DIVERGES;
}

static int run_replay(const struct request *request, const struct heddle_schedule *schedule,
		      const struct heddle_variant *variant, struct heddle_replay **replay)
{
	const struct replay_way way = { request->mode,
					request->step_given ? (uint32_t)request->step : HEDDLE_NO_STEP };

	return request->unwatched ? replay_here(replay, schedule, variant, &way)
				  : watched_replay(replay, schedule, variant, &way, request->stuck);
}

/* The same program did something else: what executions leave in their process may be the reason. */
static void print_isolated(const struct heddle_schedule_header *header, const struct heddle_variant *variant,
			   FILE *stream)
{
	const struct heddle_scenario_program *program = variant->scenario->program;
	char command[ISOLATION_COMMAND_MAX];

	if (program && program->build && header->build && !strcmp(program->build, header->build) &&
	    isolation_command(variant, header->isolate, command))
		fprintf(stream, "  %s\n      explores anew, each execution in a process of its own\n",
			command);
}

/* What a replay that goes on after a difference has to say of it. */
static void print_way(const struct request *request, const struct heddle_replay *replay,
		      const struct heddle_trace_options *trace, FILE *stream)
{
	if (replay->outcome == HEDDLE_REPLAY_DIVERGED)
		fprintf(stream, "  %s replay --mode best-effort %s\n      goes on behind what differs\n",
			trace->program, trace->path);
	if (request->mode == HEDDLE_REPLAY_BEST_EFFORT && replay->n_differences)
		fprintf(stream,
			"\nIt could not be followed in %u place%s, the first at step %u: expected %s; found %s\n",
			replay->n_differences, replay->n_differences == 1 ? "" : "s", replay->step,
			replay->expected, replay->instead);
	if (request->mode != HEDDLE_REPLAY_PREFIX)
		return;
	fprintf(stream, "\n%u step%s followed, then %u execution%s explored", replay->n_followed,
		replay->n_followed == 1 ? " was" : "s were", replay->executions,
		replay->executions == 1 ? " was" : "s were");
	if (replay->is_exhausted)
		fprintf(stream, ": all that there are\n");
	else if (!replay->preemptions)
		fprintf(stream, ": all without a preemption\n");
	else if (replay->preemptions > 0)
		fprintf(stream, ": all with at most %d preemption%s\n", replay->preemptions,
			replay->preemptions == 1 ? "" : "s");
	else
		fprintf(stream, "\n");
}

/* Names and texts of the schedule are whatever its file has. */
static void print_replay(const struct request *request, const struct heddle_replay *replay,
			 const struct heddle_variant *variant, const struct heddle_story_options *options,
			 const char *path)
{
	char *text = NULL, description[HEDDLE_REPLAY_TEXT_MAX];
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return;
	if (request->all || replay->outcome == HEDDLE_REPLAY_DIVERGED)
		heddle_trace_print(replay->found, &options->trace, stream);
	else
		heddle_story_print(replay->found, options, stream);
	if (replay->n_moved)
		fprintf(stream, "\n%u place%s moved in the source since: %s\n", replay->n_moved,
			replay->n_moved == 1 ? "" : "s", replay->moved);
	print_way(request, replay, &options->trace, stream);
	if (replay->outcome == HEDDLE_REPLAY_DIVERGED)
		print_isolated(&replay->found->header, variant, stream);
	fprintf(stream, "\n%s: %s\n", path, heddle_replay_describe(replay, description, sizeof(description)));
	if (!fclose(stream))
		heddle_print_safely(text, stdout);
	free(text);
}

/* Beneath a finding that happened again. In a process for debuggers nothing else is run. */
static bool is_explained(const struct request *request, const struct heddle_replay *replay)
{
	return !request->unwatched && replay->outcome == HEDDLE_REPLAY_SAME;
}

static void look_for_passing(const struct request *request, const struct heddle_replay *replay,
			     const struct heddle_variant *variant, struct heddle_passing *passing)
{
	*passing = (struct heddle_passing){ .is_found = false };
	if (is_explained(request, replay))
		watched_passing(passing, replay->found, variant, request->stuck);
}

/* The trace does not tell it; files do. */
static void look_for_failing(const struct request *request, const struct heddle_replay *replay,
			     const struct heddle_variant *variant, struct heddle_failing_set *failing)
{
	*failing = (struct heddle_failing_set){ .is_found = false };
	if (is_explained(request, replay) && (!request->all || replay_exports_first(&request->exports)))
		watched_failing(failing, replay->found, variant, request->stuck);
}

static bool write_files(struct request *request, const struct heddle_replay *replay,
			const struct heddle_story_options *story)
{
	char outcome[HEDDLE_REPLAY_TEXT_MAX];
	const struct heddle_export_options options = {
		.story = *story,
		.outcome = heddle_replay_describe(replay, outcome, sizeof(outcome)),
	};

	return replay_exports_write(&request->exports, replay->found, &options);
}

static int tell(struct request *request, const struct heddle_replay *replay,
		const struct heddle_variant *variant, const char *path)
{
	struct heddle_story_options options = { .trace = heddle_trace_options_for(stdout),
						.lines = STORY_LINES,
						.about = variant->scenario->doc };
	char word[2 * PATH_MAX], note[HEDDLE_PASSING_TEXT_MAX];
	struct heddle_failing_set failing;
	struct heddle_passing passing;
	bool written;

	options.trace.path = heddle_shell_word(path, word, sizeof(word));
	options.trace.program = heddle_program_name();
	options.trace.rr = heddle_rr_is_likely();
	options.trace.colour = options.trace.colour && !request->no_color;
	look_for_passing(request, replay, variant, &passing);
	look_for_failing(request, replay, variant, &failing);
	options.passing = &passing;
	options.failing = &failing;
	options.trace.note = heddle_passing_text(&passing, replay->found, note);
	print_replay(request, replay, variant, &options, path);
	written = write_files(request, replay, &options);
	heddle_passing_free(&passing);
	return written ? exit_code(replay->outcome) : HEDDLE_EXIT_WRONG_INPUT;
}

static int replay(struct request *request, const struct heddle_schedule *schedule,
		  const struct heddle_variant *variant, const char *path)
{
	struct heddle_replay *replay = NULL;
	int error, code;

	if (!replay_exports_open(&request->exports))
		return HEDDLE_EXIT_WRONG_INPUT;
	error = run_replay(request, schedule, variant, &replay);
	code = error ? heddle_complain_of_replay(schedule, path, error)
		     : tell(request, replay, variant, path);
	replay_exports_discard(&request->exports);
	heddle_replay_free(replay);
	return code;
}

static int open_debugger(const struct request *request, const struct heddle_schedule *schedule,
			 const char *path)
{
	struct heddle_gdb_request gdb = { .schedule = path };

	gdb.stop = heddle_gdb_stop_of(schedule, &gdb.step);
	if (request->step_given) {
		gdb.stop = HEDDLE_GDB_STEP;
		gdb.step = (uint32_t)request->step;
	}
	return request->rr ? replay_in_rr(&gdb, schedule) : replay_in_gdb(&gdb);
}

/* The schedule was read, and its program is this one. */
static int replay_here_or_in_debugger(struct request *request, const struct heddle_schedule *schedule,
				      const char *path)
{
	struct heddle_variant variant;

	if (request->step_given && request->step >= schedule->n_steps)
		return heddle_complain("--step %llu: %s has %zu steps: give 0 to %zu",
				       (unsigned long long)request->step, path, schedule->n_steps,
				       schedule->n_steps ? schedule->n_steps - 1 : 0);
	if (!heddle_variant_of_schedule(&variant, schedule, path))
		return HEDDLE_EXIT_WRONG_INPUT;
	recorded_program_compare(&variant, schedule, path);
	return request->gdb || request->rr ? open_debugger(request, schedule, path)
					   : replay(request, schedule, &variant, path);
}

static int replay_file(struct request *request, const char *path, int argc, char **argv)
{
	struct heddle_schedule_error error;
	struct heddle_schedule *schedule;
	int code;

	if (heddle_schedule_read(&schedule, path, &error))
		return heddle_complain("%s", error.text);
	if (!recorded_program_start(schedule, "replay", argc, argv, path, &code))
		code = replay_here_or_in_debugger(request, schedule, path);
	heddle_schedule_free(schedule);
	return code;
}

int heddle_replay_command(const struct heddle_command *command, int argc, char **argv)
{
	struct request request = { .stuck = HEDDLE_STUCK_DEFAULT };
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, take_flag, &request, &first, &code))
		return code;
	if (argc - first != 1)
		return heddle_complain("replay: it takes one schedule file, not %d: `heddle replay FILE`",
				       argc - first);
	if (request.step_given && !request.gdb && !request.rr && request.mode != HEDDLE_REPLAY_PREFIX)
		return heddle_complain(
			"--step: it says where a debugger stops, or a prefix: add --gdb, --rr or --mode prefix");
	if (request.gdb && request.rr)
		return heddle_complain("--gdb: --rr opens gdb, too: give one of them");
	if ((request.gdb || request.rr) && request.mode != HEDDLE_REPLAY_STRICT)
		return heddle_complain("%s: a debugger follows strictly: leave --mode out",
				       request.rr ? "--rr" : "--gdb");
	if ((request.gdb || request.rr) && replay_exports_first(&request.exports))
		return heddle_complain("%s: %s opens a debugger instead: give one of them",
				       replay_exports_first(&request.exports), request.rr ? "--rr" : "--gdb");
	if (request.all && (request.gdb || request.rr))
		return heddle_complain("--all: %s opens a debugger instead: give one of them",
				       request.rr ? "--rr" : "--gdb");
	return replay_file(&request, argv[first], argc, argv);
}
