/* SPDX-License-Identifier: MIT */
#include "result/junit.h"
#include "result/markup.h"

#include <errno.h>
#include <stdlib.h>

int heddle_junit_begin(struct heddle_junit *junit)
{
	*junit = (struct heddle_junit){ 0 };
	junit->cases = open_memstream(&junit->text, &junit->size);
	return junit->cases ? 0 : -errno;
}

void heddle_junit_case(struct heddle_junit *junit, const char *suite, const char *name, double seconds,
		       const char *why_not, const char *skipped)
{
	if (!junit->cases)
		return;
	junit->n++;
	junit->seconds += seconds;
	fputs("  <testcase classname=\"", junit->cases);
	heddle_markup_text(junit->cases, suite);
	fputs("\" name=\"", junit->cases);
	heddle_markup_text(junit->cases, name);
	fprintf(junit->cases, "\" time=\"%.3f\"", seconds);
	if (why_not || skipped) {
		junit->failures += !!why_not;
		junit->skipped += !why_not;
		fprintf(junit->cases, "><%s message=\"", why_not ? "failure" : "skipped");
		heddle_markup_text(junit->cases, why_not ? why_not : skipped);
		fputs("\"/></testcase>\n", junit->cases);
	} else {
		fputs("/>\n", junit->cases);
	}
}

void heddle_junit_result(struct heddle_junit *junit, const struct heddle_result *result)
{
	const struct heddle_scenario *scenario = result->variant->scenario;
	bool proves_nothing = result->verdict == HEDDLE_BUDGET && !result->less_must_do;
	char revision[HEDDLE_REVISION_TEXT_MAX], name[256];

	heddle_variant_revision_text(result->variant, revision);
	snprintf(name, sizeof(name), "%s%s%s", scenario->name, *revision ? " " : "", revision);
	heddle_junit_case(junit, scenario->suite, name, result->seconds,
			  result->expected ? NULL : result->why_not,
			  proves_nothing ? result->stopped_by : NULL);
}

int heddle_junit_end(struct heddle_junit *junit, FILE *stream)
{
	int error = fclose(junit->cases) ? -errno : 0;

	if (!error) {
		fprintf(stream, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
		fprintf(stream,
			"<testsuites><testsuite name=\"heddle\" tests=\"%u\" failures=\"%u\" skipped=\"%u\" time=\"%.3f\">\n",
			junit->n, junit->failures, junit->skipped, junit->seconds);
		fwrite(junit->text, 1, junit->size, stream);
		fprintf(stream, "</testsuite></testsuites>\n");
	}
	free(junit->text);
	*junit = (struct heddle_junit){ 0 };
	return error;
}
