/* SPDX-License-Identifier: MIT */
/*
 * Scenarios: what to run, and what is expected of it.
 *
 *   SCENARIO(bank, transfer, .id = "B1", .doc = "two transfers in opposite directions",
 *            .params = { { "accounts", 2, 8, 2, "how many accounts there are" } },
 *            .expect = { FINDS("both-ways", { HEDDLE_DEADLOCK, "mutex", "B1" }), PASSES("ordered") })
 *   {
 *           ... set up, heddle_spawn, heddle_join_all, heddle_check ...
 *   }
 *
 * The body runs once for each execution, as thread "main". A scenario registers itself before main(), so no
 * list of scenarios needs an edit. Its full name is suite/name, lower case with underscores.
 *
 * The code under test is the *subject*, with its revisions and the defects that can be put in. A folder of
 * scenarios with a subject says so in its own header, before it includes this one:
 *
 *   #define HEDDLE_SUBJECT (&bank_subject)
 *   #define HEDDLE_REVISIONS(EACH, ...) \
 *           EACH(both_ways, "both-ways", __VA_ARGS__) EACH(ordered, "ordered", __VA_ARGS__)
 *   #include <heddle/scenario.h>
 *   extern const struct heddle_subject bank_subject;
 *
 * and one of its sources defines the subject:
 * `const struct heddle_subject bank_subject = { "bank", HEDDLE_REVISION_NAMES, ... };`. HEDDLE_REVISIONS is
 * the only list of the revisions. Scenarios of a folder that defines neither run once, with revision NULL.
 */
#ifndef HEDDLE_SCENARIO_H
#define HEDDLE_SCENARIO_H

#include <heddle/explore.h>
#include <heddle/heddle.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A named mistake of the subject: `--defect` puts it into the sound revision, `--without` takes it out of
 * another.
 */
struct heddle_defect_info {
	const char *name; /**< "D21" */
	const char *doc;  /**< one line */
};

struct heddle_generator;

struct heddle_subject {
	const char *name;
	const char *const *revisions; /**< NULL-terminated, the order in which they run; NULL: it has none */
	/**
	 * NULL-terminated: those among them under which only those scenarios run that say what is expected
	 * there, unless `--revision` names one and no selected scenario says it. NULL: none.
	 */
	const char *const *partial;
	/** The revision that `--defect` changes where no `--revision` is given; may be NULL. */
	const char *sound;
	const struct heddle_defect_info *defects; /**< ends with a NULL name; NULL: none */
	/**
	 * Returns NULL if this combination exists, else a sentence that says why not ("D40 is no operation of
	 * v5-2006-12"). defect and without may be NULL; where `--without` names several, each is asked for by
	 * itself. NULL: all combinations exist.
	 */
	const char *(*refuses)(const char *revision, const char *defect, const char *without);
	/**
	 * How spinlocked sections of its scenarios run: see heddle/spinlock.h. HEDDLE_SECTIONS_FOOTPRINT is
	 * for a subject that announces all data that its sections use.
	 */
	enum heddle_sections sections;
	/** How `heddle generate` makes stories of it: see heddle/generate.h. NULL: it cannot. */
	const struct heddle_generator *generator;
};

/** A number that the command line can set: `--param name=value`, low <= value <= high. */
struct heddle_parameter {
	const char *name;
	long low, high, value; /**< value: the default */
	const char *doc;       /**< one line; may be NULL */
};

/** A finding that must be there. It is matched by kind and subject; defect is only reported. */
struct heddle_expected_finding {
	enum heddle_finding_kind kind;
	const char *subject; /**< as given to heddle_report; NULL: ends the list */
	const char *defect;  /**< "D21"; NULL: no number */
	/** Matches only findings in this function, to tell two of a kind and subject apart; NULL: any. */
	const char *function;
};

/** Builds that find what others cannot see: a set, by the presets' names. */
enum heddle_build {
	HEDDLE_ANY_BUILD = 0,
	HEDDLE_IN_TSAN = 1,   /**< ThreadSanitizer */
	HEDDLE_IN_ASAN = 2,   /**< AddressSanitizer and UndefinedBehaviorSanitizer */
	HEDDLE_IN_ACCESS = 4, /**< plain accesses are seen by Heddle itself */
	HEDDLE_SEES_RACES = HEDDLE_IN_TSAN | HEDDLE_IN_ACCESS,
};

#define HEDDLE_EXPECTED_MAX   12
#define HEDDLE_REVISIONS_MAX  16
#define HEDDLE_PARAMETERS_MAX 16

