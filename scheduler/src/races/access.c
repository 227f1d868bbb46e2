/* SPDX-License-Identifier: MIT */
/*
 * Which plain accesses are scheduling points, and how they become steps. The file is empty in builds other
 * than access.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access.h"
#include "run/section.h"
#include "hooks/access_memory.h"
#include "races/access_places.h"
#include "races/access_written.h"
#include "races/await.h"
#include "run/address.h"
#include "hooks/order.h"
#include "run/step.h"
#include "run/object.h"
#include "run/thread.h"

#include <string.h>

#define ACCESSES_OF_STEP_MAX (UINT64_C(1) << 22)

struct shadow access_shadow;
unsigned access_unwatched;

/* The memory that the running thread's step in progress writes, after the scheduling point. */
static struct {
	const void *address; /* NULL: nothing */
	size_t size;
	struct heddle_touch *touch;
	struct heddle_step *step;
} unsettled;

static bool has_learnt;
static uint64_t accesses_of_step;
static size_t step_of_accesses;

int access_open(void)
{
	int error = shadow_open(&access_shadow);

	access_places_begin_exploration();
	if (error)
		return error;
	error = memory_object_open();
	if (!error)
		error = written_open();
	await_open();
	if (error)
		shadow_close(&access_shadow);
	return error;
}

void access_close(void)
{
	written_close();
	shadow_close(&access_shadow);
}

void access_begin_stack(const struct heddle_thread *thread)
{
	written_begin_stack(thread);
	await_begin_thread(thread->index);
}

void access_begin_execution(void)
{
	shadow_begin_execution(&access_shadow);
	access_memory_begin_execution();
	access_unwatched = 0;
	unsettled.address = NULL;
	has_learnt = false;
	accesses_of_step = 0;
}

bool access_has_learnt(void)
{
	return has_learnt;
}

void access_end_execution(void)
{
	engine->restart_needed |= has_learnt;
	access_places_look_up();
}

_Noreturn void access_no_room(void)
{
	heddle_report(
		HEDDLE_LIMIT, true, "accesses", NULL,
		"the code under test touches more memory, or in more places, than there is room to remember");
	__builtin_unreachable();
}

struct granule *access_granule_at(uintptr_t address)
{
	struct granule *granule = shadow_granule(&access_shadow, address);

	if (!granule)
		access_no_room();
	return granule;
}

/* Returns the value as a number, if it is not longer than one. */
static int64_t value_at(const void *address, size_t size)
{
	int64_t value = 0;

	if (size <= sizeof(value))
		memcpy(&value, address, size);
	return value;
}

static void settle_value(void)
{
	const void *address = unsettled.address;
	int64_t value;

	if (!address)
		return;
	unsettled.address =
		NULL; /* there may be no room for a further address, and stopping for that settles, too */
	value = address_record(value_at(address, unsettled.size));
	unsettled.touch->value = value;
	if (unsettled.step->operation == HEDDLE_OP_MEMORY_WRITE &&
	    unsettled.step->where == unsettled.touch->where)
		unsettled.step->value = value;
}

void access_settle(void)
{
	settle_value();
	access_memory_settle();
}

void access_stop(void)
{
	access_memory_forget_last();
}

/* Returns the set of bytes of address's granule from address to end. */
static uint8_t bytes_from(uintptr_t address, uintptr_t end)
{
	unsigned first = (unsigned)(address % GRANULE_BYTES);
	unsigned n = end - address < GRANULE_BYTES - first ? (unsigned)(end - address)
							   : (unsigned)GRANULE_BYTES - first;

	return (uint8_t)(((1u << n) - 1) << first);
}

static uintptr_t next_granule(uintptr_t address)
{
	return (address | (GRANULE_BYTES - 1)) + 1;
}

/* A strategy that follows an execution knows the scheduling points itself. */
static void learn(struct granule *granule)
{
	if (granule->is_point || strategy_sees())
		return;
	granule->is_point = true;
	has_learnt = true;
}

