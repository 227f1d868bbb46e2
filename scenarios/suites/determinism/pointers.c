/* SPDX-License-Identifier: MIT */
/*
 * What a scenario may do: store an address where other threads read it. Addresses differ from run to run; the
 * object and offset that an address points to do not, and these are recorded.
 *
 * pointer_to_...: main publishes the address of a seven in some kind of memory; two threads read the pointer,
 * and the seven. With C11's atomics, which only the access build sees, and with an announced one.
 *
 *   EXHAUSTED
 *
 * exchanged: two threads put a block of their own in the place of the one that is there, and free that.
 *
 *   EXHAUSTED
 *
 * withdrawn: a thread publishes a pointer and withdraws it; another one finds it there.
 *
 *   1. the writer stores the address of memory that --param memory tells.
 *   2. the reader finds that it is not NULL.
 *
 *   FAILED: failed check, and its schedule replays in every process
 */
#include <heddle/scenario.h>

#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(int64_t *) pointer;
static struct heddle_atomic announced;
static int64_t variable[2] = { 7, 7 };

static void check_seven(const int64_t *number)
{
	heddle_check(*number == 7, "seven", "%lld", (long long)*number);
}

static void read_pointers(void *unused)
{
	(void)unused;
	check_seven(atomic_load(&pointer));
	check_seven((const int64_t *)(intptr_t)heddle_atomic_load(
		&announced)); /* NOLINT: that is what it holds */
}

static void publish(int64_t *number)
{
	*number = 7;
	atomic_init(&pointer, number);
	heddle_atomic_init(&announced, (intptr_t)number, "announced");
	heddle_spawn("a", read_pointers, NULL);
	heddle_spawn("b", read_pointers, NULL);
	heddle_join_all();
}

SCENARIO(determinism, pointer_to_arena, .doc = "an atomic pointer to memory of the arena",
	 .expect = { PASSES(NULL) })
{
	int64_t *number = heddle_alloc(sizeof(*number));

	publish(number);
	heddle_free(number);
}

SCENARIO(determinism, pointer_to_heap, .doc = "an atomic pointer to memory of malloc's",
	 .expect = { PASSES(NULL) })
{
	int64_t *number = malloc(sizeof(*number));

	if (!number)
		abort();
	publish(number);
	free(number);
}

SCENARIO(determinism, pointer_to_variable, .doc = "an atomic pointer to a variable of static storage",
	 .expect = { PASSES(NULL) })
{
	publish(&variable[1]);
}

SCENARIO(determinism, pointer_to_stack, .doc = "an atomic pointer to a variable on main's stack",
	 .expect = { PASSES(NULL) })
{
	int64_t number;

	publish(&number);
}

static void read_plain(void *plain)
{
	check_seven(*(int64_t *const *)plain);
}

SCENARIO(determinism, plain_pointer, .doc = "a plain pointer to memory of the arena, as a scheduling point",
	 .points = HEDDLE_POINTS_MEMORY, .expect = { PASSES(NULL) })
{
	static int64_t *plain;

	plain = heddle_alloc(sizeof(*plain));
	*plain = 7;
	heddle_spawn("a", read_plain, &plain);
	heddle_spawn("b", read_plain, &plain);
	heddle_join_all();
	heddle_free(plain);
}

static void exchange_pointer(void *unused)
{
	int64_t *number = heddle_alloc(sizeof(*number));

	(void)unused;
	*number = 7;
	number = atomic_exchange(&pointer, number);
	check_seven(number);
	heddle_free(number);
}

SCENARIO(determinism, exchanged, .doc = "two threads exchange the block that a pointer points to",
	 .expect = { PASSES(NULL) })
{
	int64_t *number = heddle_alloc(sizeof(*number));

	*number = 7;
	atomic_init(&pointer, number);
	heddle_spawn("a", exchange_pointer, NULL);
	heddle_spawn("b", exchange_pointer, NULL);
	heddle_join_all();
	heddle_free(atomic_load(&pointer));
}

/* By --param memory. */
enum memory { ARENA, HEAP, VARIABLE, STACK, FUNCTION };

static void withdraw(intptr_t address)
{
	heddle_atomic_store(&announced, address);
	heddle_atomic_store(&announced, 0);
}

static void write_pointer(void *unused)
{
	int64_t number = 7, *heap = malloc(sizeof(*heap)), *arena = heddle_alloc(sizeof(*arena));
	const intptr_t addresses[] = {
		[ARENA] = (intptr_t)arena,	     [HEAP] = (intptr_t)heap,
		[VARIABLE] = (intptr_t)&variable[1], [STACK] = (intptr_t)&number,
		[FUNCTION] = (intptr_t)&withdraw,
	};

	(void)unused;
	withdraw(addresses[heddle_parameter("memory")]);
	free(heap);
	heddle_free(arena);
}

static void find_none(void *unused)
{
	(void)unused;
	heddle_check(heddle_atomic_load(&announced) == 0, "nobody sees it", "it is there");
}

SCENARIO(determinism, withdrawn, .doc = "a pointer that is withdrawn is seen all the same",
	 .params = { { "memory", ARENA, FUNCTION, ARENA, NULL } },
	 .expect = { FINDS(NULL, { HEDDLE_CHECK, "nobody sees it" }) })
{
	heddle_atomic_init(&announced, 0, "announced");
	heddle_spawn("writer", write_pointer, NULL);
	heddle_spawn("reader", find_none, NULL);
	heddle_join_all();
}
