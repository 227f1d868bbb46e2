/* SPDX-License-Identifier: MIT */
/* `heddle run`: its options, and the run from the first scenario to the summary. */

#include "certify.h"
#include "commands.h"
#include "complain.h"
#include "explore_variant.h"
#include "interrupt.h"
#include "jobs.h"
#include "json.h"
#include "plan.h"
#include "regression.h"
#include "registry.h"
#include "run_outputs.h"
#include "table.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAILURES_DEFAULT "failures"

const struct heddle_flag heddle_run_flags[] = {
	{ "revision", "R", "only this revision", NULL, false },
	{ "defect", "D", "put this defect in (into the sound revision, unless --revision names another)",
	  NULL, false },
	{ "without", "D", "take this defect out of the revision", NULL, false },
	{ "param", "K=V", "set a parameter of the scenario; may be repeated", NULL, true },
	{ "strategy", "S", "how to explore (default: dpor); below", NULL, false },
	{ "preemptions", "K",
	  "bounded, the default with it: bounds 0 to K (else: till nothing is left); pct: changes of priority",
	  NULL, false },
	{ "sections", "M", "how spinlocked sections run: footprint (the default), lock or open", NULL,
	  false },
	{ "points", "P",
	  "scheduling points: sync (announced operations alone), or also plain accesses: racy, memory (default: the scenario's, else sync)",
	  NULL, false },
	{ "faults", "N", "how many things may fail in one execution (default: the scenario's)", NULL, false },
	{ "spurious", "N",
	  "how many spurious wake-ups and failures of weak compare-exchanges one execution may have (default: the scenario's)",
	  NULL, false },
	{ "steps", "N", "longest execution in steps (default: the scenario's, or 5000)", NULL, false },
	{ "executions", "N", "stop each run after so many executions (default: no limit)", NULL, false },
	{ "time", "T", "stop each run after so many seconds (default: 60; 0: no limit)", NULL, false },
	{ "seed", "N", "for what draws lots", NULL, false },
	{ "first", NULL, "stop each run at its first finding", NULL, false },
	{ "jobs", "N",
	  "let up to N processes explore each run, where it can be split (dpor, points sync); default: 1",
	  NULL, false },
	{ "certify", NULL,
	  "explore each run of dpor a second time, by closure, and compare classes and findings: up to 200000 classes (default: up to 5000)",
	  NULL, false },
	{ "certify-max", "N", "certify runs of up to N classes", NULL, false },
	{ "no-certify", NULL, "certify nothing", NULL, false },
	{ "failures", "DIR", "folder for schedule files (default: " FAILURES_DEFAULT ", made when needed)",
	  NULL, false },
	{ "json", "FILE", "write one JSON object a line for each run", NULL, false },
	{ "junit", "FILE", "write a JUnit report", NULL, false },
	{ "strict", NULL, "exit with 3 if a budget stopped a run", NULL, false },
	{ "regressions", NULL, "replay the kept schedules only, not the scenarios", NULL, false },
	{ "no-color", NULL, "no colours", NULL, false },
	{ "check-independence", "N",
	  "run one execution in N again for each two neighbouring steps that are declared independent, with them exchanged: what then differs is a finding",
	  NULL, false },
	{ "classes", "FILE", "write every execution with its steps (docs/classes-format.md)", NULL, false },
	{ "record", "W", "", "leave it out; `heddle replay --rr FILE` records one failure", false },
	{ "no-minimize", NULL, "", "leave it out; no schedule is minimised so far", false },
	{ 0 },
};

const char heddle_run_more[] =
	"Without patterns all scenarios are run, and then the kept regressions.\n"
	"\n"
	"Verdicts: EXHAUSTED (no finding in the whole space, or in all of it up to K\n"
	"preemptions: then it says so), FAILED (there are findings), BUDGET (stopped\n"
	"by a limit: nothing is proved). The first column says whether that was\n"
	"expected: ok, BAD, ? (too little was seen to say), - (nothing is written\n"
	"down, and nothing was found).\n"
	"\n"
	"Each line of --json has: scenario, id, revision, defects (\"-D40\": taken out),\n"
	"strategy, verdict, coverage (all, preemptions<=K, budget), with bounded also\n"
	"bounds (executions of each), kind, findings (kind, invariant, defect, where,\n"
	"schedule), executions, blocked, steps_max, seconds, expected, schedule; where\n"
	"a limit stopped it also estimate (of the executions that there are in all)\n"
	"and estimate_factor (its error); with --check-independence also exchanged\n"
	"(pairs of steps) and exchanged_in (executions); with --jobs also processes\n"
	"(that were made; no estimate then); certified (true, false, or null where\n"
	"nothing could be compared) and certified_reason (of false and null).\n"
	"Regressions are in the JUnit report only.\n";