void access_learn(const void *memory, size_t size)
{
	const uintptr_t end = (uintptr_t)memory + size;

	for (uintptr_t address = (uintptr_t)memory; address < end; address = next_granule(address))
		learn(access_granule_at(address));
}

static bool is_shared(const struct granule *granule)
{
	return granule->is_written && granule->is_by_several;
}

/*
 * Races that concern the memory itself, and volatile accesses, are explored in both orders in every mode.
 * What the threads do with the granule decides, and not which of them comes last: accesses to other bytes of
 * it are not explored in both orders.
 */
static bool must_be_point(const struct granule *granule, enum access_race race)
{
	if (granule->has_volatile && is_shared(granule))
		return true;
	switch (engine->options.points) {
	case HEDDLE_POINTS_MEMORY:
		return race != ACCESS_RACES_NOT || (granule->has_plain && is_shared(granule));
	case HEDDLE_POINTS_RACY:
		return race != ACCESS_RACES_NOT;
	default:
		return race == ACCESS_RACES_ABOUT_MEMORY;
	}
}

static void note_toucher(struct granule *granule, unsigned how)
{
	const uint16_t toucher = (uint16_t)(engine->self->index + 1);

	if (!granule->toucher)
		granule->toucher = toucher;
	granule->is_by_several |= granule->toucher != toucher;
	granule->is_written |= how & ACCESS_WRITES;
}

/* Notes the access in all granules; accesses of other threads are compared with it from now on. */
static void note(uintptr_t address, size_t size, unsigned how, void *caller)
{
	const uintptr_t end = address + size;

	for (; address < end; address = next_granule(address)) {
		struct granule *granule = access_granule_at(address);

		if (!engine_solo())
			note_toucher(granule, how);
		granule->has_plain |= !(how & ACCESS_IS_ATOMIC);
		granule->has_volatile |= (how & ACCESS_IS_VOLATILE) != 0;
		if (must_be_point(granule, access_note(granule, bytes_from(address, end), how, caller)))
			learn(granule);
	}
}

/* Returns whether the access is a scheduling point: some byte is known to need that. */
static bool has_point(uintptr_t address, size_t size)
{
	const uintptr_t end = address + size;

	for (; address < end; address = next_granule(address)) {
		if (access_granule_at(address)->is_point)
			return true;
	}
	return false;
}

/*
 * Describes the access as a range of the object; a range that is the whole object is none. The object is
 * copied: if two share a granule, another thread may look up the other one while this operation is pending.
 */
static void describe_access(struct access_operation *begun, uintptr_t address, size_t size,
			    enum heddle_operation kind, enum heddle_access access)
{
	struct granule *granule = access_granule_at(address);
	uintptr_t last = address + size - 1;

	memory_object_find(granule, address);
	begun->object = granule->object;
	begun->object.live = object_mark;
	begun->operation = (struct operation){
		.kind = kind, .access = access, .object = &begun->object, .high = HEDDLE_WHOLE
	};
	if (address == granule->object_low && last == granule->object_high)
		return;
	if (last > granule->object_high)
		last = granule->object_high;
	begun->operation.low = address - granule->object_low;
	begun->operation.high = last - granule->object_low;
}

/* A strategy that follows an execution decides it. */
static bool is_operation(const struct operation *operation, uintptr_t address, size_t size)
{
	strategy_question *sees = strategy_sees();

	return sees ? section_ask_strategy(sees, operation) : has_point(address, size);
}

/* A loop that waits for another thread's write would wait for ever if that thread got no turn. */
static void count(void *caller)
{
	if (step_of_accesses != engine->execution.n_steps) {
		step_of_accesses = engine->execution.n_steps;
		accesses_of_step = 0;
	}
	if (++accesses_of_step < ACCESSES_OF_STEP_MAX)
		return;
	accesses_of_step = 0;
	heddle_report(HEDDLE_LIMIT, true, "accesses of a step", access_place(caller, NULL),
		      "%s makes over four million accesses without an operation: if it waits for another "
		      "thread to write, that one is never scheduled unless --points racy or memory, or "
		      "heddle_spin_wait(), lets it",
		      engine->self->info->name);
}

