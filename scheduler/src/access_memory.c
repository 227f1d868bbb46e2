/* SPDX-License-Identifier: MIT */
/* The file is empty but in the access build. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "access_memory.h"
#include "address.h"

#include "access.h"
#include "arena.h"
#include "engine.h"
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define ERRORS_MAX 64 /* of one execution: each stops its thread */
#define VALUE_MAX  8u /* bytes: what is larger is a structure */
/*
 * The compiler tells of a copy in two calls: of the read and then of the write if it goes through a register, else of the write
 * and then of the read. So far behind the first one lies the second one at most: nothing else is done between.
 */
#define COPY_BY_REGISTER_BYTES 48u
#define COPY_AT_ONCE_BYTES     16u

struct error {
	enum heddle_finding_kind kind;
	const char *subject;
	struct checked_access access;
	char of[160];
	uint32_t step;
	int thread;
};

static struct error errors[ERRORS_MAX];
static size_t n_errors;

/* A bit for each byte of the arena: it was written since its block was allocated. */
static uint8_t *written;

static struct block *found_last; /* of this execution, NULL: none yet */

/* The last access of the running thread since its last operation; its size is 0 if there was none. */
static struct checked_access last;
static bool last_is_fresh;  /* and it has read what nobody has written, and was no part of a copy */
static uint64_t last_found; /* what was there before it, of VALUE_MAX bytes at most */

static size_t written_bytes(void)
{
	return arena_size / 8;
}

