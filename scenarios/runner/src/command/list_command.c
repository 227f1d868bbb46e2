/* SPDX-License-Identifier: MIT */
/* `heddle list`. */

#include "command/commands.h"
#include "terminal/complain.h"
#include "scenario/registry.h"
#include "scenario/select.h"
#include "terminal/status.h"
#include "scenario/variant.h"
#include "terminal/wrap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct heddle_flag heddle_list_flags[] = {
	{ "defects", NULL, "list the defects that --defect and --without know instead", NULL, false },
	{ 0 },
};

static bool take_flag(void *context, const char *flag, const char *value)
{
	(void)flag;
	(void)value;
	*(bool *)context = true;
	return true;
}

static void print_indented(const char *text)
{
	printf("      ");
	heddle_print_wrapped(text, 6, 6, heddle_terminal_width(STDOUT_FILENO));
}

static void print_parameters(const struct heddle_scenario *scenario)
{
	for (const struct heddle_parameter *p = scenario->params;
	     p < scenario->params + HEDDLE_PARAMETERS_MAX && p->name; p++)
		printf("      --param %s=%ld  %ld to %ld%s%s\n", p->name, p->value, p->low, p->high,
		       p->doc ? ": " : "", p->doc ? p->doc : "");
}

static void print_expectation(const char *revision, const struct heddle_expectation *expectation)
{
	printf("      %s%s", revision ? revision : "", revision ? ": " : "");
	if (!expectation) {
		printf("nothing is written down\n");
		return;
	}
	for (const struct heddle_expected_finding *f = expectation->findings;
	     f < expectation->findings + HEDDLE_EXPECTED_MAX && f->subject; f++)
		printf("%s%s '%s'%s%s%s", f == expectation->findings ? "finds " : ", ",
		       heddle_finding_kind_name(f->kind), f->subject, f->defect ? " (" : "",
		       f->defect ? f->defect : "", f->defect ? ")" : "");
	if (!expectation->findings[0].subject)
		printf("passes");
	if (expectation->parameter)
		printf(" where %s is %ld", expectation->parameter, expectation->value);
	if (expectation->build != HEDDLE_ANY_BUILD)
		printf(" in this build");
	if (expectation->sampled)
		printf(", sampled");
	if (expectation->bounded)
		printf(", exhausted up to %u preemptions", expectation->preemptions);
	printf("\n");
}

static void print_expectations(const struct heddle_scenario *scenario)
{
	static const char *const none[] = { NULL, NULL };
	bool has_revisions = scenario->subject && scenario->subject->revisions;
	const char *const *revision = has_revisions ? scenario->subject->revisions : none;

	do {
		struct heddle_variant variant = heddle_variant_of(scenario, *revision);

		if (heddle_scenario_takes_part(scenario, *revision))
			print_expectation(*revision, heddle_variant_expectation(&variant));
	} while (*revision && *++revision);
	for (int i = 0; i < HEDDLE_REVISIONS_MAX && scenario->expect[i].given; i++)
		if (scenario->expect[i].parameter ||
		    (scenario->expect[i].revision && strchr(scenario->expect[i].revision, '+')))
			print_expectation(scenario->expect[i].revision, &scenario->expect[i]);
}

static void print_scenario(const struct heddle_scenario *scenario)
{
	printf("%-5s %s/%s\n", scenario->id ? scenario->id : "", scenario->suite, scenario->name);
	if (scenario->doc)
		print_indented(scenario->doc);
	print_parameters(scenario);
	print_expectations(scenario);
}

static bool seen_before(const struct heddle_selection *selection, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (selection->scenarios[i]->subject == selection->scenarios[index]->subject)
			return true;
	return false;
}

static void print_defects(const struct heddle_selection *selection)
{
	for (size_t i = 0; i < selection->n; i++) {
		const struct heddle_subject *subject = selection->scenarios[i]->subject;

		if (!subject || !subject->defects || seen_before(selection, i))
			continue;
		for (const struct heddle_defect_info *d = subject->defects; d->name; d++)
			printf("%-5s %s: %s\n", d->name, subject->name, d->doc ? d->doc : "");
	}
}

int heddle_list_command(const struct heddle_command *command, int argc, char **argv)
{
	struct heddle_selection selection;
	bool defects = false;
	int first, code;

	if (!heddle_flags_parse(command, argc, argv, take_flag, &defects, &first, &code))
		return code;
	if (!heddle_select(&selection, argv + first, (size_t)(argc - first)))
		return HEDDLE_EXIT_WRONG_INPUT;
	if (defects)
		print_defects(&selection);
	for (size_t i = 0; !defects && i < selection.n; i++)
		print_scenario(selection.scenarios[i]);
	heddle_selection_free(&selection);
	return HEDDLE_EXIT_AS_EXPECTED;
}
