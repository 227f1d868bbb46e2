/* SPDX-License-Identifier: MIT */
/* `heddle run`: from the first scenario to the summary. */

#include "command/commands.h"
#include "command/run_program.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "run/regression.h"
#include "result/json.h"
#include "result/schedule_files.h"
#include "result/table.h"
#include "scenario/registry.h"
#include "run/run_plan.h"

#include <heddle/command.h>
#include <stdio.h>

const char heddle_run_more[] =
	"Without patterns all scenarios are run, and then the kept regressions.\n"
	"\n"
	"A file of source is compiled as by `heddle cc` (what is behind -- is for the\n"
	"compiler), and explored from its main on: heddle run prog.c -- -DN=2. So is a\n"
	"program that heddle cc has linked: heddle run ./prog -- ITS ARGUMENTS.\n"
	"\n"
	"Verdicts: EXHAUSTED (no finding in the whole space, or in all of it up to K\n"
	"preemptions: then it says so), FAILED (there are findings), BUDGET (stopped\n"
	"by a limit: nothing is proved). The first column says whether that was\n"
	"expected: ok, BAD, ? (too little was seen to say), - (nothing is written\n"
	"down, and nothing was found).\n"
	"\n"
	"Code under test runs in processes of its own: if it ends one, crashes it, or\n"
	"takes no step for --stuck seconds, that is a finding of its run, and the\n"
	"others go on. Ctrl-C, SIGTERM and SIGHUP end the run with what is known by\n"
	"then; a second one ends it at once.\n"
	"\n"
	"Each line of --json has: scenario, id, revision, defects (\"-D40\": taken out),\n"
	"parameters, sections, points, faults, spurious, isolate (those that it was explored\n"
	"with), strategy, with auto also parts (strategy, executions, findings that no\n"
	"earlier part had, coverage), verdict, coverage (all, preemptions<=K, budget),\n"
	"with bounded also bounds (executions of each), notes (what the verdict does not say), kind,\n"
	"findings (kind, invariant, defect, where, schedule), executions, blocked,\n"
	"steps_max, seconds, expected, schedule; where\n"
	"something stopped it also stopped_by, estimate (of the executions that there\n"
	"are in all) and estimate_factor (its error); with --check-independence also\n"
	"exchanged (pairs of steps) and exchanged_in (executions); where several\n"
	"processes explored it also processes (that were made); left_out (plans that\n"
	"dpor had no room for and found again); certified (true, false,\n"
	"or null where nothing could be compared) and certified_reason (of false and\n"
	"null). A line is written as soon as it is known. Regressions are in the JUnit\n"
	"report only; --sarif has a result for each finding.\n"
	"\n"
	"For the pages of --report each finding is replayed in the end, and of the first\n"
	"three of a run what makes them fail and pass is looked for, as `heddle replay`\n"
	"does: up to twenty seconds each.\n"
	"\n"
	"A run that may be certified is not split: it has few classes, or --certify asks\n"
	"for it.\n";

void heddle_run_strategies(void)
{
	printf("\nStrategies\n");
	printf("  %-8s %s\n", HEDDLE_STRATEGY_AUTO,
	       "samples, then dpor; if that is too large, bounded, and samples: the default of programs");
	for (const struct heddle_strategy *const *s = heddle_strategies; *s; s++)
		printf("  %-8s %s\n", (*s)->name, (*s)->promise);
}

static int exit_code(const struct run_request *request, const struct heddle_table *table)
{
	if (heddle_interrupted)
		return HEDDLE_EXIT_SIGNAL + heddle_interrupted;
	if (table->unexpected || table->regressions_unexpected)
		return HEDDLE_EXIT_NOT_AS_EXPECTED;
	if (request->strict && (table->budget || table->less || table->limited))
		return HEDDLE_EXIT_BUDGET;
	return table->budget_unexpected ? HEDDLE_EXIT_NOT_AS_EXPECTED : HEDDLE_EXIT_AS_EXPECTED;
}

/* ---- what becomes of each run */

struct telling {
	const struct run_request *request;
	const struct heddle_plan *plan;
	struct heddle_table *table;
	struct run_outputs *outputs;
	struct recordings *recordings;
};

static bool tell(void *context, struct heddle_result *result)
{
	struct telling *telling = context;
	bool explain = result->n_groups && (telling->plan->n_scenarios == 1 || !result->expected);
	bool written = schedule_files_write(result, run_failures_folder(telling->request));

	recordings_make(telling->recordings, result);
	heddle_table_result(telling->table, result);
	if (explain)
		heddle_table_explain(telling->table, result);
	fflush(stdout);
	if (telling->outputs->json.stream)
		heddle_json_result(telling->outputs->json.stream, result);
	heddle_junit_result(&telling->outputs->junit, result);
	heddle_sarif_result(&telling->outputs->sarif, result);
	report_result(&telling->outputs->report, result);
	return written;
}

static void tell_not_begun(void *context, size_t n, size_t of)
{
	struct telling *telling = context;

	heddle_table_interrupted(telling->table, heddle_interrupt_name(heddle_interrupted), n, of,
				 "runs were not begun");
}

/* ---- all of them */

static int run_all(const struct run_request *request, const struct heddle_plan *plan, bool regressions)
{
	struct run_outputs outputs;
	struct heddle_table table;
	struct recordings recordings;
	struct telling telling = { request, plan, &table, &outputs, &recordings };
	struct run_report report = { tell, tell_not_begun, &telling, &outputs.classes };
	bool ok = true;

	if (!recordings_begin(&recordings, request->record) || !run_outputs_open(&outputs, &request->files))
		return HEDDLE_EXIT_WRONG_INPUT;
	heddle_interrupt_catch();
	heddle_table_begin(&table, plan, !request->no_color);
	if (plan->n)
		ok = run_plan(request, plan, &report);
	if (ok && regressions)
		ok = heddle_regressions_run(&table, &outputs.junit, request->wish.revision,
					    request->exploration.stuck);
	if (!ok) {
		run_outputs_discard(&outputs);
		return HEDDLE_EXIT_WRONG_INPUT;
	}
	heddle_table_summary(&table);
	recordings_tell(&recordings);
	fflush(stdout);
	return run_outputs_close(&outputs, request->exploration.stuck) ? exit_code(request, &table)
								       : HEDDLE_EXIT_WRONG_INPUT;
}

static int run_regressions(const struct run_request *request, int n_patterns)
{
	const struct heddle_plan nothing = { 0 };

	if (n_patterns || request->explores || request->files.json || request->files.sarif ||
	    request->failures || request->strict)
		return heddle_complain(
			"--regressions: kept schedules are replayed as they are: give at most --revision, --junit, --stuck and --no-color with it");
	if (request->kept)
		heddle_regressions_folder(request->kept);
	if (!heddle_regressions_count())
		return heddle_complain(
			"--regressions: no schedule is kept in %s: give --regressions=DIR, or keep one with `heddle adopt FILE`",
			heddle_regressions_path());
	return run_all(request, &nothing, true);
}

static int run_request(const struct run_request *request, char *const *patterns, int n_patterns)
{
	struct heddle_selection selection;
	struct heddle_plan plan = { 0 };
	int code = HEDDLE_EXIT_WRONG_INPUT;

	if (request->regressions_only)
		return run_regressions(request, n_patterns);
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
	struct run_request request;
	int first, code;

	if (run_program(argc, argv, &code))
		return code;
	if (!run_request_parse(&request, command, argc, argv, &first, &code))
		return code;
	return run_request(&request, argv + first, argc - first);
}