bool access_has_point(const void *memory, size_t size)
{
	const uintptr_t end = (uintptr_t)memory + size;

	for (uintptr_t address = (uintptr_t)memory; address < end; address = next_granule(address)) {
		const struct granule *granule = access_granule_at(address);

		if (granule->is_point || granule->is_atomic)
			return true;
	}
	return false;
}

void access_announced(const void *address, size_t size, enum heddle_access access, void *caller)
{
	if (access_is_watched() && size)
		note((uintptr_t)address, size, access == HEDDLE_READ ? 0 : ACCESS_WRITES, caller);
}

void access_of_object(const void *address, size_t size, void *caller)
{
	if (access_is_watched() && size)
		note((uintptr_t)address, size, ACCESS_WRITES | ACCESS_IS_ATOMIC, caller);
}

void access_freed(const void *memory, size_t size, void *caller)
{
	if (access_is_watched() && size)
		note((uintptr_t)memory, size, ACCESS_WRITES | ACCESS_FREES, caller);
}

static void take_step(struct operation *operation, const void *address, size_t size, void *caller)
{
	size_t n_touches;

	operation->where = access_place(caller, NULL);
	operation_begin(operation);
	n_touches = engine->execution.n_touches;
	operation_touch(operation, operation->access,
			operation->access == HEDDLE_READ ? value_at(address, size) : 0);
	if (operation->access == HEDDLE_READ || engine->execution.n_touches == n_touches)
		return;
	unsettled.address = address;
	unsettled.size = size;
	unsettled.touch = &engine->touches[n_touches];
	unsettled.step = &engine->steps[engine->execution.n_steps - 1];
}

/* If the access is a scheduling point, lets other threads run before it. Returns whether it is a step. */
static bool take_turn(const struct checked_access *access)
{
	struct access_operation begun;

	settle_value();
	count(access->caller);
	if (engine_solo() || !(strategy_sees() || has_point(access->address, access->size)))
		return false;
	describe_access(&begun, access->address, access->size,
			access->access == HEDDLE_READ ? HEDDLE_OP_MEMORY_READ : HEDDLE_OP_MEMORY_WRITE,
			access->access);
	if (!is_operation(&begun.operation, access->address, access->size))
		return false;
	take_step(&begun.operation, (const void *)access->address, access->size, access->caller);
	return true;
}

static unsigned how_of(const struct checked_access *access, bool is_fresh)
{
	return (access->access == HEDDLE_READ ? 0 : ACCESS_WRITES) |
	       (access->is_volatile ? ACCESS_IS_VOLATILE | ACCESS_IS_ATOMIC : 0) |
	       (is_fresh ? ACCESS_IS_FIRST : 0);
}

/* Returns whether it reads unwritten bytes, or writes some for the first time. */
static bool make_access(const struct checked_access *access)
{
	bool is_fresh, is_step = access_is_watched() && take_turn(access);

	if (access->access == HEDDLE_READ)
		await_read((const void *)access->address, access->size, is_step);
	is_fresh = access_memory_is_fresh(access);
	if (access_is_watched()) {
		note(access->address, access->size, how_of(access, is_fresh), access->caller);
		if (access->is_volatile)
			access_order_volatile(access->address, access->size, access->access);
	}
	if (access_memory_is_bad(access))
		access_memory_report(access);
	return is_fresh;
}

/* Memory errors are checked also before there is a second thread. */
static bool is_of_a_thread(void)
{
	return engine->self && !access_unwatched;
}

