// SPDX-License-Identifier: MIT
/*
 * How long schedules are, and what has become of one.
 */
#include <heddle/minimise.h>

struct heddle_length heddle_schedule_length(const struct heddle_schedule *schedule)
{
	struct heddle_length length = { .steps = (uint32_t)schedule->n_steps };
	struct heddle_thread_set seen = { 0 };
	size_t i;

	for (i = 0; i < schedule->n_steps; i++) {
		length.preemptions += schedule->steps[i].preempts;
		heddle_thread_set_add(&seen, schedule->steps[i].thread);
	}
	length.threads = heddle_thread_set_count(&seen);
	return length;
}

void heddle_minimised_free(struct heddle_minimised *minimised)
{
	heddle_schedule_free(minimised->schedule);
	minimised->schedule = NULL;
}

static void tell_number(FILE *stream, uint32_t number, uint32_t before, const char *what)
{
	if (number == 0)
		fprintf(stream, "no %s", what);
	else
		fprintf(stream, "%u %s%s", number, what, number == 1 ? "" : "s");
	if (number != before)
		fprintf(stream, " (before: %u)", before);
}

const char *heddle_minimised_text(const struct heddle_minimised *minimised,
				  char buffer[HEDDLE_MINIMISED_TEXT_MAX])
{
	const struct heddle_length *before = &minimised->before, *after = &minimised->after;
	FILE *stream = fmemopen(buffer, HEDDLE_MINIMISED_TEXT_MAX, "w");

	buffer[0] = '\0';
	if (stream == NULL)
		return buffer;
	tell_number(stream, after->preemptions, before->preemptions, "preemption");
	if (after->preemptions > 0)
		fprintf(stream, ", %s",
			minimised->is_fewest ? "which is the minimum" : "not known to be the minimum");
	fputs("; ", stream);
	tell_number(stream, after->steps, before->steps, "step");
	if (minimised->is_cut_short)
		fprintf(stream, "; stopped after %u replays", minimised->replays);
	fclose(stream);
	return buffer;
}
