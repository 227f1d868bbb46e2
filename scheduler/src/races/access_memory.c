/* SPDX-License-Identifier: MIT */
/* The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "hooks/access_memory.h"
#include "run/memory.h"

#include "hooks/access.h"
#include "races/access_written.h"
#include "run/address.h"
#include "run/arena.h"
#include "run/thread.h"
#include "run/engine.h"

#include <string.h>

#define VALUE_MAX 8u /* bytes; a larger value counts as a structure */
#define IN_ARENA  (-1)
/*
 * The compiler calls twice for a copy: for the read and then the write if it goes through a register, else
 * for the write and then the read. The second call lies at most this far behind the first one; nothing else
 * is done between.
 */
#define COPY_BY_REGISTER_BYTES 48u
#define COPY_AT_ONCE_BYTES     16u

static struct block *found_last; /* of this execution; NULL: none yet */

/* The last access of the running thread since its last operation; its size is 0 if there was none. */
static struct checked_access last;
static bool last_is_fresh;  /* it has read unwritten memory, and was no part of a copy */
static uint64_t last_found; /* the previous value there, of at most VALUE_MAX bytes */

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

/* Mostly it is the same block as before. */
static struct block *find_block(uintptr_t address)
{
	if (!found_last || !block_has(found_last, (const void *)address))
		found_last = arena_find((const void *)address);
	return found_last;
}

/* Returns whether these are bytes of the block, and the block is live. */
static bool is_live(const struct block *block, uintptr_t address, size_t size)
{
	return block && block->state != BLOCK_FREED && address - (uintptr_t)block->bytes <= block->size &&
	       size <= block->size - (address - (uintptr_t)block->bytes);
}

/* Memory whose written bytes are known: a live block, or the frames of a thread. */
struct memory {
	int owner; /* the thread of the stack, or IN_ARENA */
	uintptr_t first, end;
	unsigned char fresh; /* the fill of unwritten bytes */
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

/* Returns the thread on whose stack the address lies, mostly the running one; -1 if on none. */
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
 * Returns whether the bytes are unwritten. Code that is not instrumented writes unseen. So if an unwritten
 * byte does not hold its fill, such code has written. It may have written other bytes of the four with their
 * old values. On a stack, writes of single variables are unseen, too: there all four bytes must hold the
 * fill.
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
		size_t at = to <= from ? i : size - 1 - i; /* the ranges may overlap */

		written_set(target.owner, to + at, 1, written_is(source.owner, from + at));
	}
}

/* Returns the lowest address of the thread's live frames. */
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
 * If the last access was the fill of a new variable (see access_written.h), takes it back. By now it was
 * made, or it is one half of a copy.
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

/* The last access is a write that was not made until now. */
static bool is_yet_to_be_written(void)
{
	return last.access != HEDDLE_READ && value_at(last.address, last.size) == last_found;
}

/*
 * A read of the address that is then written is a calculation, no copy. clang reports an assignment to a
 * bit-field in the same way, although the bits beside it that are read are not used.
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

/* Returns whether this access and the last one copy a value. */
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
