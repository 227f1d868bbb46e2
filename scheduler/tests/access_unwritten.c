/* SPDX-License-Identifier: MIT */
/* Reads of unwritten memory in the access build, and accesses that are none: each with a correct twin. */
#include "access.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef HEDDLE_ACCESS

static int *fresh;

BODY(reads_unwritten)
{
	fresh = heddle_alloc(2 * sizeof(*fresh));
	fresh[0] = 1;
	access_look(&fresh[1]);
	heddle_free(fresh);
}

BODY(reads_written)
{
	fresh = heddle_alloc(2 * sizeof(*fresh));
	fresh[1] = 1;
	access_look(&fresh[1]);
	heddle_free(fresh);
}

BODY(reads_zeroed)
{
	fresh = heddle_zalloc(2 * sizeof(*fresh));
	access_look(&fresh[1]);
	heddle_free(fresh);
}

struct padded {
	char mark;
	long number;
	short half;
};

/* Copies by the compiler, memcpy and heddle_realloc include the padding between members. */
BODY(copies_padding)
{
	struct padded *one = heddle_alloc(sizeof(*one)), *two = heddle_alloc(sizeof(*two)), three;

	one->mark = 1;
	one->number = 2;
	*two = *one;
	memcpy(&three, two, sizeof(three));
	memcpy(one, &three, sizeof(three));
	two = heddle_realloc(two, 2 * sizeof(*two));
	access_use((int)two->number + one->mark);
	heddle_free(one);
	heddle_free(two);
}

struct pair {
	int one, two;
};

/* A structure without any written member may be copied as well. */
BODY(copies_nothing)
{
	struct pair *one = heddle_alloc(sizeof(*one)), *two = heddle_alloc(sizeof(*two));

	*two = *one;
	heddle_free(one);
	heddle_free(two);
}

BODY(uses_a_copy_of_nothing)
{
	struct pair *one = heddle_alloc(sizeof(*one)), *two = heddle_alloc(sizeof(*two));

	*two = *one;
	access_look(&two->one);
	heddle_free(one);
	heddle_free(two);
}

BODY(uses_what_moved_unwritten)
{
	struct pair *pair = heddle_realloc(heddle_alloc(sizeof(*pair)), 2 * sizeof(*pair));

	access_look(&pair->one);
	heddle_free(pair);
}

/* The C library is not instrumented. */
BODY(reads_what_the_library_wrote)
{
	char *text = heddle_alloc(8);

	snprintf(text, 8, "%s", "ab");
	access_use(((volatile char *)text)[0] + ((volatile char *)text)[2]);
	heddle_free(text);
}

Test(access_unwritten, a_read_before_the_first_write)
{
	expect_twins(reads_unwritten, reads_written, HEDDLE_UNINITIALISED, "memory");
	expect_twins(reads_unwritten, reads_zeroed, HEDDLE_UNINITIALISED, "memory");
	expect_twins(uses_a_copy_of_nothing, copies_nothing, HEDDLE_UNINITIALISED, "memory");
	expect_twins(uses_what_moved_unwritten, copies_padding, HEDDLE_UNINITIALISED, "memory");
	expect_twins(reads_unwritten, reads_what_the_library_wrote, HEDDLE_UNINITIALISED, "memory");
}

/* A write beside it does not write it; and adding to it reads it. */
BODY(reads_beside_what_was_written)
{
	volatile char *text = heddle_alloc(4);

	text[0] = 1;
	access_use(text[1]);
	heddle_free((void *)text);
}

BODY(reads_what_was_written_beside)
{
	volatile char *text = heddle_alloc(4);

	text[0] = 1;
	access_use(text[0]);
	heddle_free((void *)text);
}

BODY(adds_to_unwritten)
{
	fresh = heddle_alloc(sizeof(*fresh));
	++*fresh;
	heddle_free(fresh);
}

BODY(adds_to_written)
{
	fresh = heddle_alloc(sizeof(*fresh));
	*fresh = 0;
	++*fresh;
	heddle_free(fresh);
}

struct bits {
	unsigned low : 3, high : 29;
};

/* Setting some bits of a word is no use of the others. */
BODY(sets_bits_of_unwritten)
{
	struct bits *bits = heddle_alloc(sizeof(*bits));

	bits->low = 1;
	access_use((int)bits->low);
	bits->high = 2;
	access_use((int)bits->high);
	heddle_free(bits);
}

#ifdef __clang__
#define TELLS_OF_BITS_IN_A_WAY_OF_THEIR_OWN false
#else
#define TELLS_OF_BITS_IN_A_WAY_OF_THEIR_OWN true
#endif

