/* SPDX-License-Identifier: MIT */
/*
 * Findings of bad accesses. The sources of their places are looked up when the execution has ended. Empty in
 * builds other than access.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access_memory.h"
#include "hooks/detectors.h"
#include "run/execution.h"
#include "run/finding.h"

#include "run/address.h"
#include "run/arena.h"
#include "run/engine.h"
#include "run/place.h"

#include <stdio.h>

#define ERRORS_MAX 64 /* of one execution: each stops its thread */

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

/* The place's source is looked up when the execution has ended. */
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
			 place_line(block->freed_where), place_file(block->where), place_line(block->where));
	stop();
}

/* Returns how far a bad access goes beyond the block, or begins before it; *is_before says which. */
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
			 place_file(block->where), place_line(block->where),
			 block->state == BLOCK_FREED ? ", and freed" : "");
	else if (error)
		snprintf(error->of, sizeof(error->of), "the arena, where nothing was allocated");
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

/* Between two blocks, the nearer one is reported. */
static const struct block *nearer(const struct block *block, uintptr_t address)
{
	const struct block *next = block + 1;
	bool has_next = next < arena_blocks(block->thread) + arena_n_blocks(block->thread);
	uintptr_t end = (uintptr_t)block->bytes + block->size;

	if (address < end || !has_next || address - end < (uintptr_t)next->bytes - address)
		return block;
	return next;
}

void access_memory_report(const struct checked_access *access)
{
	const struct block *block;

	if (!arena_has((const void *)access->address))
		report_stack(access, (unsigned)address_stack_of(access->address));
	block = arena_find((const void *)access->address);
	if (block && block->state == BLOCK_FREED && block_has(block, (const void *)access->address))
		report_freed(access, block);
	report_overrun(access, block ? nearer(block, access->address) : NULL);
}

static void describe_unwritten(struct error *error, const struct checked_access *access)
{
	const struct block *block;
	int owner;

	if (!arena_has((const void *)access->address)) {
		owner = address_stack_of(access->address);
		snprintf(
			error->of, sizeof(error->of),
			"a variable on the stack of %.20s, which nobody has written since its function began",
			engine->infos[owner].name);
		return;
	}
	block = arena_find((const void *)access->address);
	snprintf(error->of, sizeof(error->of),
		 "byte %zu of %zu allocated at %.40s:%d, which nobody has written",
		 (size_t)(access->address - (uintptr_t)block->bytes), block->size, place_file(block->where),
		 place_line(block->where));
}

_Noreturn void access_memory_report_unwritten(const struct checked_access *access)
{
	bool is_in_arena = arena_has((const void *)access->address);
	struct error *error =
		new_error(HEDDLE_UNINITIALISED, is_in_arena ? "memory" : "variable on a stack", access);

	if (error)
		describe_unwritten(error, access);
	stop();
}

static void add_finding(const struct error *error)
{
	const struct checked_access *access = &error->access;
	const struct heddle_where *where = place_of(&access->caller, 1);

	finding_add_late(error->kind, error->subject, where, error->step, error->thread,
			 "%s of %zu byte%s by %.20s at %.40s:%d: %s",
			 access->access == HEDDLE_READ ? "read" : "write", access->size,
			 access->size == 1 ? "" : "s", engine->infos[error->thread].name,
			 where ? place_file(where) : "?", where ? place_line(where) : 0, error->of);
}

void memory_error_findings(void)
{
	for (size_t i = 0; i < n_errors; i++)
		add_finding(&errors[i]);
	n_errors = 0;
}

#else
typedef int heddle_no_access_memory_report;
#endif
