/* SPDX-License-Identifier: MIT */
/* Shadow memory. The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#include "hooks/shadow.h"

#include "run/own_memory.h"

#include <errno.h>
#include <string.h>

#define GRANULE_SLOTS ((size_t)1 << 20)
#define GRANULES_MAX  (GRANULE_SLOTS / 4 * 3)
#define ROW_GRANULES  32u
#define RECORDS_MAX   ((size_t)1 << 20)
#define CLOCKS_MAX    ((size_t)1 << 16)
#define PARTS_MAX     ((size_t)1 << 16)

int shadow_open(struct shadow *shadow)
{
	memset(shadow, 0, sizeof(*shadow));
	shadow->granules = own_map(GRANULE_SLOTS * sizeof(*shadow->granules));
	shadow->records = own_map(RECORDS_MAX * sizeof(*shadow->records));
	shadow->clocks = own_map(CLOCKS_MAX * sizeof(*shadow->clocks));
	shadow->parts = own_map(PARTS_MAX * sizeof(*shadow->parts));
	if (shadow->granules && shadow->records && shadow->clocks && shadow->parts)
		return 0;
	shadow_close(shadow);
	return -ENOMEM;
}

void shadow_close(struct shadow *shadow)
{
	own_unmap(shadow->granules, GRANULE_SLOTS * sizeof(*shadow->granules));
	own_unmap(shadow->records, RECORDS_MAX * sizeof(*shadow->records));
	own_unmap(shadow->clocks, CLOCKS_MAX * sizeof(*shadow->clocks));
	own_unmap(shadow->parts, PARTS_MAX * sizeof(*shadow->parts));
	memset(shadow, 0, sizeof(*shadow));
}

/* Number 0 of each means none. */
void shadow_begin_execution(struct shadow *shadow)
{
	shadow->execution++;
	shadow->n_records = 1;
	shadow->n_clocks = 1;
	shadow->n_parts = 1;
}

/*
 * Multiplicative hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4), of rows of
 * granules: neighbours are mostly used together, and in one row they share the pages of the table.
 */
static size_t slot_of(uintptr_t number)
{
	const uint64_t hash = (uint64_t)(number / ROW_GRANULES) * UINT64_C(0x9e3779b97f4a7c15) >> 49;

	return (size_t)(hash * ROW_GRANULES + number % ROW_GRANULES) % GRANULE_SLOTS;
}

static struct granule *find_or_take(struct shadow *shadow, uintptr_t number)
{
	size_t slot = slot_of(number);

	while (shadow->granules[slot].number && shadow->granules[slot].number != number)
		slot = (slot + 1) % GRANULE_SLOTS;
	if (shadow->granules[slot].number)
		return &shadow->granules[slot];
	if (shadow->n_granules == GRANULES_MAX)
		return NULL;
	shadow->n_granules++;
	shadow->granules[slot].number = number;
	return &shadow->granules[slot];
}

static void refresh(struct granule *granule, uint64_t execution)
{
	granule->execution = execution;
	granule->toucher = 0;
	granule->is_by_several = granule->is_written = false;
	granule->has_plain = granule->has_volatile = false;
	granule->records = NO_RECORD;
	granule->clock = NO_CLOCK;
	granule->parts = NO_PART;
	granule->releasers = (struct heddle_thread_set){ 0 };
	granule->object.id = 0;
}

struct granule *shadow_granule(struct shadow *shadow, uintptr_t address)
{
	struct granule *granule = find_or_take(shadow, address / GRANULE_BYTES);

	if (granule && granule->execution != shadow->execution)
		refresh(granule, shadow->execution);
	return granule;
}

struct record *shadow_add_record(struct shadow *shadow, struct granule *granule)
{
	struct record *record = &shadow->records[shadow->n_records];

	if (shadow->n_records == RECORDS_MAX)
		return NULL;
	record->next = granule->records;
	granule->records = (uint32_t)shadow->n_records++;
	return record;
}

struct vector_clock *shadow_clock(struct shadow *shadow, struct granule *granule)
{
	if (granule->clock != NO_CLOCK)
		return &shadow->clocks[granule->clock];
	if (shadow->n_clocks == CLOCKS_MAX)
		return NULL;
	granule->clock = (uint32_t)shadow->n_clocks++;
	shadow->clocks[granule->clock].n = 0;
	return &shadow->clocks[granule->clock];
}

struct vector_clock *shadow_part(struct shadow *shadow, struct granule *granule, unsigned thread)
{
	struct part *parts = shadow->parts;
	uint32_t part = granule->parts;

	while (part != NO_PART && parts[part].thread != thread)
		part = parts[part].next;
	if (part != NO_PART)
		return &parts[part].clock;
	if (shadow->n_parts == PARTS_MAX)
		return NULL;
	part = (uint32_t)shadow->n_parts++;
	parts[part].next = granule->parts;
	parts[part].thread = (uint8_t)thread;
	parts[part].clock.n = 0;
	granule->parts = part;
	return &parts[part].clock;
}

#else
typedef int heddle_no_shadow;
#endif