/**
 * The expectation for one revision: exactly these findings, or none. Without findings only EXHAUSTED meets
 * it, unless it allows less; the summary counts those apart.
 */
struct heddle_expectation {
	bool given;	      /**< set by the macros below */
	const char *revision; /**< NULL: for a scenario without revisions */
	struct heddle_expected_finding findings[HEDDLE_EXPECTED_MAX];
	bool sampled; /**< too large: any coverage meets it */
	bool bounded; /**< too large: everything with at most `preemptions` preemptions meets it */
	unsigned preemptions;
	/** holds only if this parameter has this value; NULL: if no other expectation holds */
	const char *parameter;
	long value;
	/** holds only in these builds; HEDDLE_ANY_BUILD: where no other expectation holds */
	enum heddle_build build;
};

/*
 * For .expect. revision_ is a string, or NULL in a scenario without revisions. "ordered+B1" is the revision
 * with the defect put in, for `--revision ordered --defect B1`; "both-ways-B1-B2" has two taken out, for
 * `--revision both-ways --without B1,B2`: in the order of the subject's defects.
 */
#define PASSES(revision_)                              \
	{                                              \
		.given = true, .revision = (revision_) \
	}
#define PASSES_SAMPLED(revision_)                                       \
	{                                                               \
		.given = true, .revision = (revision_), .sampled = true \
	}
#define PASSES_UP_TO(revision_, k_)                                                          \
	{                                                                                    \
		.given = true, .revision = (revision_), .bounded = true, .preemptions = (k_) \
	}
#define FINDS(revision_, ...)                                                       \
	{                                                                           \
		.given = true, .revision = (revision_), .findings = { __VA_ARGS__ } \
	}
/* For one value of a parameter. Give these before the general ones: the first that applies counts. */
#define PASSES_WHEN(revision_, parameter_, value_)                                                   \
	{                                                                                            \
		.given = true, .revision = (revision_), .parameter = (parameter_), .value = (value_) \
	}
#define FINDS_WHEN(revision_, parameter_, value_, ...)                                                \
	{                                                                                             \
		.given = true, .revision = (revision_), .parameter = (parameter_), .value = (value_), \
		.findings = {                                                                         \
			__VA_ARGS__                                                                   \
		}                                                                                     \
	}
/*
 * For some builds; the same rule. FINDS_IN(HEDDLE_SEES_RACES, "racy", { HEDDLE_DATA_RACE, ... }),
 * PASSES("racy").
 */
#define FINDS_IN(build_, revision_, ...)                                                               \
	{                                                                                              \
		.given = true, .revision = (revision_), .build = (build_), .findings = { __VA_ARGS__ } \
	}
#define FINDS_SAMPLED(revision_, ...)                                                                \
	{                                                                                            \
		.given = true, .revision = (revision_), .findings = { __VA_ARGS__ }, .sampled = true \
	}

/** Of a scenario that is a whole program: what its schedules say of it, and what it is run with. */
struct heddle_scenario_program {
	const char *build; /**< the build id of its file, hexadecimal; NULL: it has none */
	const char *const *arguments;
	size_t n_arguments;
	bool is_given; /**< the arguments are to be used, whatever a schedule says */
	/** called before each execution: it is for the program with these arguments */
	void (*take_arguments)(size_t n, const char *const *arguments);
};

struct heddle_scenario {
	const char *suite, *name;
	const char *file;
	int line;
	void (*body)(void);
	const struct heddle_subject *subject; /**< NULL: no revisions, no defects */

	/* Set by the further arguments of SCENARIO. */
	const char *id;	 /**< "TR4"; NULL: none */
	const char *doc; /**< one line */
	struct heddle_parameter params[HEDDLE_PARAMETERS_MAX];
	struct heddle_expectation expect[HEDDLE_REVISIONS_MAX];
	/**
	 * Returns the number of classes for the present parameters (heddle_parameter); 0: not known. dpor
	 * must run exactly so many executions, none of them blocked. NULL: not known for any.
	 */
	uint64_t (*classes)(void);
	unsigned faults;   /**< budget of heddle_inject_fault in one execution */
	unsigned spurious; /**< the same for spurious wake-ups and failures of weak compare-exchanges */
	unsigned steps;	   /**< limit of one execution; 0: HEDDLE_STEPS_DEFAULT */
	/**
	 * Seconds after which its exploration is stopped, unless --time is given; 0: the command's default. A
	 * scenario with a limit of its own is not tested in the sanitizer builds, which are slower.
	 */
	double seconds;
	/** which plain accesses are scheduling points, in a build that sees them */
	enum heddle_points points;
	/** explored by `--strategy auto`, unless the command line says otherwise */
	bool in_parts;
	/** how spinlocked sections run; HEDDLE_SECTIONS_LOCK: as the subject says */
	enum heddle_sections sections;

