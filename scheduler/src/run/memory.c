/* SPDX-License-Identifier: MIT */
/* Memory of an execution: the operations on blocks of the arena, and their misuse. */
#include "hooks/access.h"
#include "hooks/access_memory.h"
#include "run/finding.h"
#include "run/memory.h"
#include "run/section.h"
#include "run/arena.h"
#include "run/caller.h"
#include "run/engine.h"
#include "run/lifetime.h"
#include "hooks/memory_object.h"
#include "hooks/order.h"
#include "run/place.h"
#include "run/step.h"

#include <stdio.h>
#include <string.h>

/*
 * Places of allocation of blocks that two threads have freed. Normally a free concerns only threads that free
 * the block or touch it. But where sections commute, the thread that frees the block may depend on their
 * order, and that must make no difference to other threads. So such places are learnt: the exploration
 * restarts at the first case, and from then on the frees of such blocks conflict.
 */
#define CONTESTED_MAX 64
static const struct heddle_where *contested[CONTESTED_MAX]; /* if it is full, all places count as contested */
static size_t n_contested;

int memory_open(size_t bytes)
{
	n_contested = 0;
	return arena_open(bytes);
}

void memory_close(void)
{
	arena_close();
}

void memory_begin(void)
{
	arena_rewind();
}

static bool is_contested(const struct block *block)
{
	for (size_t i = 0; i < n_contested; i++) {
		if (contested[i] == block->where)
			return true;
	}
	return n_contested == CONTESTED_MAX;
}

/* Notes a block that the running thread frees although another thread has freed it. */
static void learn_contested(const struct block *block)
{
	if (engine_solo() || block->freed_by == engine->self->index || is_contested(block) || strategy_sees())
		return;
	contested[n_contested++] = block->where;
	engine->restart_needed = true;
}

/*
 * Returns whether the step in progress records the free of the block. A strategy that follows an execution
 * decides it.
 */
static bool is_told(const struct operation *free)
{
	return !strategy_sees() || section_ask_strategy(strategy_sees(), free);
}

static void touch_block(const struct block *block, const struct heddle_where *where)
{
	const struct heddle_object identity = { .id = memory_object_of_block(block) };
	const struct operation free = { .kind = HEDDLE_OP_FREE,
					.access = HEDDLE_WRITE,
					.object = &identity,
					.high = HEDDLE_WHOLE,
					.where = where };

	if (is_told(&free))
		object_touch_unannounced(&free);
}

static bool may_be_told(const struct block *block)
{
	return !engine_solo() &&
	       (strategy_sees() || is_contested(block) || access_has_point(block->bytes, block->size));
}

unsigned char memory_fresh_byte(void)
{
#ifdef HEDDLE_ACCESS
	if (!engine->options.fill)
		return FRESH_BYTE;
#endif
	return engine->options.fill;
}

/* Returns the code that a fill of memory is recorded as a write of: where the place says, else the caller. */
static void *code_of(const struct heddle_where *where, void *caller)
{
#ifdef HEDDLE_ACCESS
	return access_caller(where, caller);
#else
	(void)where;
	return caller;
#endif
}

/* caller: the fill of the memory is recorded as a write of the code there. */
static struct block *allocate(size_t size, enum block_state state, bool is_zeroed,
			      const struct heddle_where *where, void *caller)
{
	struct block *block;

	caller_check("an allocation", where);
	block = arena_add(engine->self->index, size);
	if (!block)
		heddle_report(HEDDLE_LIMIT, true, "arena", where,
			      "%zu bytes do not fit into the arena of %s any more", size,
			      engine->self->info->name);
	block->state = (uint8_t)state;
	block->where = where;
	block->step = engine_step_number();
	order_fill(block->bytes, is_zeroed ? 0 : memory_fresh_byte(), size, caller);
	access_given(block->bytes, size, is_zeroed);
	return block;
}

void *heddle_alloc_at(size_t size, const struct heddle_where *where)
{
	return allocate(size, BLOCK_LIVE, false, where, code_of(where, __builtin_return_address(0)))->bytes;
}

void *heddle_zalloc_at(size_t size, const struct heddle_where *where)
{
	return allocate(size, BLOCK_LIVE, true, where, code_of(where, __builtin_return_address(0)))->bytes;
}

void *heddle_alloc_forever_at(size_t size, const struct heddle_where *where)
{
	return allocate(size, BLOCK_FOREVER, false, where, code_of(where, __builtin_return_address(0)))
		->bytes;
}

static void report_overrun(const struct block *block, bool hard)
{
	heddle_report(HEDDLE_MEMORY_ERROR, hard, "overrun", block->where,
		      "bytes beyond the %zu allocated here were overwritten", block->size);
}

