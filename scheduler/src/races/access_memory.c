/* SPDX-License-Identifier: MIT */
/* The file is empty but in the access build. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "hooks/access_memory.h"
#include "run/memory.h"

#include "hooks/access.h"
#include "races/access_written.h"
#include "run/address.h"
#include "run/arena.h"
#include "run/engine.h"

#include <string.h>

#define VALUE_MAX 8u /* bytes: what is larger is a structure */
#define IN_ARENA  (-1)
/*
 * The compiler tells of a copy in two calls: of the read and then of the write if it goes through a register,
 * else of the write and then of the read. So far behind the first one lies the second one at most: nothing
 * else is done between.
 */
#define COPY_BY_REGISTER_BYTES 48u
#define COPY_AT_ONCE_BYTES     16u

static struct block *found_last; /* of this execution, NULL: none yet */

/* The last access of the running thread since its last operation; its size is 0 if there was none. */
static struct checked_access last;
static bool last_is_fresh;  /* and it has read what nobody has written, and was no part of a copy */
static uint64_t last_found; /* what was there before it, of VALUE_MAX bytes at most */

void access_memory_forget_last(void)
{
	last.size = 0;
	last_is_fresh = false;
}

void access_memory_begin_execution(void)
{
	access_memory_forget_last();
	found_last = NULL;
}

void access_given(const void *memory, size_t size, bool is_written)
{
	written_set(IN_ARENA, (uintptr_t)memory, size, is_written);
}

/* What is asked for is mostly what was asked for just now. */
static struct block *find_block(uintptr_t address)
{
	if (!found_last || !block_has(found_last, (const void *)address))
		found_last = arena_find((const void *)address);
	return found_last;
}

/* Whether these are bytes of the block, and it is live. */
static bool is_live(const struct block *block, uintptr_t address, size_t size)
{
	return block && block->state != BLOCK_FREED && address - (uintptr_t)block->bytes <= block->size &&
	       size <= block->size - (address - (uintptr_t)block->bytes);
}

/* Memory of which it is known which bytes were written: a live block, or the frames of a thread. */
struct memory {
	int owner; /* of the stack, or IN_ARENA */
	uintptr_t first, end;
	unsigned char fresh; /* what it holds where nobody has written */
};

static bool know_block(struct memory *memory, uintptr_t address, size_t size)
{
	const struct block *block = find_block(address);

	if (!is_live(block, address, size))
		return false;
	*memory = (struct memory){ IN_ARENA, (uintptr_t)block->bytes, (uintptr_t)block->bytes + block->size,
				   memory_fresh_byte() };
	return true;
}

/* The thread on whose stack the address lies: mostly the running one; -1 if it lies on none. */
static int owner_of(uintptr_t address)
{
	const struct fiber *own = &engine->self->fiber;

	if (address >= (uintptr_t)own->stack && address < (uintptr_t)own->top)
		return engine->self->index;
	return address_stack_of(address);
}

static bool know_stack(struct memory *memory, uintptr_t address, size_t size)
{
	int owner = owner_of(address);
	const struct fiber *fiber;

	if (owner < 0)
		return false;
	fiber = &engine->threads[owner].fiber;
	*memory = (struct memory){ owner, (uintptr_t)fiber->stack, (uintptr_t)fiber->top, STACK_FRESH_BYTE };
	return size <= memory->end - address;
}

static bool know(struct memory *memory, uintptr_t address, size_t size)
{
	if (arena_has((const void *)address))
		return know_block(memory, address, size);
	return know_stack(memory, address, size);
}

static bool holds_fresh(const struct memory *memory, uintptr_t address)
{
	return *(const unsigned char *)address == memory->fresh;
}

/*
 * Nobody has written these bytes, instrumented or not. Somebody who is not has written where an unwritten
 * byte holds anything else; he may have written some of the four bytes around what it held before. On a
 * stack, where what is no variable of an array or a structure is written unseen, all of the four must be
 * fresh.
 */
static bool is_fresh(const struct memory *memory, uintptr_t address, size_t size)
{
	uintptr_t at = address & ~(uintptr_t)3, end = (address + size + 3) & ~(uintptr_t)3;

	at = at < memory->first ? memory->first : at;
	for (end = end < memory->end ? end : memory->end; at < end; at++) {
		bool written = written_is(memory->owner, at);

		if (written ? memory->owner != IN_ARENA || at - address < size : !holds_fresh(memory, at))
			return false;
	}
	return true;
}

