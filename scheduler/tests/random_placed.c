/* SPDX-License-Identifier: MIT */
/*
 * Random programs: objects that stand for memory. They are initialised at their first use in an execution, by
 * whoever comes first, as a model of another library does. Of their places some lie in a block of the arena,
 * which a thread may free while others use them.
 */
#include "random_runner.h"

#include <heddle/placed.h>

#define PLACE_SIZE 64

static char in_program[PLACE_SIZE];

static const struct heddle_name *name_at(struct heddle_name *name, enum random_place place)
{
	name->memory = place == PLACE_MUTEX_0 ? in_program : random_world.block + PLACE_SIZE * place;
	return name;
}

/* Returns whether the object is to be initialised now. */
static bool is_new(enum random_place place)
{
	bool is_met = random_world.are_met[place];

	random_world.are_met[place] = true;
	return !is_met;
}

struct heddle_mutex *random_mutex(unsigned number)
{
	enum random_place place = number ? PLACE_MUTEX_1 : PLACE_MUTEX_0;
	struct heddle_name name = { "mutex[%ld]", { (long)number, 0 }, .where = HEDDLE_HERE };

	if (random_world.is_placed && is_new(place))
		heddle_mutex_init_named(&random_world.mutex[number], name_at(&name, place));
	return &random_world.mutex[number];
}

struct heddle_rwlock *random_rwlock(void)
{
	struct heddle_name name = { "rwlock[0]", .where = HEDDLE_HERE };

	if (random_world.is_placed && is_new(PLACE_RWLOCK))
		heddle_rwlock_init_named(&random_world.rwlock[0], name_at(&name, PLACE_RWLOCK));
	return &random_world.rwlock[0];
}

struct heddle_semaphore *random_semaphore(void)
{
	struct heddle_name name = { "semaphore[0]", .where = HEDDLE_HERE };

	if (random_world.is_placed && is_new(PLACE_SEMAPHORE))
		heddle_semaphore_init_named(&random_world.semaphore[0], 1, name_at(&name, PLACE_SEMAPHORE));
	return &random_world.semaphore[0];
}

const struct heddle_object *random_object_at(enum random_place place)
{
	const struct heddle_object *const objects[RANDOM_PLACES] = {
		[PLACE_MUTEX_0] = &random_world.mutex[0].object,
		[PLACE_MUTEX_1] = &random_world.mutex[1].object,
		[PLACE_RWLOCK] = &random_world.rwlock[0].object,
		[PLACE_SEMAPHORE] = &random_world.semaphore[0].object,
	};
	return objects[place];
}

void random_make_places(void)
{
	random_world.block = heddle_alloc(PLACE_SIZE * RANDOM_PLACES);
	random_world.is_placed = true;
}

void random_free_places(void)
{
	if (random_world.is_freed)
		return;
	for (unsigned place = PLACE_MUTEX_1; place < RANDOM_PLACES; place++)
		random_note_end((struct random_end){ .place = place + 1 });
	random_world.is_freed = true;
	heddle_free(random_world.block);
}
