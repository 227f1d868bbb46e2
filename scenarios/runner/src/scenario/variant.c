/* SPDX-License-Identifier: MIT */
#include "scenario/variant.h"
#include "terminal/complain.h"
#include "scenario/recorded_program.h"
#include "scenario/registry.h"
#include "terminal/program_name.h"

#include <stdio.h>
#include <string.h>

/* The variant whose body runs; set at the start of each execution. */
static const struct heddle_variant *running;

const char *heddle_scenario_revision(void)
{
	return running ? running->revision : NULL;
}

const char *heddle_scenario_defect(void)
{
	return running ? running->defect : NULL;
}

bool heddle_scenario_is_without(const char *defect)
{
	return running && heddle_variant_is_without(running, defect);
}

/*
 * Scenarios ask often, mostly by the same literal that they declared, of which the compiler keeps one copy.
 */
int heddle_parameter_index(const struct heddle_scenario *scenario, const char *name)
{
	for (int i = 0; i < HEDDLE_PARAMETERS_MAX && scenario->params[i].name; i++)
		if (scenario->params[i].name == name)
			return i;
	for (int i = 0; i < HEDDLE_PARAMETERS_MAX && scenario->params[i].name; i++)
		if (!strcmp(scenario->params[i].name, name))
			return i;
	return -1;
}

long heddle_parameter(const char *name)
{
	int index;

	if (!running)
		return 0;
	index = heddle_parameter_index(running->scenario, name);
	heddle_check(index >= 0, "undeclared parameter",
		     "the scenario asks for '%s', which its .params does not declare", name);
	return index < 0 ? 0 : running->parameters[index];
}

static void run_body(void *argument)
{
	running = argument;
	if (running->scenario->program)
		running->scenario->program->take_arguments(running->n_arguments, running->arguments);
	running->scenario->body();
}

struct heddle_program heddle_variant_program(const struct heddle_variant *variant)
{
	return (struct heddle_program){ .body = run_body, .argument = (void *)variant };
}

struct heddle_variant heddle_variant_of(const struct heddle_scenario *scenario, const char *revision)
{
	struct heddle_variant variant = { .scenario = scenario, .revision = revision };

	for (int i = 0; i < HEDDLE_PARAMETERS_MAX; i++)
		variant.parameters[i] = scenario->params[i].value;
	if (scenario->program) {
		variant.arguments = scenario->program->arguments;
		variant.n_arguments = scenario->program->n_arguments;
	}
	return variant;
}

static enum heddle_build this_build(void)
{
#if defined(HEDDLE_TSAN)
	return HEDDLE_IN_TSAN;
#elif defined(HEDDLE_ASAN)
	return HEDDLE_IN_ASAN;
#elif defined(HEDDLE_ACCESS)
	return HEDDLE_IN_ACCESS;
#else
	return HEDDLE_ANY_BUILD;
#endif
}

/* Returns whether the expectation's conditions on the build and on a parameter hold. */
static bool applies(const struct heddle_expectation *expectation, const struct heddle_variant *variant)
{
	int index;

	if (expectation->build != HEDDLE_ANY_BUILD && !(expectation->build & this_build()))
		return false;
	if (!expectation->parameter)
		return true;
	index = heddle_parameter_index(variant->scenario, expectation->parameter);
	return index >= 0 && variant->parameters[index] == expectation->value;
}

static bool is_of_revision(const struct heddle_expectation *expectation, const struct heddle_variant *variant)
{
	char buffer[HEDDLE_REVISION_TEXT_MAX];

	return !strcmp(expectation->revision ? expectation->revision : "",
		       heddle_variant_revision_text(variant, buffer));
}

const struct heddle_expectation *heddle_variant_expectation(const struct heddle_variant *variant)
{
	for (int i = 0; i < HEDDLE_REVISIONS_MAX && variant->scenario->expect[i].given; i++) {
		const struct heddle_expectation *expectation = &variant->scenario->expect[i];

		if (is_of_revision(expectation, variant) && applies(expectation, variant))
			return expectation;
	}
	return NULL;
}