void heddle_run_strategies(void)
{
	printf("\nStrategies\n");
	for (const struct heddle_strategy *const *s = heddle_strategies; *s; s++)
		printf("  %-8s %s\n", (*s)->name, (*s)->promise);
}

struct request {
	struct heddle_wish wish;
	struct heddle_exploration exploration;
	struct run_files files;
	const char *failures;
	bool strict, regressions_only, no_color;
	bool certify, no_certify;
	bool explores; /* an option was given that has no meaning for the replay of kept schedules */
	bool varies;   /* one of them asks for something else than the scenarios as they are */
};

static bool take_strategy(struct request *request, const char *name)
{
	struct heddle_nearest nearest = { .word = name };
	char hint[HEDDLE_HINT_MAX], names[256] = "";

	request->exploration.options.strategy = heddle_strategy_by_name(name);
	if (request->exploration.options.strategy)
		return true;
	for (const struct heddle_strategy *const *s = heddle_strategies; *s; s++) {
		heddle_nearest_offer(&nearest, (*s)->name);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
			 s == heddle_strategies ? "" : ", ", (*s)->name);
	}
	heddle_complain("--strategy %s: there is no such strategy%s: give one of: %s", name,
			heddle_nearest_hint(&nearest, hint), names);
	return false;
}

static bool take_sections(struct request *request, const char *name)
{
	if (heddle_sections_by_name(name, &request->exploration.options.sections))
		return true;
	heddle_complain("--sections %s: there is no such mode: give footprint, lock or open", name);
	return false;
}

static bool take_points(struct heddle_exploration *exploration, const char *name)
{
	exploration->points_given = true;
	if (!heddle_points_by_name(name, &exploration->options.points)) {
		heddle_complain("--points %s: there is no such mode: give sync, racy or memory", name);
		return false;
	}
	if (exploration->options.points == HEDDLE_POINTS_SYNC || heddle_sees_accesses())
		return true;
	heddle_complain("--points %s: this build does not see plain accesses: "
			"`cmake --preset access && cmake --build build/access` makes one that does, "
			"build/access/heddle",
			name);
	return false;
}

static bool take_count(const char *flag, const char *value, unsigned low, unsigned high, unsigned *count,
		       bool *given)
{
	uint64_t number;

	if (!heddle_parse_number(flag, value, low, high, &number))
		return false;
	*count = (unsigned)number;
	*given = true;
	return true;
}

static bool take_folder(const char **folder, const char *value)
{
	int error = heddle_folder_prepare(value);

	*folder = value;
	if (error)
		heddle_complain(
			"--failures %s: schedules cannot be written there (%s): name a folder that can be written",
			value, strerror(-error));
	return !error;
}

/* The options that limit one execution or a run. Returns 1: taken, 0: none of these, -1: complained. */
static int take_limit(struct request *r, const char *flag, const char *value)
{
	struct heddle_exploration *e = &r->exploration;
	bool ok, given;

	if (!strcmp(flag, "faults"))
		ok = take_count(flag, value, 0, 1000, &e->options.faults, &e->faults_given);
	else if (!strcmp(flag, "spurious"))
		ok = take_count(flag, value, 0, 1000, &e->options.spurious, &e->spurious_given);
	else if (!strcmp(flag, "steps"))
		ok = take_count(flag, value, 1, HEDDLE_STEPS_MAX, &e->options.steps_max, &e->steps_given);
	else if (!strcmp(flag, "preemptions"))
		ok = take_count(flag, value, 0, HEDDLE_STEPS_MAX, &e->options.preemptions,
				&e->preemptions_given);
	else if (!strcmp(flag, "executions"))
		ok = heddle_parse_number(flag, value, 1, UINT64_MAX, &e->limits.executions);
	else if (!strcmp(flag, "time"))
		ok = heddle_parse_seconds(flag, value, &e->limits.seconds);
	else if (!strcmp(flag, "check-independence"))
		ok = heddle_parse_number(flag, value, 1, UINT64_MAX, &e->independence);
	else if (!strcmp(flag, "jobs"))
		ok = take_count(flag, value, 1, HEDDLE_JOBS_MAX, &e->jobs, &given);
	else if (!strcmp(flag, "certify-max"))
		ok = heddle_parse_number(flag, value, 1, UINT64_MAX, &e->certify_max) &&
		     (e->certify_given = true);
	else if (!strcmp(flag, "seed"))
		ok = heddle_parse_number(flag, value, 0, UINT64_MAX, &e->options.seed);
	else
		return 0;
	return ok ? 1 : -1;
}

