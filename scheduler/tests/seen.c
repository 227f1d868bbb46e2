/* SPDX-License-Identifier: MIT */
#include "seen.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define EXECUTIONS_MAX 200000

/* FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash_number(uint64_t hash, uint64_t number)
{
	for (int byte = 0; byte < 8; byte++, number >>= 8)
		hash = (hash ^ (number & 0xff)) * UINT64_C(0x100000001b3);
	return hash;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (; *text; text++)
		hash = hash_number(hash, (unsigned char)*text);
	return hash_number(hash, 0);
}

static uint64_t hash_thread(const struct heddle_execution *execution, size_t thread)
{
	const struct heddle_thread_info *info = &execution->threads[thread];
	uint64_t hash = hash_text(UINT64_C(0xcbf29ce484222325), info->name ? info->name : "");

	hash = hash_number(hash, (uint64_t)info->ended << 1 | info->stopped);
	if (!info->ended && !info->stopped)
		hash = hash_number(hash, info->operation);
	for (size_t i = 0; i < execution->n_observations[thread]; i++)
		hash = hash_number(hash, (uint64_t)execution->observations[thread][i]);
	return hash;
}

/* Sums: neither the numbering of the threads nor the order of the findings is observed. */
static uint64_t hash_execution(const struct heddle_execution *execution)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < execution->n_threads; i++) {
		if (execution->threads[i].name)
			sum += hash_thread(execution, i);
	}
	for (size_t i = 0; i < execution->n_findings; i++)
		sum += hash_text(execution->findings[i].kind + 1, execution->findings[i].subject);
	return sum;
}

static void add_observation(struct seen *seen, uint64_t hash)
{
	size_t low = 0, high = seen->n_observations;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (seen->observations[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < seen->n_observations && seen->observations[low] == hash)
		return;
	cr_assert_lt(seen->n_observations, SEEN_OBSERVATIONS_MAX);
	memmove(&seen->observations[low + 1], &seen->observations[low],
		(seen->n_observations - low) * sizeof(hash));
	seen->observations[low] = hash;
	seen->n_observations++;
}

static void add_finding(struct seen *seen, const struct heddle_finding *finding)
{
	unsigned i = 0;

	while (i < seen->n_findings && (seen->findings[i].kind != finding->kind ||
					strcmp(seen->findings[i].subject, finding->subject) != 0))
		i++;
	if (i == seen->n_findings) {
		cr_assert_lt(i, SEEN_FINDINGS_MAX);
		seen->findings[seen->n_findings++] = (struct seen_finding){ .kind = finding->kind };
		strncpy(seen->findings[i].subject, finding->subject, sizeof(seen->findings[i].subject) - 1);
	}
	seen->findings[i].executions++;
}

static void call(void *body)
{
	(*(void (**)(void))body)();
}

static void explore(struct seen *seen, const struct heddle_options *options, void (*body)(void))
{
	struct heddle_program program = { .body = call, .argument = &body };
	struct heddle_explorer *explorer;
	const struct heddle_execution *execution;
	int result = 1;

	cr_assert_eq(heddle_explorer_open(&explorer, &program, options), 0);
	for (int i = 0; i < EXECUTIONS_MAX && (result = heddle_explorer_next(explorer, &execution)) == 1;
	     i++) {
		if (execution->abandoned)
			continue;
		add_observation(seen, hash_execution(execution));
		for (size_t f = 0; f < execution->n_findings; f++)
			add_finding(seen, &execution->findings[f]);
	}
	cr_assert_geq(result, 0, "%s", heddle_explorer_error(explorer));
	seen->executions = heddle_explorer_statistics(explorer)->executions;
	seen->blocked = heddle_explorer_statistics(explorer)->blocked;
	seen->cut = heddle_explorer_statistics(explorer)->cut;
	heddle_explorer_close(explorer);
}

const struct seen *see_with(const char *strategy, void (*body)(void), struct heddle_options options)
{
	static struct seen results[16];
	size_t i = 0;

	while (heddle_strategies[i] && strcmp(heddle_strategies[i]->name, strategy) != 0)
		i++;
	cr_assert(heddle_strategies[i] && i < sizeof(results) / sizeof(results[0]), "%s", strategy);
	options.strategy = heddle_strategies[i];
	options.observe = true;
	memset(&results[i], 0, sizeof(results[i]));
	explore(&results[i], &options, body);
	return &results[i];
}

const struct seen *see(const char *strategy, void (*body)(void))
{
	return see_with(strategy, body, (struct heddle_options){ 0 });
}

uint64_t seen_executions_with(const struct seen *seen, enum heddle_finding_kind kind, const char *subject)
{
	uint64_t executions = 0;

	for (unsigned i = 0; i < seen->n_findings; i++) {
		if (seen->findings[i].kind == kind &&
		    (!subject || strcmp(seen->findings[i].subject, subject) == 0))
			executions += seen->findings[i].executions;
	}
	return executions;
}

const struct seen *see_classes(void (*body)(void), uint64_t executions)
{
	const struct seen *naive = see("naive", body), *dpor = see("dpor", body);

	cr_assert_lt(naive->executions, EXECUTIONS_MAX, "too large for naive");
	cr_expect_eq(naive->n_observations, dpor->n_observations, "naive observes %zu, dpor %zu",
		     naive->n_observations, dpor->n_observations);
	cr_expect(memcmp(naive->observations, dpor->observations, sizeof(naive->observations)) == 0,
		  "naive and dpor observe different things");
	cr_expect_eq(dpor->blocked, 0, "dpor gave up %lu executions", dpor->blocked);
	cr_expect_eq(dpor->executions, executions, "dpor ran %lu executions, not %lu", dpor->executions,
		     executions);
	return dpor;
}
