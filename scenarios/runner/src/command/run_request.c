/* SPDX-License-Identifier: MIT */
#include "command/run_request.h"
#include "explore/certify.h"
#include "command/commands.h"
#include "terminal/complain.h"
#include "terminal/output.h"
#include "watch/watch.h"

#include <heddle/isolate.h>
#include <stdio.h>
#include <string.h>

const struct heddle_flag heddle_run_flags[] = {
	{ "revision", "R", "only this revision", NULL, false },
	{ "defect", "D", "put this defect in (into the sound revision, unless --revision names another)",
	  NULL, false },
	{ "without", "D,E", "take these defects out of the revision", NULL, false },
	{ "param", "K=V", "set a parameter of the scenario; may be repeated", NULL, true },
	{ "strategy", "S", "how to explore (default: dpor; of programs: auto); below", NULL, false },
	{ "preemptions", "K",
	  "bounded, the default with it: bounds 0 to K (else: till nothing is left); pct: changes of priority",
	  NULL, false },
	{ "sections", "M",
	  "how spinlocked sections run: lock, footprint or open (default: the scenario's, else lock)", NULL,
	  false },
	{ "points", "P",
	  "scheduling points: sync (announced operations alone), or also plain accesses: racy, memory (default: the scenario's, else sync)",
	  NULL, false },
	{ "faults", "N", "how many things may fail in one execution (default: the scenario's)", NULL, false },
	{ "spurious", "N",
	  "how many spurious wake-ups and failures of weak compare-exchanges one execution may have (default: the scenario's)",
	  NULL, false },
	{ "isolate", NULL,
	  "programs of heddle cc: each execution in a process of its own, so that nothing is left of the one before",
	  NULL, false },
	{ "steps", "N", "longest execution in steps (default: the scenario's, or 5000)", NULL, false },
	{ "executions", "N", "stop each run after so many executions (default: no limit)", NULL, false },
	{ "time", "T",
	  "stop each run after so many seconds (default: 60, but for scenarios with a limit of their own; 0: no limit); what is run again at its end may take a tenth more, minimising as long again",
	  NULL, false },
	{ "stuck", "T",
	  "a thread that takes no step for so many seconds is a finding (default: 10; 0: wait for ever)",
	  NULL, false },
	{ "seed", "N", "for what draws lots", NULL, false },
	{ "first", NULL, "stop each run at its first finding", NULL, false },
	{ "jobs", "N",
	  "let up to N processes explore at a time (default: the number of cores): different runs, and, where fewer than N are left, parts of one (dpor, points sync)",
	  NULL, false },
	{ "plans-max", "N", "dpor: room for so many planned steps, 24 bytes each (default: 262144)", NULL,
	  false },
	{ "exported-max", "N",
	  "dpor with --jobs: so many planned steps one process tells another one plan at a time (default: 4096)",
	  NULL, false },
	{ "certify", NULL,
	  "explore each run of dpor a second time, by closure, and compare classes and findings: up to 200000 classes (default: up to 5000)",
	  NULL, false },
	{ "certify-max", "N", "certify runs of up to N classes", NULL, false },
	{ "no-certify", NULL, "certify nothing", NULL, false },
	{ "no-minimize", NULL, "write schedules as they were found, not minimised", NULL, false },
	{ "failures", "DIR", "folder for schedule files (default: " FAILURES_DEFAULT ", made when needed)",
	  NULL, false },
	{ "json", "FILE", "write one JSON object a line for each run", NULL, false },
	{ "junit", "FILE", "write a JUnit report", NULL, false },
	{ "sarif", "FILE", "write the findings as SARIF, for code hosts", NULL, false },
	{ "report", "DIR", "write a page for each finding into this folder, and an index of the run", NULL,
	  false },
	{ "strict", NULL, "exit with 3 if a budget stopped a run", NULL, false },
	{ "regressions", "[=DIR]", "replay the kept schedules only, of this folder, not the scenarios", NULL,
	  false },
	{ "no-color", NULL, "no colours", NULL, false },
	{ "check-independence", "N",
	  "run one execution in N again for each two neighbouring steps that are declared independent, with them exchanged: what then differs is a finding",
	  NULL, false },
	{ "classes", "FILE", "write every execution with its steps (docs/classes-format.md)", NULL, false },
	{ "record", "W",
	  "record failures with rr, each beside its schedule: never (the default), auto (where rr works), always (or refuse to run)",
	  NULL, false },
	{ 0 },
};

static bool take_strategy(struct run_request *request, const char *name)
{
	struct heddle_nearest nearest = { .word = name };
	char hint[HEDDLE_HINT_MAX], names[256] = HEDDLE_STRATEGY_AUTO;

	request->exploration.options.strategy = heddle_strategy_by_name(name);
	request->exploration.in_parts = strcmp(name, HEDDLE_STRATEGY_AUTO) == 0;
	if (request->exploration.options.strategy || request->exploration.in_parts)
		return true;
	heddle_nearest_offer(&nearest, HEDDLE_STRATEGY_AUTO);
	for (const struct heddle_strategy *const *s = heddle_strategies; *s; s++) {
		heddle_nearest_offer(&nearest, (*s)->name);
		snprintf(names + strlen(names), sizeof(names) - strlen(names), ", %s", (*s)->name);
	}
	heddle_complain("--strategy %s: there is no such strategy%s: give one of: %s", name,
			heddle_nearest_hint(&nearest, hint), names);
	return false;
}