/* The options that are a word or a switch. */
static bool take_word(struct request *r, const char *flag, const char *value)
{
	const struct {
		const char *flag;
		const char **word;
		bool *on;
	} words[] = {
		{ "revision", &r->wish.revision, NULL },
		{ "defect", &r->wish.defect, NULL },
		{ "without", &r->wish.without, NULL },
		{ "json", &r->files.json, NULL },
		{ "junit", &r->files.junit, NULL },
		{ "classes", &r->files.classes, NULL },
		{ "first", NULL, &r->exploration.limits.first },
		{ "certify", NULL, &r->certify },
		{ "no-certify", NULL, &r->no_certify },
		{ "strict", NULL, &r->strict },
		{ "regressions", NULL, &r->regressions_only },
		{ "no-color", NULL, &r->no_color },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].flag, flag) != 0)
			continue;
		if (words[i].word)
			*words[i].word = value;
		else
			*words[i].on = true;
		return true;
	}
	return false;
}

static bool is_about_reports(const char *flag)
{
	static const char *const flags[] = { "revision", "failures",	"json",	   "junit",
					     "strict",	 "regressions", "no-color" };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(flags[i], flag))
			return true;
	return false;
}

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct request *r = context;
	int limit = take_limit(r, flag, value);

	/* Kept schedules are replayed as they are. */
	r->explores |= !is_about_reports(flag);
	r->varies |= !strcmp(flag, "defect") || !strcmp(flag, "without") || !strcmp(flag, "param");
	if (limit)
		return limit > 0;
	if (!strcmp(flag, "param"))
		return heddle_wish_setting(&r->wish, value);
	if (!strcmp(flag, "strategy"))
		return take_strategy(r, value);
	if (!strcmp(flag, "sections"))
		return take_sections(r, value);
	if (!strcmp(flag, "points"))
		return take_points(&r->exploration, value);
	if (!strcmp(flag, "failures"))
		return take_folder(&r->failures, value);
	return take_word(r, flag, value);
}

/* One schedule file for each group. Returns false after a complaint. */
static bool write_schedules(struct heddle_result *result, const char *folder)
{
	struct heddle_schedule_error error;
	char path[PATH_MAX], name[HEDDLE_SCHEDULE_NAME_MAX];
	int wrong = result->n_groups ? heddle_folder_prepare(folder) : 0;

	if (wrong) {
		heddle_complain(
			"%s: schedules cannot be written there (%s): name a folder with --failures DIR",
			folder, strerror(-wrong));
		return false;
	}
	for (size_t i = 0; i < result->n_groups; i++) {
		struct heddle_group *g = &result->groups[i];

		snprintf(path, sizeof(path), "%s/%s", folder, heddle_schedule_file_name(g->schedule, name));
		if (heddle_schedule_write(g->schedule, path, &error)) {
			heddle_complain("%s: name another folder with --failures DIR", error.text);
			return false;
		}
		g->path = strdup(path);
	}
	return true;
}

/* The id is enough to know it by, and leaves room on a line of 80 columns. */
static void compose_status(char *text, size_t size, const struct heddle_variant *variant, size_t number,
			   size_t of)
{
	char name[HEDDLE_FULL_NAME_MAX], revision[HEDDLE_REVISION_TEXT_MAX];
	const char *id = variant->scenario->id;

	heddle_variant_revision_text(variant, revision);
	snprintf(text, size, "[%zu/%zu] %s%s%s", number, of,
		 id ? id : heddle_scenario_full_name(variant->scenario, name), *revision ? " " : "",
		 revision);
}

/* Explores one variant and reports it everywhere. Returns false after a complaint. */
static bool run_variant(const struct request *request, const struct heddle_exploration *exploration,
			struct heddle_table *table, struct run_outputs *outputs,
			const struct heddle_variant *variant, bool explain)
{
	struct heddle_result result;
	int error = heddle_explore(&result, variant, exploration);
	bool written;

	heddle_status_hide();
	if (error) {
		heddle_complain("%s/%s: it cannot be explored (%s): run it alone, with smaller parameters",
				variant->scenario->suite, variant->scenario->name, strerror(-error));
		return false;
	}
	written = write_schedules(&result, request->failures ? request->failures : FAILURES_DEFAULT);
	heddle_table_result(table, &result);
	if (result.n_groups && (explain || !result.expected))
		heddle_table_explain(table, &result);
	fflush(stdout);
	if (outputs->json.stream)
		heddle_json_result(outputs->json.stream, &result);
	heddle_junit_result(&outputs->junit, &result);
	heddle_result_free(&result);
	return written;
}

