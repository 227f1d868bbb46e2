/* SPDX-License-Identifier: MIT */
/*
 * Random programs: closure beside naive, every interleaving of which is looked at, and beside the second statement of what is
 * equivalent (independence.c). The programs are those of random_programs.c, from other seeds.
 *
 *   naive      every interleaving: the reference
 *   closure    the same observations, and every class that independence.c tells apart, once
 *
 * A program that naive does not finish, or whose executions meet the step limit, proves nothing and is not counted.
 *
 *   HEDDLE_SEED       the first seed
 *   HEDDLE_PROGRAMS   how many programs are counted
 */
#include "random_explore.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#if defined(HEDDLE_ASAN)
#define PROGRAMS 60
#elif defined(HEDDLE_TSAN)
#define PROGRAMS 8
#else
#define PROGRAMS 1500
#endif

#define FIRST_SEED	     1000000
#define NAIVE_EXECUTIONS_MAX 20000
#define PARTS		     2
#define SEEDS_PER_PROGRAM    4

struct comparison {
	struct exploration naive, closure;
	bool counts;
	const char *wrong; /* NULL: nothing */
};

static void explore(const struct random_program *program, const char *strategy,
		    struct exploration *exploration)
{
	const struct random_how how = { .strategy = heddle_strategy_by_name(strategy),
					.executions_max = NAIVE_EXECUTIONS_MAX,
					.classes = true };

	random_explore(program, &how, exploration);
}

static const char *judge(const struct exploration *naive, const struct exploration *closure)
{
	if (closure->error)
		return closure->error;
	if (!closure->finished || closure->statistics.blocked)
		return "closure does not come to its end";
	if (!key_set_is_subset(&naive->observations, &closure->observations))
		return "closure misses an observation";
	if (!key_set_is_subset(&closure->observations, &naive->observations))
		return "closure observes what naive does not";
	if (!key_set_is_subset(&naive->classes, &closure->classes))
		return "closure misses a class";
	if (!key_set_is_subset(&closure->classes, &naive->classes))
		return "closure reaches a class that naive does not";
	if (closure->statistics.executions != closure->classes.n)
		return "closure shows a class twice";
	return NULL;
}

static void compare(const struct random_program *program, struct comparison *comparison)
{
	memset(comparison, 0, sizeof(*comparison));
	explore(program, "naive", &comparison->naive);
	comparison->wrong = comparison->naive.error;
	comparison->counts = comparison->naive.finished && !comparison->naive.has_cut;
	if (!comparison->counts)
		return;
	explore(program, "closure", &comparison->closure);
	comparison->wrong = judge(&comparison->naive, &comparison->closure);
}

static void comparison_free(struct comparison *comparison)
{
	exploration_free(&comparison->naive);
	exploration_free(&comparison->closure);
}

static bool fails_likewise(const struct random_program *program, void *wrong)
{
	struct comparison comparison;
	bool fails;

	compare(program, &comparison);
	fails = comparison.wrong && strcmp(comparison.wrong, wrong) == 0;
	comparison_free(&comparison);
	return fails;
}

/* The first execution of naive that closure has not seen. */
static void print_stranger(const struct random_program *program, const struct exploration *closure)
{
	const struct random_how how = { .strategy = heddle_strategy_by_name("naive"),
					.executions_max = NAIVE_EXECUTIONS_MAX,
					.classes = true };
	struct exploration again = { .known_observations = &closure->observations,
				     .known_classes = &closure->classes };

	random_explore(program, &how, &again);
	if (again.has_stranger)
		printf("naive reaches %s", again.stranger);
	exploration_free(&again);
}

static void report(const struct random_program *program, const char *wrong)
{
	struct random_program small = *program;
	struct comparison comparison;
	char reason[128];

	snprintf(reason, sizeof(reason), "%s", wrong);
	random_shrink(&small, fails_likewise, reason);
	compare(&small, &comparison);
	printf("\nseed %llu: %s; made smaller:\n", (unsigned long long)program->seed, reason);
	random_print(stdout, &small);
	printf("naive: %zu classes; closure: %llu executions, %zu classes\n", comparison.naive.classes.n,
	       (unsigned long long)comparison.closure.statistics.executions, comparison.closure.classes.n);
	print_stranger(&small, &comparison.closure);
	fflush(stdout);
	comparison_free(&comparison);
}

static bool has_kind(const struct random_program *program, enum random_kind kind)
{
	for (unsigned i = 0; i < program->n_threads; i++) {
		for (unsigned at = 0; at < program->threads[i].n; at++) {
			if (program->threads[i].operations[at].kind == kind)
				return true;
		}
	}
	return false;
}