static bool take_sections(struct run_request *request, const char *name)
{
	request->exploration.sections_given = true;
	if (heddle_sections_by_name(name, &request->exploration.options.sections))
		return true;
	heddle_complain("--sections %s: there is no such mode: give lock, footprint or open", name);
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

static bool take_folder(const char **folder, const char *flag, const char *what, const char *value)
{
	int error = heddle_folder_prepare(value);

	*folder = value;
	if (error)
		heddle_complain("--%s %s: %s cannot be written there (%s): name a folder that can be written",
				flag, value, what, strerror(-error));
	return !error;
}

static bool take_record(enum recordings_when *when, const char *word)
{
	static const char *const words[] = {
		[RECORD_NEVER] = "never", [RECORD_AUTO] = "auto", [RECORD_ALWAYS] = "always"
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*when = (enum recordings_when)i;
		return true;
	}
	heddle_complain("--record %s: give never, auto or always", word);
	return false;
}

/* Takes an option that limits one execution or a run. Returns 1: taken, 0: another option, -1: complained. */
static int take_limit(struct run_request *r, const char *flag, const char *value)
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
		ok = e->limits.seconds_given = heddle_parse_seconds(flag, value, &e->limits.seconds);
	else if (!strcmp(flag, "stuck"))
		ok = heddle_parse_seconds(flag, value, &e->stuck);
	else if (!strcmp(flag, "check-independence"))
		ok = heddle_parse_number(flag, value, 1, UINT64_MAX, &e->independence);
	else if (!strcmp(flag, "jobs"))
		ok = take_count(flag, value, 1, HEDDLE_JOBS_MAX, &r->jobs, &given);
	else if (!strcmp(flag, "plans-max"))
		ok = take_count(flag, value, 1, UINT_MAX, &e->options.plans_max, &given);
	else if (!strcmp(flag, "exported-max"))
		ok = take_count(flag, value, 1, UINT_MAX, &e->options.exported_max, &given);
	else if (!strcmp(flag, "certify-max"))
		ok = heddle_parse_number(flag, value, 1, UINT64_MAX, &e->certify_max) &&
		     (e->certify_given = true);
	else if (!strcmp(flag, "seed"))
		ok = heddle_parse_number(flag, value, 0, UINT64_MAX, &e->options.seed);
	else
		return 0;
	return ok ? 1 : -1;
}

/* Takes an option that is a word or a switch. */
static bool take_word(struct run_request *r, const char *flag, const char *value)
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
		{ "html", &r->files.html, NULL },
		{ "junit", &r->files.junit, NULL },
		{ "sarif", &r->files.sarif, NULL },
		{ "classes", &r->files.classes, NULL },
		{ "first", NULL, &r->exploration.limits.first },
		{ "certify", NULL, &r->certify },
		{ "no-certify", NULL, &r->no_certify },
		{ "no-minimize", NULL, &r->no_minimize },
		{ "strict", NULL, &r->strict },
		{ "no-color", NULL, &r->no_color },
		{ "isolate", NULL, &r->exploration.options.isolate },
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

/* --regressions: kept schedules of the program's folder, or of another. */
static bool take_regressions(struct run_request *r, const char *folder)
{
	r->regressions_only = true;
	r->kept = folder;
	if (!folder || *folder)
		return true;
	heddle_complain(
		"--regressions=: the name of the folder is empty: name one, or give --regressions alone");
	return false;
}

static bool is_about_reports(const char *flag)
{
	static const char *const flags[] = { "revision", "failures",	"json",	    "junit",
					     "strict",	 "regressions", "no-color", "stuck" };

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!strcmp(flags[i], flag))
			return true;
	return false;
}

static bool take_flag(void *context, const char *flag, const char *value)
{
	struct run_request *r = context;
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
	if (!strcmp(flag, "regressions"))
		return take_regressions(r, value);
	if (!strcmp(flag, "failures"))
		return take_folder(&r->failures, flag, "schedules", value);
	if (!strcmp(flag, "report"))
		return take_folder(&r->files.report, flag, "pages", value);
	if (!strcmp(flag, "record"))
		return take_record(&r->record, value);
	return take_word(r, flag, value);
}

static bool preemptions_mean_something(const struct heddle_exploration *exploration)
{
	const struct heddle_strategy *strategy = exploration->options.strategy;
	const char *name = strategy ? strategy->name : HEDDLE_STRATEGY_AUTO;

	if (!exploration->preemptions_given || (!strategy && !exploration->in_parts) ||
	    !strcmp(name, "bounded") || !strcmp(name, "pct"))
		return true;
	heddle_complain(
		"--preemptions: the strategy '%s' does not count them: give --strategy bounded or pct with it",
		name);
	return false;
}

bool run_request_parse(struct run_request *request, const struct heddle_command *command, int argc,
		       char **argv, int *first, int *code)
{
	*request = (struct run_request){
		.exploration = { .limits = { .seconds = HEDDLE_SECONDS_DEFAULT },
				 .stuck = HEDDLE_STUCK_DEFAULT },
	};
	if (!heddle_flags_parse(command, argc, argv, take_flag, request, first, code))
		return false;
	*code = HEDDLE_EXIT_WRONG_INPUT;
	if (!preemptions_mean_something(&request->exploration))
		return false;
	if (request->exploration.options.isolate && !heddle_can_isolate()) {
		heddle_complain(
			"--isolate: it is for programs that `heddle cc` has linked: name one, `heddle run ./prog --isolate`");
		return false;
	}
	if (request->exploration.in_parts && request->files.classes) {
		heddle_complain("--classes: it has the executions of one strategy: give --strategy dpor");
		return false;
	}
	if (request->jobs > 1 && request->files.classes) {
		heddle_complain(
			"--jobs: executions are written by one process: give --classes without --jobs");
		return false;
	}
	return heddle_certify_wish(&request->exploration, request->certify, request->no_certify);
}

const char *run_failures_folder(const struct run_request *request)
{
	return request->failures ? request->failures : FAILURES_DEFAULT;
}