bool access_memory_is_fresh(const struct checked_access *access)
{
	struct memory memory;

	if (!know(&memory, access->address, access->size))
		return false;
	if (access->access == HEDDLE_READ)
		return access->size <= VALUE_MAX && is_fresh(&memory, access->address, access->size);
	return !written_are_all(memory.owner, access->address, access->size);
}

static void set_written(uintptr_t address, size_t size, bool is_it)
{
	struct memory memory;

	if (know(&memory, address, size))
		written_set(memory.owner, address, size, is_it);
}

void access_memory_copied(uintptr_t to, uintptr_t from, size_t size)
{
	struct memory source, target;

	if (!know(&target, to, size))
		return;
	if (!know(&source, from, size)) {
		written_set(target.owner, to, size, true);
		return;
	}
	for (size_t i = 0; i < size; i++) {
		size_t at = to <= from ? i : size - 1 - i; /* they may overlap */

		written_set(target.owner, to + at, 1, written_is(source.owner, from + at));
	}
}

/* Where the thread's frames begin that have not returned. */
static const char *lowest_of(const struct heddle_thread *thread, const struct checked_access *access)
{
	if (!thread_exists(thread) || thread->ended)
		return thread->fiber.top;
	return thread == engine->self ? access->stack : thread->stack_pointer;
}

bool access_memory_is_bad(const struct checked_access *access)
{
	int owner;

	if (arena_has((const void *)access->address))
		return !is_live(find_block(access->address), access->address, access->size);
	owner = owner_of(access->address);
	return owner >= 0 && (const char *)access->address < lowest_of(&engine->threads[owner], access);
}

static uint64_t value_at(uintptr_t address, size_t size)
{
	uint64_t value = 0;

	if (size <= VALUE_MAX)
		memcpy(&value, (const void *)address, size);
	return value;
}

/*
 * The last access has filled a variable that begins: see access_written.h. It has been made since, or is a
 * half of a copy.
 */
static void forget_filling(void)
{
	const uint64_t pattern = UINT64_MAX / 0xff * STACK_FRESH_BYTE;
	int owner;

	if (last.access != HEDDLE_WRITE || (last.size != 4 && last.size != 8))
		return;
	owner = owner_of(last.address);
	if (owner >= 0 && value_at(last.address, last.size) == pattern >> (8 - last.size) * 8)
		written_set(owner, last.address, last.size, false);
}

void access_memory_settle(void)
{
	const struct checked_access read = last;
	bool is_fresh_ = last_is_fresh;

	forget_filling();
	access_memory_forget_last();
	if (is_fresh_)
		access_memory_report_unwritten(&read);
}

/* The last access is told to be a write, and was not made until now. */
static bool is_yet_to_be_written(void)
{
	return last.access != HEDDLE_READ && value_at(last.address, last.size) == last_found;
}

/*
 * A read of what is written then is no copy but a calculation; of a bit-field clang tells in the same way,
 * though what is read of the bits beside it is used by nobody.
 */
static bool is_calculation(const struct checked_access *write)
{
#ifdef __clang__
	(void)write;
	return false;
#else
	return write->address == last.address;
#endif
}

/* Whether this access and the last one copy a value. */
static bool is_copy(const struct checked_access *access)
{
	size_t behind = (uintptr_t)access->caller - (uintptr_t)last.caller;

	if (access->size != last.size)
		return false;
	if (access->access == HEDDLE_READ)
		return behind < COPY_AT_ONCE_BYTES && is_yet_to_be_written();
	return behind < COPY_BY_REGISTER_BYTES && last.access == HEDDLE_READ && !is_calculation(access);
}

void access_memory_begin(const struct checked_access *access, struct copied_value *copied)
{
	copied->is_it = last.size && is_copy(access);
	copied->other = last.address;
	written_leave_frames((uintptr_t)access->stack);
	if (copied->is_it) {
		forget_filling();
		last_is_fresh = false;
	} else {
		access_memory_settle();
	}
}

void access_memory_end(const struct checked_access *access, bool is_fresh_, const struct copied_value *copied)
{
	bool reads = access->access == HEDDLE_READ;

	if (copied->is_it && reads)
		access_memory_copied(copied->other, access->address, access->size);
	else if (copied->is_it)
		access_memory_copied(access->address, copied->other, access->size);
	else if (!reads)
		set_written(access->address, access->size, true);
	last = *access;
	last_found = value_at(access->address, access->size);
	last_is_fresh = is_fresh_ && reads && !copied->is_it;
}

#else
typedef int heddle_no_access_memory;
#endif
