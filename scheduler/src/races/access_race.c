/* SPDX-License-Identifier: MIT */
/*
 * The race detector of the access build. Each access is compared with the newest access to the same bytes of
 * every other thread at every place in the code. A thread's later access happens after its earlier ones, so
 * the newest one of a place is unordered if any of them is. So every pair of places that races in this
 * execution is found, and the same pairs in each execution of its class.
 *
 * The file is empty in builds other than access.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access.h"
#include "races/data_race.h"

#include <heddle/debugger.h>
#include <stdio.h>

static struct record *record_at(uint32_t number)
{
	return &access_shadow.records[number];
}

static bool conflicts(const struct record *record, uint8_t bytes, unsigned how)
{
	return record->bytes & bytes && (record->how | how) & ACCESS_WRITES &&
	       !(record->how & how & ACCESS_IS_ATOMIC);
}

/* The thread's own accesses are ordered, too. */
static bool is_ordered(const struct record *record)
{
	return record->time <= order_time(record->thread);
}

static void fill(struct race_access *access, unsigned thread, unsigned how, void *caller)
{
	snprintf(access->thread, sizeof(access->thread), "%s", engine->infos[thread].name);
	access->write = how & ACCESS_WRITES;
	access->atomic = how & ACCESS_IS_ATOMIC;
	access->callers[0] = caller;
}

static void add_race(const struct record *record, unsigned how, void *caller)
{
	struct race *race = data_race_is_kept(record->caller, caller) ? NULL : data_race_add();

	if (!race)
		return;
	fill(&race->access[0], engine->self->index, how, caller);
	fill(&race->access[1], record->thread, record->how, record->caller);
	heddle_debug_at_race(caller);
}

static bool is_same(const struct record *record, uint8_t bytes, unsigned how, const void *caller)
{
	return record->thread == engine->self->index && record->caller == caller && record->bytes == bytes &&
	       record->how == how;
}

static void add_record(struct granule *granule, uint8_t bytes, unsigned how, void *caller)
{
	struct record *record = shadow_add_record(&access_shadow, granule);

	if (!record)
		access_no_room();
	record->time = order_time(engine->self->index);
	record->caller = caller;
	record->thread = engine->self->index;
	record->bytes = bytes;
	record->how = (uint8_t)how;
}

/*
 * Returns whether the order of the two decides the state of the memory: freed, or written for the first time.
 */
static bool is_about_memory(unsigned earlier, unsigned how)
{
	return (earlier | how) & (ACCESS_FREES | ACCESS_IS_FIRST);
}

enum access_race access_note(struct granule *granule, uint8_t bytes, unsigned how, void *caller)
{
	enum access_race found = ACCESS_RACES_NOT;
	struct record *mine = NULL;

	for (uint32_t i = granule->records; i != NO_RECORD; i = record_at(i)->next) {
		struct record *record = record_at(i);

		if (is_same(record, bytes, how, caller))
			mine = record;
		if (!conflicts(record, bytes, how) || is_ordered(record))
			continue;
		if (is_about_memory(record->how, how))
			found = ACCESS_RACES_ABOUT_MEMORY;
		else if (found == ACCESS_RACES_NOT)
			found = ACCESS_RACES;
		add_race(record, how, caller);
	}
	if (mine)
		mine->time = order_time(engine->self->index);
	else
		add_record(granule, bytes, how, caller);
	return found;
}

#else
typedef int heddle_no_access_races;
#endif
