// SPDX-License-Identifier: MIT
#include "schedule/notes.h"
#include "schedule/build.h"

#include <errno.h>

static void add(struct heddle_schedule *schedule, uint32_t step, const char *text)
{
	struct heddle_schedule_note *note = heddle_schedule_add_note(schedule);

	if (note == NULL)
		return;
	note->step = step;
	note->text = heddle_schedule_keep_string(schedule, text);
}

static void hear(void *context, uint32_t step, const char *text)
{
	struct notes *notes = context;

	if (notes->heap != NULL)
		add(notes->heap, step, text);
}

void notes_listen(struct notes *notes, struct heddle_options *options)
{
	notes->heap = heddle_schedule_new();
	options->note = hear;
	options->note_context = notes;
}

void notes_forget(struct notes *notes)
{
	heddle_schedule_free(notes->heap);
	notes->heap = heddle_schedule_new();
}

int notes_give(const struct notes *notes, struct heddle_schedule *schedule)
{
	size_t i;

	if (notes->heap == NULL)
		return -ENOMEM;
	for (i = 0; i < notes->heap->n_notes; i++) {
		if (notes->heap->notes[i].step < schedule->n_steps)
			add(schedule, notes->heap->notes[i].step, notes->heap->notes[i].text);
	}
	if (heddle_schedule_build_error(notes->heap) != 0)
		return heddle_schedule_build_error(notes->heap);
	return heddle_schedule_build_error(schedule);
}

void notes_end(struct notes *notes)
{
	heddle_schedule_free(notes->heap);
	notes->heap = NULL;
}
