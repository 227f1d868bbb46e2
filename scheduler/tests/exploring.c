/* SPDX-License-Identifier: MIT */
#include "exploring.h"

#include "dpor/dpor_uses.h"
#include "processes.h"
#include "run/engine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void run_threads_of(thread_function *const *functions, size_t n)
{
	static const char *const names[] = { "A", "B", "C", "D", "E", "F", "G" };

	for (size_t i = 0; i < n; i++)
		heddle_spawn(names[i], functions[i], NULL);
	heddle_join_all();
}

static int64_t current_outcome;

void outcome(int64_t value)
{
	current_outcome = value;
}

/* Text that grows in a buffer of fixed size. */
struct text {
	char *at;
	size_t left;
};

__attribute__((format(printf, 2, 3))) static void append(struct text *text, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->at, text->left, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= text->left)
		return;
	text->at += n;
	text->left -= (size_t)n;
}

static void append_touch(struct text *text, const struct heddle_execution *execution,
			 const struct heddle_touch *touch)
{
	static const char access[] = { [HEDDLE_READ] = 'r', [HEDDLE_WRITE] = 'w', [HEDDLE_ADD] = 'a' };
	char name[40];

	append(text, "%s %c", heddle_object_name(execution, touch->object, name, sizeof(name)),
	       access[touch->access]);
	if (touch->high != HEDDLE_WHOLE)
		append(text, " %llu-%llu", (unsigned long long)touch->low, (unsigned long long)touch->high);
}

static void print_steps(struct text text, const struct heddle_execution *execution)
{
	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		append(&text, "%s%s %s(", i ? "; " : "", execution->threads[step->thread].name,
		       heddle_operation_name((enum heddle_operation)step->operation));
		for (uint32_t t = 0; t < step->n_touches; t++) {
			append(&text, "%s", t ? ", " : "");
			append_touch(&text, execution, &execution->touches[step->first_touch + t]);
		}
		append(&text, ")");
	}
}

