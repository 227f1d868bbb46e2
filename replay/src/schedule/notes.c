// SPDX-License-Identifier: MIT
#include "schedule/notes.h"
#include "schedule/build.h"

#include <errno.h>

static void add(struct heddle_schedule *schedule, struct heddle_schedule_note note)
{
	struct heddle_schedule_note *added = heddle_schedule_add_note(schedule);

	if (added == NULL)
		return;
	*added = note;
	added->text = heddle_schedule_keep_string(schedule, note.text);
}

static void hear(void *context, const struct heddle_said *said)
{
	struct notes *notes = context;

	if (notes->heap == NULL)
		return;
	add(notes->heap, (struct heddle_schedule_note){ .step = said->step,
							.n_touches = said->n_touches,
							.is_meaning = said->is_meaning,
							.text = said->text });
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
			add(schedule, notes->heap->notes[i]);
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