Test(access_unwritten, a_read_of_a_part_before_its_first_write)
{
	expect_twins(reads_beside_what_was_written, reads_what_was_written_beside, HEDDLE_UNINITIALISED,
		     "memory");
	if (TELLS_OF_BITS_IN_A_WAY_OF_THEIR_OWN)
		expect_twins(adds_to_unwritten, adds_to_written, HEDDLE_UNINITIALISED, "memory");
	expect_twins(reads_beside_what_was_written, sets_bits_of_unwritten, HEDDLE_UNINITIALISED, "memory");
}

/* A thread that stops within the read has not used the value; nor does another thread that goes on. */
static struct heddle_mutex mutex;

THREAD(reads_and_aborts)
{
	heddle_yield();
	access_look(fresh);
	abort();
}

THREAD(locks)
{
	heddle_mutex_lock(&mutex);
	heddle_mutex_unlock(&mutex);
}

BODY(one_aborts)
{
	heddle_mutex_init(&mutex, "mutex");
	fresh = heddle_alloc_forever(sizeof(*fresh));
	run_threads(reads_and_aborts, locks);
}

Test(access_unwritten, what_a_thread_read_as_it_crashed_is_no_other_ones)
{
	struct explored explored = explore(one_aborts);

	expect_found(&explored, HEDDLE_CRASH, "SIGABRT");
	cr_expect_null(found(&explored, HEDDLE_UNINITIALISED, "memory"));
}

/* Variables on the stack: gcc reports them. */
#ifdef __clang__
#define STACKS_ARE_SEEN false
#else
#define STACKS_ARE_SEEN true
#endif

static bool is_given;

/* The compiler does not know the use of it. */
__attribute__((noinline)) static void give(void *variable)
{
	__asm__ volatile("" : "+r"(variable) : : "memory");
	if (is_given)
		memset(variable, 3, 4);
}

__attribute__((noinline)) static int read_number(void)
{
	int number;

	give(&number);
	return number;
}

__attribute__((noinline)) static int read_array(void)
{
	char array[16];

	array[3] = 1;
	give(&array[4]);
	return ((volatile char *)array)[5];
}

__attribute__((noinline)) static long read_structure(void)
{
	struct padded padded;

	padded.mark = 1;
	give(&padded.number);
	return padded.number;
}

/* Its frame lies where those of the others do. */
__attribute__((noinline)) static int write_all(void)
{
	volatile long cells[32];

	for (int i = 0; i < 32; i++)
		cells[i] = i;
	give((void *)cells);
	return (int)cells[7];
}

static void read_all(bool given, long (*read)(void))
{
	is_given = true;
	access_use(write_all());
	is_given = given;
	access_use((int)read());
}

static long number(void)
{
	return read_number();
}

static long element(void)
{
	return read_array();
}

BODY(reads_unwritten_number)
{
	read_all(false, number);
}

BODY(reads_written_number)
{
	read_all(true, number);
}

BODY(reads_unwritten_element)
{
	read_all(false, element);
}

BODY(reads_written_element)
{
	read_all(true, element);
}

BODY(reads_unwritten_member)
{
	read_all(false, read_structure);
}

BODY(reads_written_member)
{
	read_all(true, read_structure);
}

/* Writes of the C library are not seen. */
BODY(reads_what_the_library_wrote_on_the_stack)
{
	char text[8];
	struct padded padded;

	padded.number = strtol("12", NULL, 10);
	snprintf(text, sizeof(text), "%ld", padded.number);
	access_use(((volatile char *)text)[0] + ((volatile char *)text)[2]);
}

static bool has_one;

/* Which of them is read is decided before: the compiler must not read one ahead of that. */
__attribute__((noinline)) static int read_one_of_two(void)
{
	struct pair pair;

	pair.one = has_one;
	give(&pair.one);
	return has_one ? pair.one : pair.two;
}

__attribute__((noinline)) static int add_if_there(const bool *there, int n)
{
	int number, sum = 0;

	give(&number);
	for (int i = 0; i < n; i++) {
		if (there[i])
			sum += number;
	}
	return sum;
}

BODY(reads_only_what_it_needs)
{
	static const bool there[4];

	is_given = false;
	has_one = true;
	access_use(read_one_of_two());
	access_use(add_if_there(there, 4));
}

static void expect_unwritten(thread_function *bad, thread_function *good)
{
	struct explored explored = explore(good);

	expect_nothing_found(&explored);
	if (STACKS_ARE_SEEN)
		expect_twins(bad, good, HEDDLE_UNINITIALISED, "variable on a stack");
}

Test(access_unwritten, a_variable_on_a_stack_before_its_first_write)
{
	expect_unwritten(reads_unwritten_number, reads_written_number);
	expect_unwritten(reads_unwritten_element, reads_written_element);
	expect_unwritten(reads_unwritten_member, reads_written_member);
	expect_unwritten(reads_unwritten_number, reads_what_the_library_wrote_on_the_stack);
	expect_unwritten(reads_unwritten_number, reads_only_what_it_needs);
}

#endif
