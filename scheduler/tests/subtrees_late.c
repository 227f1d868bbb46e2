/* SPDX-License-Identifier: MIT */
/*
 * Subtrees of programs whose threads spawn others, or not, by what they have read. Each process numbers such
 * threads, and what they initialise, in the order of its own executions. The programs are drawn; what several
 * processes see is compared with one process. Plans are seldom renamed here: subtrees_renamed.c is for that.
 */
#include "exploring.h"
#include "strategies/random_numbers.h"

#define SHARED	    2
#define OPERATIONS  2 /* of each thread */
#define PROGRAMS    40
#define PARENTS	    3
#define CLASSES_MAX 1500

enum { READ, WRITE, INCREMENT };

struct late_operation {
	unsigned kind, variable; /* SHARED: the child's own */
};

static struct late_program {
	struct late_operation parents[PARENTS][OPERATIONS], children[PARENTS][OPERATIONS];
} program;

static struct heddle_variable shared[SHARED], own[PARENTS];
static struct random_numbers numbers;

static void draw_operations(struct late_operation *operations)
{
	for (int i = 0; i < OPERATIONS; i++)
		operations[i] = (struct late_operation){ random_below(&numbers, 3),
							 random_below(&numbers, SHARED + 1) };
}

static void draw_program(uint64_t seed)
{
	numbers.state = seed;
	for (int i = 0; i < PARENTS; i++) {
		draw_operations(program.parents[i]);
		draw_operations(program.children[i]);
	}
}

/* Returns what was read last. last: the variable behind the shared ones. */
static int64_t operate(const struct late_operation *operations, struct heddle_variable *last, unsigned mine)
{
	int64_t value = 0;

	for (unsigned i = 0; i < OPERATIONS; i++) {
		unsigned number = operations[i].variable;
		struct heddle_variable *variable = number < SHARED ? &shared[number] : last;
		if (operations[i].kind != WRITE)
			value = heddle_read(variable);
		if (operations[i].kind != READ)
			heddle_write(variable, value + 1 + (int64_t)mine);
	}
	return value;
}

static void child(void *number)
{
	unsigned mine = (unsigned)(uintptr_t)number;

	heddle_variable_init(&own[mine], 0, "own");
	operate(program.children[mine], &own[mine], mine);
}

/* Names of their own, since a name that is made unique depends on the numbers of threads, too. */
static const char *const names[PARENTS] = { "child of A", "child of B", "child of C" };

/* If it has read what another thread has written, it spawns its child: both use what that has initialised. */
static void parent(void *number)
{
	uintptr_t mine = (uintptr_t)number;

	if (operate(program.parents[mine], &shared[0], (unsigned)mine) < 2)
		return;
	heddle_spawn(names[mine], child, (void *)mine);
	heddle_write(&own[mine], heddle_read(&own[mine]) + 1);
}

BODY(late)
{
	for (int i = 0; i < SHARED; i++)
		heddle_variable_init(&shared[i], i, "shared");
	for (uintptr_t i = 0; i < PARENTS; i++)
		heddle_spawn("parent", parent, (void *)i);
	heddle_join_all();
	outcome(heddle_read(&shared[0]) * 100 + heddle_read(&shared[1]));
}

/* Returns the copies, 0 if the program is too large to be compared. */
static unsigned compare(uint64_t seed, unsigned every)
{
	const struct heddle_options options = { .observe = true };
	struct explored alone, split;
	unsigned copies;

	draw_program(seed);
	alone = explore_visiting(late, &options, CLASSES_MAX, NULL, NULL);
	if (alone.result)
		return 0;
	split = explore_split(late, &options, every, &copies);
	expect_same(&split, &alone);
	return copies;
}

Test(subtrees_late, of_drawn_programs)
{
	unsigned compared = 0;

	for (uint64_t seed = 1; seed <= PROGRAMS; seed++)
		compared += compare(seed, 1 + (unsigned)(seed % 3)) > 0;
	cr_expect_gt(compared, PROGRAMS / 6, "%u", compared);
}