static _Noreturn void report_double_free(const struct block *block, const struct heddle_where *where)
{
	heddle_report(HEDDLE_DOUBLE_FREE, true, "double free", where,
		      "freed before by %s at %.64s:%d, allocated at %.64s:%d",
		      engine->infos[block->freed_by].name, place_file(block->freed_where),
		      place_line(block->freed_where), place_file(block->where), place_line(block->where));
	__builtin_unreachable();
}

/* Returns the block at memory, which the running thread frees; reports misuse. */
static struct block *take_back(void *memory, const struct heddle_where *where)
{
	struct block *block = arena_block_of(memory);

	if (!block)
		heddle_report(HEDDLE_DOUBLE_FREE, true, "never allocated", where,
			      "memory is freed that the arena never gave out");
	if (may_be_told(block))
		touch_block(block, where);
	if (block->state == BLOCK_FREED) {
		learn_contested(block);
		report_double_free(block, where);
	}
	objects_free(block, where);
	if (!arena_is_whole_behind(block))
		report_overrun(block, true);
	return block;
}

static void free_block(struct block *block, const struct heddle_where *where, void *caller)
{
	block->state = BLOCK_FREED;
	block->freed_where = where;
	block->freed_by = engine->self->index;
	order_free(block->bytes, block->size, caller);
	POISON(block->bytes, arena_span(block->size));
}

void heddle_free_at(void *memory, const struct heddle_where *where)
{
	caller_check("heddle_free", where);
	finding_stop_if_due();
	access_settle();
	if (memory)
		free_block(take_back(memory, where), where, code_of(where, __builtin_return_address(0)));
}

void *heddle_realloc_at(void *memory, size_t size, const struct heddle_where *where)
{
	void *caller = code_of(where, __builtin_return_address(0));
	struct block *block, *larger;

	caller_check("heddle_realloc", where);
	finding_stop_if_due();
	access_settle();
	if (!memory)
		return allocate(size, BLOCK_LIVE, false, where, caller)->bytes;
	block = take_back(memory, where);
	larger = allocate(size, (enum block_state)block->state, false, where, caller);
	order_copy(larger->bytes, block->bytes, size < block->size ? size : block->size, caller);
	free_block(block, where, caller);
	return larger->bytes;
}

/* Returns whether the block holds poison only: the first byte is, and each byte equals the one before. */
static bool is_all_poison(const struct block *block)
{
	const unsigned char *bytes = (const unsigned char *)block->bytes;

	UNPOISON(bytes, block->size);
	return !block->size || (bytes[0] == HEDDLE_POISON && memcmp(bytes, bytes + 1, block->size - 1) == 0);
}

static void check_block(const struct block *block)
{
	if (!arena_is_whole_behind(block))
		report_overrun(block, false);
	if (block->state == BLOCK_FREED && !is_all_poison(block)) {
		const int line = place_line(block->where);

		heddle_report(HEDDLE_USE_AFTER_FREE, false, "memory", block->freed_where,
			      "%zu bytes freed here (allocated at %s:%d) were written afterwards",
			      block->size, block->where->file, line);
	}
	if (block->state == BLOCK_LIVE)
		heddle_report(HEDDLE_LEAK, false, "memory", block->where,
			      "%zu bytes allocated here were never freed", block->size);
}

static void check_blocks(unsigned thread)
{
	const struct block *blocks = arena_blocks(thread);
	size_t n = arena_n_blocks(thread);

	if (n && !arena_is_whole(blocks->bytes - RED_ZONE_BYTES, blocks->bytes))
		heddle_report(HEDDLE_MEMORY_ERROR, false, "overrun", blocks->where,
			      "bytes before the %zu allocated here were overwritten", blocks->size);
	for (size_t i = 0; i < n; i++)
		check_block(&blocks[i]);
}

size_t memory_end(bool check_leaks)
{
	size_t total = 0;

	HEDDLE_FOR_EACH_THREAD(user, arena_users()) {
		unsigned thread = (unsigned)user;

		total += arena_used(thread);
		if (check_leaks)
			check_blocks(thread);
	}
	return total;
}

void memory_describe(const void *address, enum heddle_finding_kind *kind, const char **subject, char *of,
		     size_t size)
{
	const struct block *block = arena_has(address) ? arena_find(address) : NULL;
	bool freed;

	if (!block)
		return;
	freed = block->state == BLOCK_FREED && (uintptr_t)address - (uintptr_t)block->bytes < block->size;
	*kind = freed ? HEDDLE_USE_AFTER_FREE : HEDDLE_MEMORY_ERROR;
	*subject = freed ? "memory" : "overrun";
	snprintf(of, size, ": %zu bytes of %s:%d%s", block->size, place_file(block->where),
		 place_line(block->where), freed ? ", freed" : "");
}