enum heddle_sections heddle_scenario_sections(const struct heddle_scenario *scenario)
{
	if (scenario->sections == HEDDLE_SECTIONS_LOCK && scenario->subject)
		return scenario->subject->sections;
	return scenario->sections;
}

bool heddle_scenario_takes_part(const struct heddle_scenario *scenario, const char *revision)
{
	const char *const *partial = scenario->subject ? scenario->subject->partial : NULL;
	struct heddle_variant variant = heddle_variant_of(scenario, revision);

	for (; revision && partial && *partial; partial++)
		if (!strcmp(*partial, revision))
			return heddle_variant_expectation(&variant);
	return true;
}

static bool has_finding(const struct heddle_expectation *expectation, enum heddle_finding_kind kind,
			const char *subject)
{
	for (int i = 0; i < HEDDLE_EXPECTED_MAX && expectation->findings[i].subject; i++)
		if (expectation->findings[i].kind == kind &&
		    !strcmp(expectation->findings[i].subject, subject))
			return true;
	return false;
}

bool heddle_variant_finds_elsewhere(const struct heddle_variant *variant, enum heddle_finding_kind kind,
				    const char *subject)
{
	const struct heddle_expectation *here = heddle_variant_expectation(variant);

	if (!here || has_finding(here, kind, subject))
		return false;
	for (int i = 0; i < HEDDLE_REVISIONS_MAX && variant->scenario->expect[i].given; i++) {
		const struct heddle_expectation *other = &variant->scenario->expect[i];

		if (is_of_revision(other, variant) && other->build != here->build &&
		    has_finding(other, kind, subject))
			return true;
	}
	return false;
}

uint64_t heddle_variant_classes(const struct heddle_variant *variant)
{
	const struct heddle_variant *before = running;
	uint64_t classes = 0;

	running = variant;
	if (variant->scenario->classes)
		classes = variant->scenario->classes();
	running = before;
	return classes;
}

const char *heddle_variant_revision_text(const struct heddle_variant *variant,
					 char buffer[HEDDLE_REVISION_TEXT_MAX])
{
	size_t n;

	snprintf(buffer, HEDDLE_REVISION_TEXT_MAX, "%s%s%s", variant->revision ? variant->revision : "",
		 variant->defect ? "+" : "", variant->defect ? variant->defect : "");
	for (const char *const *name = variant->without.names; *name; name++) {
		n = strlen(buffer);
		snprintf(buffer + n, HEDDLE_REVISION_TEXT_MAX - n, "-%s", *name);
	}
	return buffer;
}

static bool complain_of_parameter(const struct heddle_scenario *scenario, const char *name,
				  const char *whence)
{
	struct heddle_nearest nearest = { .word = name };
	char full_name[HEDDLE_FULL_NAME_MAX], hint[HEDDLE_HINT_MAX];

	for (int i = 0; i < HEDDLE_PARAMETERS_MAX && scenario->params[i].name; i++)
		heddle_nearest_offer(&nearest, scenario->params[i].name);
	heddle_scenario_full_name(scenario, full_name);
	heddle_complain("%s: '%s' has no parameter '%s'%s: `heddle list %s` shows those that it has", whence,
			full_name, name, heddle_nearest_hint(&nearest, hint), full_name);
	return false;
}

bool heddle_variant_set_parameter(struct heddle_variant *variant, const char *name, int64_t value,
				  const char *whence)
{
	int index = heddle_parameter_index(variant->scenario, name);
	const struct heddle_parameter *p;

	if (index < 0)
		return complain_of_parameter(variant->scenario, name, whence);
	p = &variant->scenario->params[index];
	if (value < p->low || value > p->high) {
		heddle_complain("%s: parameter '%s' of '%s/%s' cannot be %lld: give %ld to %ld", whence, name,
				variant->scenario->suite, variant->scenario->name, (long long)value, p->low,
				p->high);
		return false;
	}
	variant->parameters[index] = value;
	return true;
}

