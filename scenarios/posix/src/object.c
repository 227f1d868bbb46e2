/* SPDX-License-Identifier: MIT */
/* The objects of the program, by the addresses of its bytes. */
#include "posix.h"
#include "state.h"

#include <pthread.h>
#include <string.h>

#define OBJECTS_MAX 32768u
#define SLOTS	    65536u /* a power of two */

static struct posix_object objects[OBJECTS_MAX];
static unsigned n_objects;

static struct {
	const void *address;
	uint64_t execution; /* of another one: the slot is free */
	unsigned number;
} slots[SLOTS];
static uint64_t execution;

void posix_objects_begin_execution(void)
{
	n_objects = 0;
	execution++;
}

static const char *const names[POSIX_KINDS] = {
	[POSIX_MUTEX] = "mutex",	 [POSIX_CONDITION] = "condition", [POSIX_RWLOCK] = "rwlock",
	[POSIX_SEMAPHORE] = "semaphore", [POSIX_BARRIER] = "barrier",	  [POSIX_SPINLOCK] = "spinlock",
	[POSIX_ONCE] = "once",
};

static unsigned slot_of(const void *address)
{
	unsigned slot = (unsigned)((uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SLOTS;

	while (slots[slot].execution == execution && slots[slot].address != address)
		slot = (slot + 1) % SLOTS;
	return slot;
}

static struct posix_object *find(const void *address)
{
	unsigned slot = slot_of(address);

	return slots[slot].execution == execution ? &objects[slots[slot].number] : NULL;
}

static struct posix_object *add(const void *address, enum posix_kind kind, const struct heddle_where *where)
{
	unsigned slot = slot_of(address);

	if (state_is_thread_local(address))
		heddle_report(HEDDLE_LIMIT, true, "thread-local object", where,
			      "a %s in a thread-local variable: all threads would have the same one",
			      names[kind]);
	if (n_objects == OBJECTS_MAX)
		heddle_report(HEDDLE_LIMIT, true, "objects", NULL,
			      "the program uses more than %u objects in one execution", OBJECTS_MAX);
	slots[slot].address = address;
	slots[slot].execution = execution;
	slots[slot].number = n_objects;
	return &objects[n_objects++];
}

/* ---- what the program's bytes say */

/* Where the kind of a mutex lies, and the preference of a rwlock: what static initialisers set. */
#define MUTEX_TYPE_OFFSET  offsetof(pthread_mutex_t, __data.__kind)
#define RWLOCK_TYPE_OFFSET offsetof(pthread_rwlock_t, __data.__flags)

static size_t type_offset(enum posix_kind kind)
{
	return kind == POSIX_MUTEX ? MUTEX_TYPE_OFFSET : kind == POSIX_RWLOCK ? RWLOCK_TYPE_OFFSET : 0;
}

static int type_of(const unsigned char *bytes, enum posix_kind kind)
{
	int type = 0;

	if (type_offset(kind))
		memcpy(&type, bytes + type_offset(kind), sizeof(type));
	return type;
}

static bool has_static_initialiser(enum posix_kind kind)
{
	return kind != POSIX_SEMAPHORE && kind != POSIX_BARRIER;
}

/* Returns whether a static initialiser leaves these bytes: zeros, but for a type. */
static bool is_initial(const unsigned char *bytes, enum posix_kind kind, size_t size)
{
	unsigned char expected[POSIX_BYTES_MAX] = { 0 };
	int type = type_of(bytes, kind);

	if (!has_static_initialiser(kind) || type < 0 || type > PTHREAD_MUTEX_ADAPTIVE_NP)
		return false;
	if (type_offset(kind))
		memcpy(expected + type_offset(kind), &type, sizeof(type));
	return memcmp(bytes, expected, size) == 0;
}

/* ---- its life */

static void init_part(struct posix_object *object, const struct posix_initial *initial,
		      const struct heddle_name *name)
{
	switch (object->kind) {
	case POSIX_CONDITION:
		heddle_condition_init_named(&object->condition, name);
		break;
	case POSIX_RWLOCK:
		heddle_rwlock_init_named(&object->rwlock, name);
		break;
	case POSIX_SEMAPHORE:
		heddle_semaphore_init_named(&object->semaphore, initial->count, name);
		break;
	case POSIX_BARRIER:
		heddle_barrier_init_at(&object->barrier, initial->count ? initial->count : 1, name,
				       name->where);
		break;
	case POSIX_ONCE:
		heddle_once_init_named(&object->once, name);
		break;
	case POSIX_MUTEX:
	case POSIX_SPINLOCK:
	case POSIX_KINDS:
		heddle_mutex_init_named(&object->mutex, name);
	}
}

static void make(struct posix_object *object, const void *address, enum posix_kind kind, size_t size,
		 const struct posix_initial *initial, const struct heddle_where *where)
{
	const struct heddle_name name = { names[kind], .where = where, .memory = address };

	object->address = address;
	object->kind = kind;
	object->size = size;
	object->type = initial->type;
	object->depth = 0;
	init_part(object, initial, &name);
	memcpy(object->bytes, address, size);
}

static void make_of_bytes(struct posix_object *object, const void *address, enum posix_kind kind, size_t size,
			  const struct heddle_where *where)
{
	const struct posix_initial initial = { .type = type_of(address, kind) };

	make(object, address, kind, size, &initial, where);
	if (!is_initial(address, kind, size))
		heddle_placed_unborn(&object->object);
}

/* Something was written over the object: a static initialiser begins another one. */
static void see_other_bytes(struct posix_object *object, const struct heddle_where *where)
{
	const struct posix_initial initial = { .type = type_of(object->address, object->kind) };

	if (!is_initial(object->address, object->kind, object->size))
		heddle_report(HEDDLE_MEMORY_ERROR, true, "object overwritten", where,
			      "%s: something else was written over the %s", heddle_thread_name(heddle_self()),
			      names[object->kind]);
	make(object, object->address, object->kind, object->size, &initial, where);
	heddle_placed_begin_at(&object->object, where);
}

struct posix_object *posix_object(const void *address, enum posix_kind kind, size_t size,
				  struct posix_call call)
{
	const struct heddle_where *where = posix_place(call);
	struct posix_object *object = find(address);

	heddle_placed_access(address, 1, call.caller);
	if (!object) {
		object = add(address, kind, where);
		make_of_bytes(object, address, kind, size, where);
	} else if (object->kind != kind) {
		make_of_bytes(object, address, kind, size, where);
	} else if (object->object.live && memcmp(object->bytes, address, size) != 0) {
		see_other_bytes(object, where);
	}
	return object;
}

struct posix_object *posix_object_init(void *address, enum posix_kind kind, size_t size,
				       const struct posix_initial *initial, struct posix_call call)
{
	const struct heddle_where *where = posix_place(call);
	struct posix_object *object = find(address);

	heddle_placed_access(address, 1, call.caller);
	if (!object)
		object = add(address, kind, where);
	else if (object->object.live && object->kind == kind)
		heddle_object_destroy_at(&object->object, where);
	memset(address, 0, size);
	if (type_offset(kind))
		memcpy((unsigned char *)address + type_offset(kind), &initial->type, sizeof(initial->type));
	make(object, address, kind, size, initial, where);
	heddle_placed_begin_at(&object->object, where);
	return object;
}

void posix_object_destroy(void *address, enum posix_kind kind, size_t size, struct posix_call call)
{
	struct posix_object *object = posix_object(address, kind, size, call);

	heddle_object_destroy_at(&object->object, posix_place(call));
}