static bool run_plan(const struct request *request, struct heddle_table *table, struct run_outputs *outputs,
		     const struct heddle_plan *plan)
{
	struct heddle_exploration exploration = request->exploration;
	struct heddle_status status;
	char what[320];

	exploration.status = &status;
	exploration.classes = &outputs->classes;
	for (size_t i = 0; i < plan->n; i++) {
		if (heddle_interrupted) {
			printf("     interrupted: %zu of %zu runs were not begun\n", plan->n - i, plan->n);
			table->budget += (unsigned)(plan->n - i);
			table->budget_unexpected += (unsigned)(plan->n - i);
			break;
		}
		compose_status(what, sizeof(what), &plan->variants[i], i + 1, plan->n);
		heddle_status_begin(&status, what);
		if (!run_variant(request, &exploration, table, outputs, &plan->variants[i],
				 plan->n_scenarios == 1))
			return false;
	}
	return true;
}

static int exit_code(const struct request *request, const struct heddle_table *table)
{
	if (table->unexpected || table->regressions_unexpected)
		return HEDDLE_EXIT_NOT_AS_EXPECTED;
	if (request->strict && (table->budget || table->less || table->limited))
		return HEDDLE_EXIT_BUDGET;
	return table->budget_unexpected ? HEDDLE_EXIT_NOT_AS_EXPECTED : HEDDLE_EXIT_AS_EXPECTED;
}

static int run_all(struct request *request, const struct heddle_plan *plan, bool regressions)
{
	struct run_outputs outputs;
	struct heddle_table table;
	bool ok = true;

	if (!run_outputs_open(&outputs, &request->files))
		return HEDDLE_EXIT_WRONG_INPUT;
	heddle_interrupt_catch();
	heddle_table_begin(&table, plan, !request->no_color);
	ok = run_plan(request, &table, &outputs, plan);
	if (ok && regressions && !heddle_interrupted)
		ok = heddle_regressions_run(&table, &outputs.junit, request->wish.revision);
	if (!ok) {
		run_outputs_discard(&outputs);
		return HEDDLE_EXIT_WRONG_INPUT;
	}
	heddle_table_summary(&table);
	return run_outputs_close(&outputs) ? exit_code(request, &table) : HEDDLE_EXIT_WRONG_INPUT;
}

static bool preemptions_mean_something(const struct heddle_exploration *exploration)
{
	const struct heddle_strategy *strategy = exploration->options.strategy;

	if (!exploration->preemptions_given || !strategy || !strcmp(strategy->name, "bounded") ||
	    !strcmp(strategy->name, "pct"))
		return true;
	heddle_complain(
		"--preemptions: the strategy '%s' does not count them: give --strategy bounded or pct with it",
		strategy->name);
	return false;
}

static int run_request(struct request *request, char *const *patterns, int n_patterns)
{
	bool only = request->regressions_only;
	struct heddle_selection selection;
	struct heddle_plan plan = { 0 };
	int code = HEDDLE_EXIT_WRONG_INPUT;

	if (only &&
	    (n_patterns || request->explores || request->files.json || request->failures || request->strict))
		return heddle_complain(
			"--regressions: kept schedules are replayed as they are: give at most --revision, --junit and --no-color with it");
	if (only)
		return run_all(request, &plan, true);
	if (!heddle_registry_first())
		return heddle_complain(
			"this program has no scenarios: link some, or build with -DHEDDLE_SCENARIO_DIRS=FOLDER");
	if (!heddle_select(&selection, patterns, (size_t)n_patterns))
		return HEDDLE_EXIT_WRONG_INPUT;
	if (heddle_plan_make(&plan, &selection, &request->wish))
		code = run_all(request, &plan, !n_patterns && !request->varies);
	heddle_plan_free(&plan);
	heddle_selection_free(&selection);
	return code;
}

int heddle_run_command(const struct heddle_command *command, int argc, char **argv)
{
	struct request request = {
		.exploration = { .limits = { .seconds = HEDDLE_SECONDS_DEFAULT },
				 .interrupted = &heddle_interrupted },
	};
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, take_flag, &request, &first, &code))
		return code;
	if (!preemptions_mean_something(&request.exploration))
		return HEDDLE_EXIT_WRONG_INPUT;
	if (request.exploration.jobs > 1 && request.files.classes)
		return heddle_complain(
			"--jobs: executions are written by one process: give --classes without --jobs");
	if (!heddle_certify_wish(&request.exploration, request.certify, request.no_certify))
		return HEDDLE_EXIT_WRONG_INPUT;
	return run_request(&request, argv + first, argc - first);
}
