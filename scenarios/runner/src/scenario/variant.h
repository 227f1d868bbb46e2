/* SPDX-License-Identifier: MIT */
/* A variant: one way to run a scenario. `heddle run` prints a line for each, and schedule files name one. */
#ifndef RUNNER_VARIANT_H
#define RUNNER_VARIANT_H

#include <heddle/explore.h>
#include <heddle/scenario.h>
#include <heddle/schedule.h>

/** Defects by name, each once, in the order of their subject, to which the names belong. */
#define HEDDLE_TAKEN_OUT_MAX 16
struct heddle_taken_out {
	const char *names[HEDDLE_TAKEN_OUT_MAX + 1]; /**< ends with NULL */
};

struct heddle_variant {
	const struct heddle_scenario *scenario;
	const char *revision;		 /**< NULL: the subject has none */
	const char *defect;		 /**< put in; NULL: none */
	struct heddle_taken_out without; /**< taken out */
	long parameters[HEDDLE_PARAMETERS_MAX];
	/* Of a program; they lie in the scenario or in the schedule. */
	const char *const *arguments;
	size_t n_arguments;
};

/** Returns the variant of scenario under revision, without defects, with default parameters. */
struct heddle_variant heddle_variant_of(const struct heddle_scenario *scenario, const char *revision);

/** Returns the program that runs variant, which must outlive it. */
struct heddle_program heddle_variant_program(const struct heddle_variant *variant);

/** How the scenario's sections run without --sections. */
enum heddle_sections heddle_scenario_sections(const struct heddle_scenario *scenario);

/** Returns the expectation for variant; NULL: none. */
const struct heddle_expectation *heddle_variant_expectation(const struct heddle_variant *variant);

/** Whether the scenario says that only builds of another kind have this finding of variant. */
bool heddle_variant_finds_elsewhere(const struct heddle_variant *variant, enum heddle_finding_kind kind,
				    const char *subject);

/** How many classes the scenario says that variant has; 0: it does not say. */
uint64_t heddle_variant_classes(const struct heddle_variant *variant);

/** Writes "v5-2006-12", "fixed+D40", "v5-2006-12-D40-D48", or "" for none. Returns buffer. */
#define HEDDLE_REVISION_TEXT_MAX 160
const char *heddle_variant_revision_text(const struct heddle_variant *variant,
					 char buffer[HEDDLE_REVISION_TEXT_MAX]);

/** Returns the index of a declared parameter, -1 if scenario has none of this name. */
int heddle_parameter_index(const struct heddle_scenario *scenario, const char *name);
/**
 * Sets a parameter. Complains and returns false if it is not declared or value is out of its range. whence:
 * the source of the value ("--param", a file's name).
 */
bool heddle_variant_set_parameter(struct heddle_variant *variant, const char *name, int64_t value,
				  const char *whence);

/** The head of a schedule of variant. It points into variant and into itself: neither may be moved. */
struct heddle_variant_header {
	struct heddle_schedule_header header;
	char name[160];
	struct heddle_schedule_parameter parameters[HEDDLE_PARAMETERS_MAX];
	struct heddle_schedule_defect defects[1 + HEDDLE_TAKEN_OUT_MAX];
};
void heddle_variant_header(struct heddle_variant_header *header, const struct heddle_variant *variant,
			   const struct heddle_options *options);

/**
 * Finds the variant that a schedule names, which must outlive it. Returns false after a complaint that names
 * the file path.
 */
bool heddle_variant_of_schedule(struct heddle_variant *variant, const struct heddle_schedule *schedule,
				const char *path);

/* variant_defects.c */

/** Returns whether variant has a defect taken out. */
bool heddle_variant_is_without(const struct heddle_variant *variant, const char *defect);

/**
 * Takes the defects that names says, with commas between, out of variant as well. Returns false after a
 * complaint that begins with whence: one of them is no defect of its subject, or they are too many.
 */
bool heddle_variant_take_out(struct heddle_variant *variant, const char *names, const char *whence);

/** Why the subject refuses the defects of variant, as it says it; NULL: it does not. */
const char *heddle_variant_refusal(const struct heddle_variant *variant);

/**
 * Returns whether subject has the revision and the defects of variant, and they fit together. Else complains,
 * beginning with whence.
 */
bool heddle_variant_exists(const struct heddle_variant *variant, const char *whence);

#endif