	const struct heddle_scenario_program *program; /**< NULL: it is none */

	struct heddle_scenario *next; /**< for the registry */
};

/* Queries for a body and the functions that it calls. Not a step. Where no scenario runs: NULL, and 0. */

/** Returns the revision under test, NULL if the subject has none. */
const char *heddle_scenario_revision(void);
/** Returns the defect that `--defect` puts in, NULL if there is none. */
const char *heddle_scenario_defect(void);
/** Returns whether `--without` takes this defect out. */
bool heddle_scenario_is_without(const char *defect);
/**
 * Returns the value of a parameter. A name that .params does not declare ends the execution with a finding
 * (failed check, "undeclared parameter").
 */
long heddle_parameter(const char *name);

/** Called by SCENARIO before main(). scenario must live for ever. */
void heddle_scenario_register(struct heddle_scenario *scenario);

/** Whether the scenario runs under revision without being asked to: see heddle_subject.partial. */
bool heddle_scenario_takes_part(const struct heddle_scenario *scenario, const char *revision);

/**
 * What the Criterion test of scenario does: explores it with the default options, under each revision under
 * which it takes part. Returns how many these are; 0: none, or it takes long, and `heddle run` explores it.
 * *why_not says what was not as expected, a line for each revision (valid until the next call); "" if all
 * was.
 */
size_t heddle_scenario_explore(const struct heddle_scenario *scenario, const char **why_not);

#ifdef __cplusplus
}
#endif

#define HEDDLE_REVISION_NAME(identifier_, string_, ...) string_,

/** The names in HEDDLE_REVISIONS, for the definition of a subject. */
#define HEDDLE_REVISION_NAMES ((const char *const[]){ HEDDLE_REVISIONS(HEDDLE_REVISION_NAME, ) NULL })

#ifndef HEDDLE_SUBJECT
#define HEDDLE_SUBJECT NULL
#endif

/* The pragma: leaving out fields of the table is no mistake. */
#define SCENARIO(suite_, name_, ...)                                                                     \
	static void heddle_body_##suite_##_##name_(void);                                                \
	_Pragma("GCC diagnostic push") _Pragma(                                                          \
		"GCC diagnostic ignored \"-Wmissing-field-initializers\"") static struct heddle_scenario \
		heddle_scenario_##suite_##_##name_ = { .suite = #suite_,                                 \
						       .name = #name_,                                   \
						       .file = __FILE__,                                 \
						       .line = __LINE__,                                 \
						       .body = heddle_body_##suite_##_##name_,           \
						       .subject = HEDDLE_SUBJECT,                        \
						       __VA_ARGS__ };                                    \
	_Pragma("GCC diagnostic pop")                                                                    \
		__attribute__((constructor)) static void heddle_register_##suite_##_##name_(void)        \
	{                                                                                                \
		heddle_scenario_register(&heddle_scenario_##suite_##_##name_);                           \
	}                                                                                                \
	HEDDLE_SCENARIO_TEST(suite_, name_)                                                              \
	static void heddle_body_##suite_##_##name_(void)

/*
 * In the test program, and only there, SCENARIO also defines a Criterion test, which explores the scenario
 * under each of its revisions. A test is a process of its own: one for each revision would take longer to
 * begin than most explorations take.
 */
#ifndef HEDDLE_TEST_PROGRAM
#define HEDDLE_SCENARIO_TEST(suite_, name_)
#else
#include <criterion/criterion.h>

/* Criterion's macros take long to compile: one copy is made for a file. */
__attribute__((noinline, unused)) static void heddle_scenario_test(const struct heddle_scenario *scenario_)
{
	const char *why_not_;

	if (!heddle_scenario_explore(scenario_, &why_not_))
		cr_skip_test("it is large, or nothing is expected of it: heddle run explores it");
	cr_assert(!*why_not_, "%s:%d: %s", scenario_->file, scenario_->line, why_not_);
}

#define HEDDLE_SCENARIO_TEST(suite_, name_)                                \
	Test(suite_, name_)                                                \
	{                                                                  \
		heddle_scenario_test(&heddle_scenario_##suite_##_##name_); \
	}
#endif

#endif