int access_memory_open(void)
{
	written = mmap(NULL, written_bytes(), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return written == MAP_FAILED ? -ENOMEM : 0;
}

void access_memory_close(void)
{
	munmap(written, written_bytes());
}

void access_memory_begin_execution(void)
{
	last.size = 0;
	last_is_fresh = false;
	found_last = NULL;
}

static bool is_written(uintptr_t address)
{
	size_t number = address - (uintptr_t)arena_first;

	return written[number / 8] >> number % 8 & 1;
}

static void set_written(uintptr_t address, bool is_it)
{
	size_t number = address - (uintptr_t)arena_first;
	uint8_t bit = (uint8_t)(1u << number % 8);

	written[number / 8] = (uint8_t)(is_it ? written[number / 8] | bit : written[number / 8] & ~bit);
}

/* Of many bytes the middle is set eight at a time. */
static void set_all_written(uintptr_t address, size_t size, bool is_it)
{
	size_t middle;

	for (; size && (address - (uintptr_t)arena_first) % 8; address++, size--)
		set_written(address, is_it);
	middle = size / 8;
	memset(&written[(address - (uintptr_t)arena_first) / 8], is_it ? 0xff : 0, middle);
	for (address += middle * 8, size %= 8; size; address++, size--)
		set_written(address, is_it);
}

void access_given(const void *memory, size_t size, bool is_written_)
{
	set_all_written((uintptr_t)memory, size, is_written_);
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

/* The block that these are bytes of, if it is live; else NULL. */
static const struct block *live_block(uintptr_t address, size_t size)
{
	const struct block *block = arena_has((const void *)address) ? find_block(address) : NULL;

	return is_live(block, address, size) ? block : NULL;
}

/* Of the four bytes around each of these, as far as they are the block's, none was written, by whomever. */
static bool is_fresh(const struct block *block, uintptr_t address, size_t size)
{
	uintptr_t first = address & ~(uintptr_t)3, end = (address + size + 3) & ~(uintptr_t)3;
	const uintptr_t block_end = (uintptr_t)block->bytes + block->size;
	const unsigned char fresh = memory_fresh_byte();

	for (end = end < block_end ? end : block_end; first < end; first++) {
		if (is_written(first) || *(const unsigned char *)first != fresh)
			return false;
	}
	return true;
}

static bool is_all_written(uintptr_t address, size_t size)
{
	for (; size; address++, size--) {
		if (!is_written(address))
			return false;
	}
	return true;
}

bool access_memory_is_fresh(const struct checked_access *access)
{
	const struct block *block = live_block(access->address, access->size);

	if (!block)
		return false;
	if (access->access == HEDDLE_READ)
		return access->size <= VALUE_MAX && is_fresh(block, access->address, access->size);
	return !is_all_written(access->address, access->size);
}

void access_memory_copied(uintptr_t to, uintptr_t from, size_t size)
{
	if (!live_block(to, size))
		return;
	if (!live_block(from, size)) {
		set_all_written(to, size, true);
		return;
	}
	if (to <= from) {
		for (size_t i = 0; i < size; i++)
			set_written(to + i, is_written(from + i));
	} else {
		for (size_t i = size; i-- > 0;)
			set_written(to + i, is_written(from + i));
	}
}

static struct error *new_error(enum heddle_finding_kind kind, const char *subject,
			       const struct checked_access *access)
{
	struct error *error = &errors[n_errors];

	if (n_errors == ERRORS_MAX)
		return NULL;
	n_errors++;
	*error = (struct error){ .kind = kind,
				 .subject = subject,
				 .access = *access,
				 .step = (uint32_t)engine->execution.n_steps,
				 .thread = engine->self->index };
	return error;
}

/* What the place in the code says is known when the execution has ended. */
static _Noreturn void stop(void)
{
	engine_stop_thread();
}

static _Noreturn void report_freed(const struct checked_access *access, const struct block *block)
{
	struct error *error = new_error(HEDDLE_USE_AFTER_FREE, "memory", access);

	if (error)
		snprintf(error->of, sizeof(error->of),
			 "byte %zu of %zu, which %.20s has freed at %.40s:%d (allocated at %.40s:%d)",
			 (size_t)(access->address - (uintptr_t)block->bytes), block->size,
			 engine->infos[block->freed_by].name, place_file(block->freed_where),
			 block->freed_where->line, place_file(block->where), block->where->line);
	stop();
}

/* How far a bad access goes beyond the block, or begins before it; is_before tells which. */
static size_t distance_of(const struct checked_access *access, const struct block *block, bool *is_before)
{
	const uintptr_t end = (uintptr_t)block->bytes + block->size;

	*is_before = access->address < (uintptr_t)block->bytes;
	return *is_before ? (uintptr_t)block->bytes - access->address : access->address + access->size - end;
}

static _Noreturn void report_overrun(const struct checked_access *access, const struct block *block)
{
	struct error *error = new_error(HEDDLE_MEMORY_ERROR, "overrun", access);
	bool is_before;
	size_t n = block ? distance_of(access, block, &is_before) : 0;

	if (error && block)
		snprintf(error->of, sizeof(error->of), "%zu byte%s %s the %zu allocated at %.40s:%d%s", n,
			 n == 1 ? "" : "s", is_before ? "before" : "beyond", block->size,
			 place_file(block->where), block->where->line,
			 block->state == BLOCK_FREED ? ", and freed" : "");
	else if (error)
		snprintf(error->of, sizeof(error->of), "the arena, where nothing was allocated");
	stop();
}

static _Noreturn void report_uninitialised(const struct checked_access *access)
{
	struct error *error = new_error(HEDDLE_UNINITIALISED, "memory", access);
	const struct block *block = arena_find((const void *)access->address);

	if (error)
		snprintf(error->of, sizeof(error->of),
			 "byte %zu of %zu allocated at %.40s:%d, which nobody has written",
			 (size_t)(access->address - (uintptr_t)block->bytes), block->size,
			 place_file(block->where), block->where->line);
	stop();
}

static _Noreturn void report_stack(const struct checked_access *access, unsigned owner)
{
	struct error *error = new_error(HEDDLE_USE_AFTER_FREE, "stack-use-after-return", access);

	if (error)
		snprintf(error->of, sizeof(error->of), "the stack of %.20s, in a function that has returned",
			 engine->infos[owner].name ? engine->infos[owner].name : "a thread before");
	stop();
}

/* Of what lies between two blocks the nearer one is spoken of. */
static const struct block *nearer(const struct block *block, uintptr_t address)
{
	const struct block *next = block + 1;
	bool has_next = next < arena_blocks(block->thread) + arena_n_blocks(block->thread);
	uintptr_t end = (uintptr_t)block->bytes + block->size;

	if (address < end || !has_next || address - end < (uintptr_t)next->bytes - address)
		return block;
	return next;
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
		return !live_block(access->address, access->size);
	owner = address_stack_of(access->address);
	return owner >= 0 && (const char *)access->address < lowest_of(&engine->threads[owner], access);
}

void access_memory_report(const struct checked_access *access)
{
	const struct block *block;

	if (!arena_has((const void *)access->address))
		report_stack(access, (unsigned)address_stack_of(access->address));
	block = find_block(access->address);
	if (block && block->state == BLOCK_FREED && block_has(block, (const void *)access->address))
		report_freed(access, block);
	report_overrun(access, block ? nearer(block, access->address) : NULL);
}

void access_memory_settle(void)
{
	const struct checked_access read = last;
	bool is_fresh_ = last_is_fresh;

	last.size = 0;
	last_is_fresh = false;
	if (is_fresh_)
		report_uninitialised(&read);
}

static uint64_t value_at(uintptr_t address, size_t size)
{
	uint64_t value = 0;

	if (size <= VALUE_MAX)
		memcpy(&value, (const void *)address, size);
	return value;
}

/* The last access is told to be a write, and was not made until now. */
static bool is_yet_to_be_written(void)
{
	return last.access != HEDDLE_READ && value_at(last.address, last.size) == last_found;
}

/* Whether this access and the last one copy a value. */
static bool is_copy(const struct checked_access *access)
{
	size_t behind = (uintptr_t)access->caller - (uintptr_t)last.caller;

	if (access->size != last.size)
		return false;
	if (access->access == HEDDLE_READ)
		return behind < COPY_AT_ONCE_BYTES && is_yet_to_be_written();
	return behind < COPY_BY_REGISTER_BYTES && last.access == HEDDLE_READ;
}

void access_memory_begin(const struct checked_access *access, struct copied_value *copied)
{
	copied->is_it = last.size && is_copy(access);
	copied->other = last.address;
	if (copied->is_it)
		last_is_fresh = false;
	else
		access_memory_settle();
}

void access_memory_end(const struct checked_access *access, bool is_fresh_, const struct copied_value *copied)
{
	bool reads = access->access == HEDDLE_READ;

	if (copied->is_it && reads)
		access_memory_copied(copied->other, access->address, access->size);
	else if (copied->is_it)
		access_memory_copied(access->address, copied->other, access->size);
	else if (!reads && live_block(access->address, access->size))
		set_all_written(access->address, access->size, true);
	last = *access;
	last_found = value_at(access->address, access->size);
	last_is_fresh = is_fresh_ && reads && !copied->is_it;
}

static void add_finding(const struct error *error)
{
	const struct checked_access *access = &error->access;
	const struct heddle_where *where = place_of(&access->caller, 1);

	finding_add_late(error->kind, error->subject, where, error->step, error->thread,
			 "%s of %zu byte%s by %.20s at %.40s:%d: %s",
			 access->access == HEDDLE_READ ? "read" : "write", access->size,
			 access->size == 1 ? "" : "s", engine->infos[error->thread].name,
			 where ? place_file(where) : "?", where ? where->line : 0, error->of);
}

void memory_error_findings(void)
{
	for (size_t i = 0; i < n_errors; i++)
		add_finding(&errors[i]);
	n_errors = 0;
}

#else
typedef int heddle_no_access_memory;
#endif