void heddle_variant_header(struct heddle_variant_header *header, const struct heddle_variant *variant,
			   const struct heddle_options *options)
{
	const struct heddle_scenario_program *program = variant->scenario->program;
	size_t n_parameters = 0, n_defects = 0;

	for (; n_parameters < HEDDLE_PARAMETERS_MAX && variant->scenario->params[n_parameters].name;
	     n_parameters++)
		header->parameters[n_parameters] = (struct heddle_schedule_parameter){
			.name = variant->scenario->params[n_parameters].name,
			.value = variant->parameters[n_parameters],
		};
	if (variant->defect)
		header->defects[n_defects++] = (struct heddle_schedule_defect){ .name = variant->defect };
	for (const char *const *name = variant->without.names; *name; name++)
		header->defects[n_defects++] =
			(struct heddle_schedule_defect){ .name = *name, .without = true };
	header->header = (struct heddle_schedule_header){
		.scenario = heddle_scenario_full_name(variant->scenario, header->name),
		.id = variant->scenario->id,
		.revision = variant->revision,
		.strategy = options->strategy ? options->strategy->name : NULL,
		.parameters = header->parameters,
		.n_parameters = n_parameters,
		.defects = header->defects,
		.n_defects = n_defects,
		.sections = options->sections,
		.points = options->points,
		.steps_max = options->steps_max,
		.faults = options->faults,
		.spurious = options->spurious,
		.isolate = options->isolate,
		.seed = options->seed,
		.program = program ? heddle_program_name() : NULL,
		.build = program ? program->build : NULL,
		.arguments = variant->arguments,
		.n_arguments = variant->n_arguments,
	};
}

static bool take_defect(struct heddle_variant *variant, const struct heddle_schedule_defect *defect,
			const char *path)
{
	if (defect->without)
		return heddle_variant_take_out(variant, defect->name, path);
	if (variant->defect) {
		heddle_complain("%s: both '%s' and '%s' are put in, and only one can be: record it again",
				path, variant->defect, defect->name);
		return false;
	}
	variant->defect = defect->name;
	return true;
}

static bool take_defects(struct heddle_variant *variant, const struct heddle_schedule_header *header,
			 const char *path)
{
	for (size_t i = 0; i < header->n_defects; i++)
		if (!take_defect(variant, &header->defects[i], path))
			return false;
	return true;
}

static bool complain_of_scenario(const char *full_name, const char *path)
{
	struct heddle_nearest nearest = { .word = full_name };
	char name[HEDDLE_FULL_NAME_MAX], hint[HEDDLE_HINT_MAX];

	for (const struct heddle_scenario *s = heddle_registry_first(); s; s = s->next)
		heddle_nearest_offer(&nearest, heddle_scenario_full_name(s, name));
	if (recorded_program_is(full_name) && !*nearest.best)
		heddle_complain("%s: it is a schedule of '%s', a program that heddle cc has linked: "
				"`./%s replay %s` where that program lies",
				path, full_name, strchr(full_name, '/') + 1, path);
	else
		heddle_complain(
			"%s: it is a schedule of '%s', which this program does not have%s: `heddle list` shows what it has",
			path, full_name, heddle_nearest_hint(&nearest, hint));
	return false;
}

bool heddle_variant_of_schedule(struct heddle_variant *variant, const struct heddle_schedule *schedule,
				const char *path)
{
	const struct heddle_schedule_header *header = &schedule->header;
	const struct heddle_scenario *scenario = heddle_registry_find(header->scenario);

	if (!scenario)
		return complain_of_scenario(header->scenario, path);
	*variant = heddle_variant_of(scenario, header->revision);
	recorded_program_take(variant, header);
	for (size_t i = 0; i < header->n_parameters; i++)
		if (!heddle_variant_set_parameter(variant, header->parameters[i].name,
						  header->parameters[i].value, path))
			return false;
	return take_defects(variant, header, path) && heddle_variant_exists(variant, path);
}
