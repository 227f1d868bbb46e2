/* SPDX-License-Identifier: MIT */
#include "explore/certify.h"
#include "explore/certify_second.h"
#include "terminal/complain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static bool is_dpor(const struct heddle_options *options)
{
	return strcmp(options->strategy->name, "dpor") == 0;
}

/* Returns whether the run is checked in another way, execution by execution. */
static bool is_looked_at(const struct heddle_exploration *exploration)
{
	return exploration->independence || (exploration->classes && exploration->classes->stream);
}

void certify_begin(struct certify_keys *keys, const struct heddle_exploration *exploration,
		   const struct heddle_options *options)
{
	bool may_be = is_dpor(options) && !is_looked_at(exploration);

	*keys = (struct certify_keys){ .max = may_be ? exploration->certify_max : 0 };
}

void certify_end(struct certify_keys *keys)
{
	free(keys->keys);
	*keys = (struct certify_keys){ 0 };
}

void certify_begin_anew(struct certify_keys *keys)
{
	keys->n = 0;
	keys->too_many = keys->no_memory = false;
}

static bool reserve(struct certify_keys *keys)
{
	size_t capacity = keys->capacity ? 2 * keys->capacity : 64;
	struct heddle_class_key *larger;

	if (keys->n < keys->capacity)
		return true;
	larger = reallocarray(keys->keys, capacity, sizeof(*larger));
	if (!larger)
		return false;
	keys->keys = larger;
	keys->capacity = capacity;
	return true;
}

bool certify_keeps(const struct certify_keys *keys)
{
	return keys->max && !keys->too_many && !keys->no_memory;
}

void certify_add(struct certify_keys *keys, const struct heddle_execution *execution)
{
	if (!certify_keeps(keys) || execution->abandoned)
		return;
	keys->too_many = keys->n == keys->max;
	if (keys->too_many)
		return;
	keys->no_memory = !reserve(keys);
	if (!keys->no_memory)
		heddle_class_key(execution, &keys->keys[keys->n++]);
}

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct heddle_class_key));
}

static bool is_key(const void *key, const struct heddle_execution *execution)
{
	struct heddle_class_key of;

	heddle_class_key(execution, &of);
	return compare_keys(key, &of) == 0;
}

__attribute__((format(printf, 3, 4))) static void conclude(struct run *run, enum heddle_certified certified,
							   const char *why, ...)
{
	va_list arguments;

	va_start(arguments, why);
	vsnprintf(run->result->why_not_certified, sizeof(run->result->why_not_certified), why, arguments);
	va_end(arguments);
	run->result->certified = certified;
}

static bool has_kind(const struct heddle_result *result, enum heddle_finding_kind kind)
{
	for (size_t i = 0; i < result->n_groups; i++) {
		if (result->groups[i].kind == kind)
			return true;
	}
	return false;
}

/* Returns why the run cannot be certified; NULL if it can. */
static const char *why_not_applicable(const struct run *run)
{
	if (!run->exploration->certify_max)
		return "nobody asked for it";
	if (!is_dpor(&run->options))
		return "only runs of dpor are";
	if (is_looked_at(run->exploration))
		return "not in a run with --check-independence or --classes";
	if (!run->result->all)
		return "not all of the space was explored";
	if (has_kind(run->result, HEDDLE_NONDETERMINISM))
		return "the scenario does not repeat";
	return NULL;
}

/* Notes that the run cannot be certified. The reason is shown only if certifying was asked for. */
static void give_up(struct run *run, const char *why)
{
	conclude(run, run->exploration->certify_given ? HEDDLE_NOT_CERTIFIED : HEDDLE_CERTIFY_NOT_APPLICABLE,
		 "%s", why);
}

/* Gives up a run that cannot be certified; returns false if it can. */
static bool is_out_of_reach(struct run *run)
{
	const struct certify_keys *keys = &run->certified;
	char why[HEDDLE_REASON_MAX];

	snprintf(why, sizeof(why), "more than %" PRIu64 " classes: give --certify-max N", keys->max);
	if (jobs_copies(&run->jobs))
		give_up(run, "explored by several processes: give --jobs 1");
	else if (keys->no_memory)
		give_up(run, "no memory for the keys of its classes");
	else if (keys->too_many)
		give_up(run, why);
	else
		return false;
	return true;
}

