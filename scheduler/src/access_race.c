/* SPDX-License-Identifier: MIT */
/*
 * Our own race detector: each access is compared with the newest one of every other thread at every place in the code, to the
 * same bytes. As a thread's later access comes after its earlier ones, the newest of a place is unordered if any of them is; so
 * every pair of places is found that races in this execution, and in each of its class the same.
 *
 * The file is empty but in the access build.
 */
#ifdef HEDDLE_ACCESS
#include "access.h"
#include "data_race.h"

#include <stdio.h>

static struct record *record_at(uint32_t number)
{
	return &access_shadow.records[number];
}

static bool conflicts(const struct record *record, uint8_t bytes, bool write, bool atomic)
{
	return record->bytes & bytes && (record->write || write) && !(record->atomic && atomic);
}

/* So are all of its own. */
static bool is_ordered(const struct record *record)
{
	return record->time <= order_time(record->thread);
}

static void fill(struct race_access *access, unsigned thread, bool write, bool atomic, void *caller)
{
	snprintf(access->thread, sizeof(access->thread), "%s", engine->infos[thread].name);
	access->write = write;
	access->atomic = atomic;
	access->callers[0] = caller;
}

static void add_race(const struct record *record, bool write, bool atomic, void *caller)
{
	struct race *race = data_race_is_kept(record->caller, caller) ? NULL : data_race_add();

	if (!race)
		return;
	fill(&race->access[0], engine->self->index, write, atomic, caller);
	fill(&race->access[1], record->thread, record->write, record->atomic, record->caller);
}

static bool is_same(const struct record *record, uint8_t bytes, bool write, const void *caller)
{
	return record->thread == engine->self->index && record->caller == caller && record->bytes == bytes &&
	       record->write == write;
}

static void add_record(struct granule *granule, uint8_t bytes, bool write, bool atomic, void *caller)
{
	struct record *record = shadow_add_record(&access_shadow, granule);

	if (!record)
		access_no_room();
	record->time = order_time(engine->self->index);
	record->caller = caller;
	record->thread = engine->self->index;
	record->bytes = bytes;
	record->write = write;
	record->atomic = atomic;
}

bool access_note(struct granule *granule, uint8_t bytes, bool write, bool atomic, void *caller)
{
	struct record *mine = NULL;
	bool races = false;

	for (uint32_t i = granule->records; i != NO_RECORD; i = record_at(i)->next) {
		struct record *record = record_at(i);

		if (is_same(record, bytes, write, caller))
			mine = record;
		if (!conflicts(record, bytes, write, atomic) || is_ordered(record))
			continue;
		races = true;
		add_race(record, write, atomic, caller);
	}
	if (mine)
		mine->time = order_time(engine->self->index);
	else
		add_record(granule, bytes, write, atomic, caller);
	return races;
}

#else
typedef int heddle_no_access_races;
#endif
