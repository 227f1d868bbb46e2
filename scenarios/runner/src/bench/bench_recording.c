/* SPDX-License-Identifier: MIT */
#include "bench/bench_recording.h"

#include <errno.h>
#include <stdlib.h>

static bool make_room(struct heddle_bench_bytes *bytes, size_t n)
{
	size_t room = 2 * (bytes->n + n);
	unsigned char *grown;

	if (bytes->n + n <= bytes->room)
		return true;
	grown = realloc(bytes->bytes, room);
	if (!grown)
		return false;
	bytes->bytes = grown;
	bytes->room = room;
	return true;
}

static int add(struct heddle_bench_recording *recording, const struct heddle_execution *execution)
{
	struct heddle_bench_bytes *picks = &recording->picks, *choices = &recording->choices;

	if (!make_room(picks, execution->n_steps) || !make_room(choices, execution->n_choices))
		return -ENOMEM;
	for (size_t i = 0; i < execution->n_steps; i++)
		picks->bytes[picks->n++] = (unsigned char)execution->steps[i].thread;
	for (size_t i = 0; i < execution->n_choices; i++)
		choices->bytes[choices->n++] = (unsigned char)execution->choices[i].value;
	recording->list.n_executions++;
	recording->threads += execution->n_threads;
	return 0;
}

/* Notes a restart after the executions so far. */
static int add_restart(struct heddle_bench_recording *recording)
{
	struct heddle_recording *list = &recording->list;
	uint64_t *grown = reallocarray(recording->restarts, list->n_restarts + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	recording->restarts = grown;
	grown[list->n_restarts++] = list->n_executions;
	return 0;
}

static int add_all(struct heddle_bench_recording *recording, struct heddle_explorer *explorer)
{
	const struct heddle_execution *execution;
	uint64_t restarts = 0, before;
	int result;

	while ((result = heddle_explorer_next(explorer, &execution)) == 1) {
		int error;

		before = restarts;
		restarts = heddle_explorer_statistics(explorer)->restarts;
		error = restarts == before ? 0 : add_restart(recording);
		if (!error)
			error = add(recording, execution);
		if (error)
			return error;
	}
	recording->statistics = *heddle_explorer_statistics(explorer);
	return result;
}

int heddle_bench_record(struct heddle_bench_recording *recording, const struct heddle_program *program,
			const struct heddle_options *options)
{
	struct heddle_explorer *explorer;
	int error;

	*recording = (struct heddle_bench_recording){ 0 };
	error = heddle_explorer_open(&explorer, program, options);
	if (error)
		return error;
	error = add_all(recording, explorer);
	heddle_explorer_close(explorer);
	if (error)
		heddle_bench_recording_free(recording);
	recording->list.picks = recording->picks.bytes;
	recording->list.n_picks = recording->picks.n;
	recording->list.choices = recording->choices.bytes;
	recording->list.n_choices = recording->choices.n;
	recording->list.restarts = recording->restarts;
	return error;
}

void heddle_bench_recording_free(struct heddle_bench_recording *recording)
{
	free(recording->picks.bytes);
	free(recording->choices.bytes);
	free(recording->restarts);
	*recording = (struct heddle_bench_recording){ 0 };
}