/* Reports a wrong class of dpor, with an execution of it. */
static int report_class(struct run *run, const char *subject, const struct heddle_class_key *key,
			const char *message)
{
	struct heddle_finding finding = second_class_lost(subject);

	snprintf(finding.message, sizeof(finding.message), "%s", message);
	return second_find_in_first(run, &finding, is_key, key);
}

/* Returns a class that dpor has reached twice, NULL if there is none. The keys are sorted. */
static const struct heddle_class_key *find_twice(const struct certify_keys *keys)
{
	for (size_t i = 1; i < keys->n; i++) {
		if (compare_keys(&keys->keys[i - 1], &keys->keys[i]) == 0)
			return &keys->keys[i];
	}
	return NULL;
}

static const struct heddle_class_key *find_unmet(const struct second *second)
{
	for (size_t i = 0; i < second->run->certified.n; i++) {
		if (!second->met[i])
			return &second->run->certified.keys[i];
	}
	return NULL;
}

/* Of the groups of dpor or closure. */
static bool has_like(const struct heddle_result *in, const struct heddle_group *group)
{
	const struct heddle_group *like = heddle_result_like(in, &group->schedule->finding);

	return like && !like->only_sampled;
}

/*
 * Returns the first group of `of` that `in` lacks, apart from those that only samples have shown. Data races
 * do not count in the tsan build, where an exploration sees only some of them, and not always the same.
 */
static struct heddle_group *find_missing(const struct heddle_result *of, const struct heddle_result *in)
{
	for (size_t i = 0; i < of->n_groups; i++) {
		struct heddle_group *group = &of->groups[i];

		if (group->only_sampled)
			continue;
#ifdef HEDDLE_TSAN
		if (group->kind == HEDDLE_DATA_RACE)
			continue;
#endif
		if (!has_like(in, group))
			return group;
	}
	return NULL;
}

/* Moves a group to the run, which may know it from samples. */
static int take_over(struct run *run, struct heddle_result *from, struct heddle_group *group)
{
	struct heddle_group *like = heddle_result_like(run->result, &group->schedule->finding);
	struct heddle_schedule *schedule = group->schedule;
	uint64_t executions = group->executions;

	*group = from->groups[--from->n_groups];
	if (like) {
		like->only_sampled = false;
		heddle_schedule_free(schedule);
		return 0;
	}
	return heddle_result_add_schedule(run->result, schedule, executions);
}

/* Reports classes that dpor has not reached, and findings in them. */
static int compare_with_second(struct run *run, struct second *second)
{
	struct heddle_group *group;
	int error = 0;

	while (!error && (group = find_missing(&second->found, run->result))) {
		conclude(run, HEDDLE_NOT_CERTIFIED, "closure has found what dpor has not");
		error = take_over(run, &second->found, group);
	}
	if (error || !second->lost.n_groups)
		return error;
	conclude(run, HEDDLE_NOT_CERTIFIED, "dpor has lost %" PRIu64 " of %" PRIu64 " classes",
		 second->n_lost, second->n_lost + second->n_met);
	second->lost.groups->executions = second->n_lost;
	return take_over(run, &second->lost, second->lost.groups);
}

struct unseen {
	const struct heddle_result *result;
	const struct heddle_group *group;
};

static bool shows(const void *context, const struct heddle_execution *execution)
{
	const struct unseen *unseen = context;

	for (size_t i = 0; i < execution->n_findings; i++) {
		if (heddle_result_group(unseen->result, &execution->findings[i]) == unseen->group)
			return true;
	}
	return false;
}