/* Each thread has an errno of its own, at one address; and its thread-local variables. */
static bool is_own(const void *address)
{
	return address == fiber_errno ||
	       (uintptr_t)address - (uintptr_t)fiber_storage.address < fiber_storage.size;
}

static void check_and_make(const struct checked_access *access)
{
	struct copied_value copied;
	bool is_fresh;

	await_note(access->caller);
	if (!is_of_a_thread() || !access->size || is_own((const void *)access->address))
		return;
	access_memory_begin(access, &copied);
	is_fresh = make_access(access);
	access_memory_end(access, is_fresh, &copied);
}

void access_plain(const void *address, size_t size, enum heddle_access access, void *caller,
		  const void *stack)
{
	const struct checked_access made = { (uintptr_t)address, size, access, caller, stack };

	check_and_make(&made);
}

void access_volatile(const void *address, size_t size, enum heddle_access access, void *caller,
		     const void *stack)
{
	const struct checked_access made = { (uintptr_t)address, size, access, caller, stack, true };

	check_and_make(&made);
}

void access_enter(const void *frame_end)
{
	if (is_of_a_thread())
		written_leave_frames((uintptr_t)frame_end);
}

void access_copy(void *to, const void *from, size_t size, void *caller, const void *stack)
{
	const struct checked_access read = { (uintptr_t)from, size, HEDDLE_READ, caller, stack };
	const struct checked_access write = { (uintptr_t)to, size, HEDDLE_WRITE, caller, stack };

	await_note(caller);
	if (is_of_a_thread() && size) {
		written_leave_frames((uintptr_t)stack);
		access_memory_settle();
		make_access(&read);
		make_access(&write);
		access_memory_copied((uintptr_t)to, (uintptr_t)from, size);
	}
	memmove(to, from, size);
}

/*
 * Frees of memory with atomics must be recorded. A first such access takes effect after a restart of the
 * exploration.
 */
static void learn_atomic(uintptr_t address, size_t size)
{
	const uintptr_t end = address + size;

	for (; address < end; address = next_granule(address)) {
		struct granule *granule = access_granule_at(address);

		if (granule->is_atomic || !arena_has((const void *)address) || strategy_sees())
			continue;
		granule->is_atomic = true;
		has_learnt = true;
	}
}

void access_begin_atomic(struct access_operation *begun, const volatile void *address, size_t size,
			 enum heddle_operation kind, void *caller, const char *call)
{
	const struct checked_access made = { (uintptr_t)address, size,
					     kind == HEDDLE_OP_MEMORY_LOAD ? HEDDLE_READ : HEDDLE_WRITE,
					     caller, __builtin_dwarf_cfa() };

	access_settle();
	learn_atomic(made.address, size);
	describe_access(begun, made.address, size, kind, made.access);
	begun->operation.where = access_place(caller, call);
	operation_begin(&begun->operation);
	if (access_memory_is_bad(&made)) {
		operation_touch(&begun->operation, begun->operation.access, 0);
		access_memory_report(&made);
	}
	access_memory_end(&made, false, &(struct copied_value){ 0 });
}

/* Every load sees the newest store, whatever the memory order. Counts each place with a weaker order once. */
static void note_order(int order, const struct heddle_where *where)
{
	if (order != __ATOMIC_SEQ_CST && access_place_becomes_weak(where))
		engine->statistics.weak_atomics++;
}

void access_end_atomic(const struct access_operation *begun, const volatile void *address, size_t size,
		       enum heddle_access access, int order, int64_t value, void *caller)
{
	note_order(order, begun->operation.where);
	/* before the release */
	note((uintptr_t)address, size, ACCESS_IS_ATOMIC | (access == HEDDLE_READ ? 0 : ACCESS_WRITES),
	     caller);
	access_order_atomic((uintptr_t)address, size, begun->operation.kind, access, order);
	operation_touch(&begun->operation, access, value);
}

#else
typedef int heddle_no_accesses;
#endif