struct coverage {
	unsigned programs, too_large, wrong, with_choices, with_budget, with_deadlock, restarted;
	uint64_t classes, repeated;
};

static void count_program(struct coverage *coverage, const struct random_program *program,
			  const struct comparison *comparison)
{
	coverage->programs++;
	coverage->with_choices += has_kind(program, RANDOM_CHOOSE);
	coverage->with_budget += program->faults || program->spurious;
	coverage->with_deadlock += comparison->naive.has_deadlock;
	coverage->restarted += comparison->closure.statistics.restarts > 0;
	coverage->classes += comparison->closure.classes.n;
	coverage->repeated += comparison->closure.statistics.repeated;
}

/* Atomics and choices, a few of each, in four threads: where a choice meets a race, most is lost by who gets it wrong. */
static void generate_choices(struct random_program *program, uint64_t seed)
{
	static const uint8_t kinds[] = { RANDOM_CHOOSE,		 RANDOM_CHOOSE,
					 RANDOM_FAULT,		 RANDOM_ATOMIC_LOAD,
					 RANDOM_ATOMIC_STORE,	 RANDOM_ATOMIC_ADD,
					 RANDOM_ATOMIC_ADD,	 RANDOM_ATOMIC_ADD_RETURN,
					 RANDOM_ATOMIC_EXCHANGE, RANDOM_ATOMIC_COMPARE_EXCHANGE };
	uint64_t state = seed;

	*program = (struct random_program){ .seed = seed, .n_threads = 5, .faults = seed % 3 };
	for (unsigned i = 1; i < program->n_threads; i++) {
		program->threads[i].role = RANDOM_TASK;
		program->threads[i].n = (uint8_t)(2 + random_next(&state) % 2);
		for (unsigned at = 0; at < program->threads[i].n; at++)
			program->threads[i].operations[at] = (struct random_operation){
				.kind = kinds[random_next(&state) % sizeof(kinds)],
				.object = (uint8_t)(random_next(&state) % 2),
				.a = (uint8_t)(random_next(&state) % 2),
				.b = (uint8_t)(random_next(&state) % 2),
				.guard = (uint8_t)(random_next(&state) % 5 % 3),
			};
	}
}

typedef void generate_program(struct random_program *program, uint64_t seed);

static bool run_seed(struct coverage *coverage, generate_program *generate, uint64_t seed)
{
	struct random_program program;
	struct comparison comparison;
	bool counts;

	generate(&program, seed);
	compare(&program, &comparison);
	counts = comparison.counts;
	if (comparison.wrong) {
		coverage->wrong++;
		report(&program, comparison.wrong);
	}
	if (counts)
		count_program(coverage, &program, &comparison);
	comparison_free(&comparison);
	return counts;
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static void compare_part(generate_program *generate, unsigned part)
{
	uint64_t first = number_from_environment("HEDDLE_SEED", FIRST_SEED) + part, seed = first;
	uint64_t wanted = (number_from_environment("HEDDLE_PROGRAMS", PROGRAMS) + PARTS - 1 - part) / PARTS;
	struct coverage coverage = { 0 };

	if (!wanted)
		cr_skip_test("no program is left for this part");
	for (; coverage.programs < wanted && seed < first + SEEDS_PER_PROGRAM * PARTS * wanted; seed += PARTS)
		coverage.too_large += !run_seed(&coverage, generate, seed);
	printf("closure beside naive: %u programs from seed %llu, %u too large and not counted\n"
	       "    with choices %u, with a budget %u, with a deadlock %u, begun anew %u; %llu classes, %llu runs repeated\n",
	       coverage.programs, (unsigned long long)first, coverage.too_large, coverage.with_choices,
	       coverage.with_budget, coverage.with_deadlock, coverage.restarted,
	       (unsigned long long)coverage.classes, (unsigned long long)coverage.repeated);
	fflush(stdout);
	cr_assert_eq(coverage.programs, wanted, "only %u programs are small enough for naive",
		     coverage.programs);
	cr_expect_eq(coverage.wrong, 0, "%u programs disagree", coverage.wrong);
}

Test(closure_random, closure_sees_what_naive_sees_1)
{
	compare_part(random_generate, 0);
}

Test(closure_random, closure_sees_what_naive_sees_2)
{
	compare_part(random_generate, 1);
}

Test(closure_random, closure_sees_every_choice)
{
	compare_part(generate_choices, 0);
}