/* Reports what closure, which was completed, has not reached. */
static int compare_with_first(struct run *run, const struct second *second)
{
	const struct heddle_class_key *unmet = find_unmet(second);
	const struct unseen unseen = { run->result, find_missing(run->result, &second->found) };
	struct heddle_finding finding = second_class_lost("finding lost by closure");

	if (unmet) {
		conclude(run, HEDDLE_NOT_CERTIFIED, "closure has lost %" PRIu64 " of %zu classes",
			 run->certified.n - second->n_met, run->certified.n);
		return report_class(
			run, "lost by closure", unmet,
			"dpor has run this execution, and closure has ended without one of its class");
	}
	if (!unseen.group)
		return 0;
	conclude(run, HEDDLE_NOT_CERTIFIED, "closure has not found what dpor has");
	snprintf(finding.message, sizeof(finding.message),
		 "dpor has found something here that closure, with the same classes, has not");
	return second_find_in_first(run, &finding, shows, &unseen);
}

/* Returns why the second exploration was not completed; NULL if it was. */
static const char *why_it_stopped(const struct second *second)
{
	if (second->is_interrupted)
		return "stopped by a signal";
	if (second->is_late)
		return "no time was left for closure (--time)";
	return second->has_no_room ? "closure had no memory left" : NULL;
}

static bool agrees(const struct run *run, const struct second *second)
{
	if (second->lost.n_groups || find_missing(&second->found, run->result))
		return false;
	return why_it_stopped(second) || (!find_unmet(second) && !find_missing(run->result, &second->found));
}

/* Whether dpor gives the same when it explores once more. If not, the scenario is nondeterministic. */
static int repeats(struct run *run, bool *repeats)
{
	struct second again;
	int error = second_explore(&again, run, run->options.strategy);

	*repeats = error || agrees(run, &again);
	second_free(&again);
	return error;
}

static int compare(struct run *run, struct second *second)
{
	const char *why = why_it_stopped(second);
	bool is_same = true;
	int error = agrees(run, second) ? 0 : repeats(run, &is_same);

	if (!error && !is_same) {
		conclude(run, HEDDLE_NOT_CERTIFIED, "the scenario does not repeat");
		return second_does_not_repeat(run);
	}
	if (!error)
		error = compare_with_second(run, second);
	if (error || run->result->certified == HEDDLE_NOT_CERTIFIED)
		return error;
	if (why) {
		give_up(run, why);
		return 0;
	}
	error = compare_with_first(run, second);
	if (!error && run->result->certified != HEDDLE_NOT_CERTIFIED)
		run->result->certified = HEDDLE_CERTIFIED;
	return error;
}

static int certify_by(struct run *run, const struct heddle_strategy *strategy)
{
	const struct heddle_class_key *twice;
	struct second second;
	int error;

	qsort(run->certified.keys, run->certified.n, sizeof(*run->certified.keys), compare_keys);
	twice = find_twice(&run->certified);
	if (twice) {
		conclude(run, HEDDLE_NOT_CERTIFIED, "dpor has run a class twice");
		return report_class(run, "reached twice by dpor", twice,
				    "dpor has run this execution, and another one of the same class");
	}
	error = second_explore(&second, run, strategy);
	if (!error)
		error = compare(run, &second);
	second_free(&second);
	return error;
}

int certify(struct run *run)
{
	const struct heddle_strategy *certifier = run->exploration->certifier;
	const char *why = why_not_applicable(run);

	if (why)
		conclude(run, HEDDLE_CERTIFY_NOT_APPLICABLE, "%s", why);
	if (why || is_out_of_reach(run))
		return 0;
	return certify_by(run, certifier ? certifier : heddle_strategy_by_name("closure"));
}

bool heddle_certify_wish(struct heddle_exploration *exploration, bool certify, bool no_certify)
{
	if (no_certify && (certify || exploration->certify_given)) {
		heddle_complain("--no-certify: nothing is certified then: leave it out, or %s",
				certify ? "--certify" : "--certify-max");
		return false;
	}
	if (!exploration->certify_given && !no_certify)
		exploration->certify_max = certify ? HEDDLE_CERTIFY_GIVEN : HEDDLE_CERTIFY_DEFAULT;
	exploration->certify_given |= certify;
	return true;
}