static uint64_t hash(uint64_t so_far, uint64_t value)
{
	uint64_t mixed = (so_far ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return mixed ^ mixed >> 29;
}

static uint64_t hash_text(uint64_t so_far, const char *text)
{
	for (; *text; text++)
		so_far = hash(so_far, (unsigned char)*text);
	return so_far;
}

/* The observable result of an execution: sums, since neither threads nor findings have an order. */
static uint64_t key_of(const struct heddle_execution *execution)
{
	uint64_t key = hash(1, (uint64_t)current_outcome);

	for (size_t i = 0; i < execution->n_threads; i++) {
		const struct heddle_thread_info *info = &execution->threads[i];
		uint64_t thread;
		if (!info->name)
			continue;
		thread = hash(hash_text(2, info->name), (unsigned)info->ended << 1 | info->stopped);
		for (size_t o = 0; o < execution->n_observations[i]; o++)
			thread = hash(thread, (uint64_t)execution->observations[i][o]);
		key += thread;
	}
	for (size_t i = 0; i < execution->n_findings; i++) {
		/*
		 * Whether there is one is the same in all executions of a class; in the tsan build, which of
		 * several is not, nor whether there were too many.
		 */
		if (execution->findings[i].kind != HEDDLE_DATA_RACE &&
		    strcmp(execution->findings[i].subject, "data races") != 0)
			key += hash_text(hash(3, execution->findings[i].kind),
					 execution->findings[i].subject);
	}
	return key;
}

static void add_key(struct explored *explored, uint64_t key)
{
	size_t at = 0;

	while (at < explored->n_keys && explored->keys[at] < key)
		at++;
	if (at < explored->n_keys && explored->keys[at] == key)
		return;
	cr_assert_lt(explored->n_keys, EXPLORED_KEYS_MAX);
	memmove(&explored->keys[at + 1], &explored->keys[at], (explored->n_keys - at) * sizeof(uint64_t));
	explored->keys[at] = key;
	explored->n_keys++;
}

static void add_outcome(struct explored *explored, int64_t value, uint64_t executions)
{
	struct explored_outcome *outcomes = explored->outcomes;
	size_t at = 0;

	while (at < explored->n_outcomes && outcomes[at].value < value)
		at++;
	if (at == explored->n_outcomes || outcomes[at].value != value) {
		cr_assert_lt(explored->n_outcomes, EXPLORED_OUTCOMES_MAX);
		memmove(&outcomes[at + 1], &outcomes[at], (explored->n_outcomes - at) * sizeof(*outcomes));
		outcomes[at] = (struct explored_outcome){ .value = value };
		explored->n_outcomes++;
	}
	outcomes[at].executions += executions;
}

static bool is_of_group(const struct explored_finding *group, const struct heddle_finding *finding)
{
	return group->kind == finding->kind && strcmp(group->subject, finding->subject) == 0 &&
	       group->where == finding->where;
}

static void add_finding(struct explored *explored, const struct heddle_execution *execution,
			const struct heddle_finding *finding)
{
	struct explored_finding *group = explored->findings;

	while (group < &explored->findings[explored->n_findings] && !is_of_group(group, finding))
		group++;
	if (group == &explored->findings[explored->n_findings]) {
		cr_assert_lt(explored->n_findings, EXPLORED_FINDINGS_MAX);
		explored->n_findings++;
		*group = (struct explored_finding){ .kind = finding->kind,
						    .hard = finding->hard,
						    .step = finding->step,
						    .where = finding->where };
		snprintf(group->subject, sizeof(group->subject), "%s", finding->subject);
		snprintf(group->message, sizeof(group->message), "%s", finding->message);
		if (finding->thread >= 0)
			snprintf(group->thread, sizeof(group->thread), "%s",
				 execution->threads[finding->thread].name);
	}
	group->executions++;
}

/* A blocked execution does not count, but its findings do. */
static void look_at(struct explored *explored, const struct heddle_execution *execution)
{
	if (!explored->first[0])
		print_steps((struct text){ explored->first, sizeof(explored->first) }, execution);
	if (!execution->abandoned) {
		add_key(explored, key_of(execution));
		add_outcome(explored, current_outcome, 1);
	}
	for (size_t i = 0; i < execution->n_findings; i++)
		add_finding(explored, execution, &execution->findings[i]);
	if (execution->preemptions > explored->preemptions_max)
		explored->preemptions_max = execution->preemptions;
}

/* A restart discards earlier results. */
static void forget(struct explored *explored)
{
	explored->n_findings = explored->n_outcomes = explored->n_keys = 0;
	explored->first[0] = '\0';
	explored->preemptions_max = 0;
}

static void count_warning(void *context, const char *subject, const struct heddle_where *where,
			  const char *message)
{
	(void)subject;
	(void)where;
	(void)message;
	++*(unsigned *)context;
}

static struct heddle_explorer *open_explorer(thread_function *body, const struct heddle_options *options,
					     struct explored *explored)
{
	struct heddle_program program = { .body = body };
	struct heddle_explorer *explorer;

	*explored = (struct explored){ .result = 1 };
	cr_assert_eq(heddle_explorer_open(&explorer, &program, options), 0);
	heddle_explorer_on_warning(explorer, count_warning, &explored->warnings);
	current_outcome = NO_OUTCOME;
	return explorer;
}

static void close_explorer(struct heddle_explorer *explorer, struct explored *explored)
{
	explored->statistics = *heddle_explorer_statistics(explorer);
	explored->executions = explored->statistics.executions;
	snprintf(explored->error, sizeof(explored->error), "%s", heddle_explorer_error(explorer));
	heddle_explorer_close(explorer);
}

struct explored explore_visiting(thread_function *body, const struct heddle_options *options, uint64_t limit,
				 execution_visitor *visit, void *context)
{
	static struct explored explored;
	struct heddle_explorer *explorer = open_explorer(body, options, &explored);
	const struct heddle_execution *execution;
	uint64_t restarts = 0;

	for (uint64_t n = 0; n < limit; n++) {
		explored.result = heddle_explorer_next(explorer, &execution);
		if (explored.result != 1)
			break;
		if (heddle_explorer_statistics(explorer)->restarts != restarts)
			forget(&explored);
		restarts = heddle_explorer_statistics(explorer)->restarts;
		look_at(&explored, execution);
		if (visit)
			visit(context, execution);
		current_outcome = NO_OUTCOME;
	}
	close_explorer(explorer, &explored);
	return explored;
}

static bool visit_split(void *context, const struct heddle_execution *execution)
{
	look_at(context, execution);
	current_outcome = NO_OUTCOME;
	return true;
}

static void clear_split(void *context)
{
	forget(context);
}

static void write_split(const void *context, FILE *to)
{
	fwrite(context, sizeof(struct explored), 1, to);
}

/* Pointers are valid in every copy of the process. */
static bool add_split(void *context, FILE *from)
{
	static struct explored more;
	struct explored *explored = context;

	if (fread(&more, sizeof(more), 1, from) != 1)
		return false;
	for (size_t i = 0; i < more.n_keys; i++)
		add_key(explored, more.keys[i]);
	for (size_t i = 0; i < more.n_outcomes; i++)
		add_outcome(explored, more.outcomes[i].value, more.outcomes[i].executions);
	return true;
}

struct explored explore_split(thread_function *body, const struct heddle_options *options, unsigned every,
			      unsigned *copies)
{
	static struct explored explored;
	struct heddle_explorer *explorer = open_explorer(body, options, &explored);
	const struct processes_task task = { .every = every,
					     .visit = visit_split,
					     .clear = clear_split,
					     .write = write_split,
					     .add = add_split,
					     .context = &explored };
	struct processes_result result = explore_in_processes(explorer, &task);
	struct heddle_coverage coverage;

	explored.result = result.result;
	*copies = result.copies;
	heddle_explorer_coverage(explorer, &coverage);
	cr_expect(coverage.all);
	explored.renamed = dpor_uses(engine->strategy_state)->renamed;
	close_explorer(explorer, &explored);
	return explored;
}

const struct explored_finding *found(const struct explored *explored, enum heddle_finding_kind kind,
				     const char *subject)
{
	for (size_t i = 0; i < explored->n_findings; i++) {
		const struct explored_finding *finding = &explored->findings[i];
		if (finding->kind == kind && (!subject || strcmp(finding->subject, subject) == 0))
			return finding;
	}
	return NULL;
}

uint64_t came_to(const struct explored *explored, int64_t value)
{
	for (size_t i = 0; i < explored->n_outcomes; i++) {
		if (explored->outcomes[i].value == value)
			return explored->outcomes[i].executions;
	}
	return 0;
}

struct explored explore_both(thread_function *body, const struct heddle_options *options)
{
	struct heddle_options observing = *options;
	struct explored naive, dpor;

	observing.observe = true;
	observing.strategy = heddle_strategy_by_name("naive");
	naive = explore_visiting(body, &observing, EXECUTIONS_LIMIT, NULL, NULL);
	observing.strategy = heddle_strategy_by_name("dpor");
	dpor = explore_visiting(body, &observing, EXECUTIONS_LIMIT, NULL, NULL);
	cr_assert_eq(naive.result, 0, "naive ends with %d: %s", naive.result, naive.error);
	cr_assert_eq(dpor.result, 0, "dpor ends with %d: %s", dpor.result, dpor.error);
	cr_expect_eq(dpor.statistics.blocked, 0, "dpor gave up %llu executions",
		     (unsigned long long)dpor.statistics.blocked);
	cr_expect_eq(dpor.n_keys, naive.n_keys, "dpor saw %zu observations, naive %zu", dpor.n_keys,
		     naive.n_keys);
	cr_expect_arr_eq(dpor.keys, naive.keys, naive.n_keys * sizeof(uint64_t),
			 "dpor and naive saw different observations");
	return dpor;
}

void expect_same(const struct explored *explored, const struct explored *as)
{
	cr_assert_eq(explored->result, 0, "%s", explored->error);
	cr_expect_eq(explored->executions, as->executions, "%llu executions, not %llu",
		     (unsigned long long)explored->executions, (unsigned long long)as->executions);
	cr_assert_eq(explored->n_keys, as->n_keys);
	cr_expect_arr_eq(explored->keys, as->keys, as->n_keys * sizeof(uint64_t));
	cr_assert_eq(explored->n_outcomes, as->n_outcomes);
	for (size_t i = 0; i < as->n_outcomes; i++)
		cr_expect_eq(explored->outcomes[i].executions, as->outcomes[i].executions);
}

struct enabling {
	const char *operation, *by;
};

static void look_for_edge(void *context, const struct heddle_execution *execution)
{
	struct enabling *enabling = context;

	for (size_t i = 0; i < execution->n_steps; i++) {
		const struct heddle_step *step = &execution->steps[i];
		if (strcmp(heddle_operation_name((enum heddle_operation)step->operation),
			   enabling->operation) != 0)
			continue;
		if (step->n_edges)
			enabling->by = heddle_operation_name(
				(enum heddle_operation)execution->steps[execution->edges[step->first_edge]]
					.operation);
		return;
	}
}

const char *enabled_by(thread_function *body, const struct heddle_options *options, const char *operation)
{
	struct enabling enabling = { .operation = operation };

	explore_visiting(body, options, 1, look_for_edge, &enabling);
	return enabling.by ? enabling.by : "nobody";
}

void expect_stopped_twice(const struct explored *explored, enum heddle_finding_kind kind, const char *subject)
{
	const struct explored_finding *finding = &explored->findings[0];

	cr_expect_eq(explored->executions, 2, "the run goes on: %llu",
		     (unsigned long long)explored->executions);
	cr_assert_eq(explored->n_findings, 1);
	expect_found(explored, kind, subject);
	cr_expect_eq(finding->executions, 2);
	cr_expect(finding->hard);
	cr_expect_str_eq(finding->thread, "A");
	cr_expect_not_null(finding->where, "after which operation");
}
