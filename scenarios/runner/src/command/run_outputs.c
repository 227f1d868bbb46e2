/* SPDX-License-Identifier: MIT */
#include "command/run_outputs.h"

void run_outputs_discard(struct run_outputs *outputs)
{
	heddle_output_discard(&outputs->json);
	heddle_output_discard(&outputs->junit_file);
	heddle_output_discard(&outputs->sarif_file);
	heddle_output_discard(&outputs->classes_file);
	report_discard(&outputs->report);
}

/* Returns false after a complaint; then some files may be open. */
static bool try_to_open(struct run_outputs *outputs, const struct run_files *files)
{
	if (files->json && !heddle_output_open_lines(&outputs->json, files->json, "--json"))
		return false;
	if (files->classes && !heddle_output_open_whole(&outputs->classes_file, files->classes, "--classes"))
		return false;
	if (files->classes)
		heddle_classes_begin(&outputs->classes, outputs->classes_file.stream);
	if (files->sarif && !heddle_output_open_whole(&outputs->sarif_file, files->sarif, "--sarif"))
		return false;
	if (files->sarif)
		heddle_sarif_begin(&outputs->sarif, outputs->sarif_file.stream);
	return !files->junit || (heddle_output_open_whole(&outputs->junit_file, files->junit, "--junit") &&
				 !heddle_junit_begin(&outputs->junit));
}

bool run_outputs_open(struct run_outputs *outputs, const struct run_files *files)
{
	*outputs = (struct run_outputs){ 0 };
	if (try_to_open(outputs, files) && report_begin(&outputs->report, files->report)) {
		heddle_output_begin(&outputs->json);
		return true;
	}
	run_outputs_discard(outputs);
	return false;
}

bool run_outputs_close(struct run_outputs *outputs, double stuck)
{
	bool written;

	if (outputs->junit.cases)
		heddle_junit_end(&outputs->junit, outputs->junit_file.stream);
	heddle_sarif_end(&outputs->sarif);
	written = heddle_output_commit(&outputs->json);
	written = heddle_output_commit(&outputs->classes_file) && written;
	written = heddle_output_commit(&outputs->sarif_file) && written;
	written = heddle_output_commit(&outputs->junit_file) && written;
	return report_end(&outputs->report, true, stuck) && written;
}
