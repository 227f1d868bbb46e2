/* SPDX-License-Identifier: MIT */
/*
 * Loops that only read, in functions that are called waits_..., and loops that look like them but are
 * none, in those called goes_on_.... awaits_found.sh compiles them in many ways, and asks heddle-awaits.
 */
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

struct node {
	struct node *next;
	atomic_int locked;
	int plain;
};

/* Not static, so that nobody knows who writes them. */
atomic_int flag, other, sequence, left, right;
volatile int polled;
atomic_bool wants[2];
struct node *_Atomic list;
void *_Atomic published;
int calls;
_Thread_local int mine;

int outside(int value);

/* ---- loops that only read */

void waits_for_flag(void)
{
	while (atomic_load(&flag) != 1)
		;
}

void waits_with_pause(void)
{
	while (!atomic_load_explicit(&flag, memory_order_acquire))
		__builtin_ia32_pause();
}

void waits_for_volatile(void)
{
	while (!polled)
		;
}

void waits_for_member(struct node *node)
{
	while (atomic_load(&node->locked))
		__builtin_ia32_pause();
}

void waits_before_exchange(atomic_int *lock)
{
	for (;;) {
		while (atomic_load_explicit(lock, memory_order_relaxed))
			;
		if (!atomic_exchange(lock, 1))
			return;
	}
}

void waits_before_compare_exchange(atomic_int *lock)
{
	int expected;

	do {
		while (atomic_load(lock))
			__builtin_ia32_pause();
		expected = 0;
	} while (!atomic_compare_exchange_strong(lock, &expected, 1));
}

void waits_by_compare_exchange(atomic_int *lock)
{
	int expected = 0;

	while (!atomic_compare_exchange_strong(lock, &expected, 1))
		expected = 0;
}

void waits_by_weak_compare_exchange(void)
{
	int expected;

	do
		expected = 0;
	while (!atomic_compare_exchange_weak_explicit(&flag, &expected, 1, memory_order_acquire,
						      memory_order_relaxed));
}

void waits_by_compare_and_swap(void)
{
	while (!__sync_bool_compare_and_swap(&calls, 0, 1))
		__builtin_ia32_pause();
}

void waits_for_ticket(atomic_int *next, atomic_int *owner)
{
	int ticket = atomic_fetch_add(next, 1);

	while (atomic_load(owner) != ticket)
		__builtin_ia32_pause();
}

int waits_for_even(void)
{
	int before, one, two;

	do {
		while ((before = atomic_load(&sequence)) & 1)
			;
		one = atomic_load(&left);
		two = atomic_load(&right);
	} while (atomic_load(&sequence) != before);
	return one + two;
}

void waits_for_two(int turn)
{
	while (atomic_load(&wants[0]) && atomic_load(&other) == turn)
		;
}

void waits_with_fence(int turn)
{
	while (atomic_load_explicit(&flag, memory_order_relaxed) == turn)
		atomic_thread_fence(memory_order_acquire);
}

void waits_for_its_turn(void)
{
	while (atomic_load(&flag) != mine)
		;
}

struct node *waits_for_list(void)
{
	struct node *first;

	while (!(first = atomic_load(&list)))
		;
	return first;
}

/* What it reads last is used behind it. */
int waits_and_tells(void)
{
	int found, seen = 0;

	for (;;) {
		found = atomic_load(&flag);
		if (found == 1)
			seen = atomic_load(&other);
		else if (found == 2)
			break;
	}
	return seen;
}

/* The outer loop does something that is seen, each time. */
void waits_in_a_loop(void)
{
	for (int i = 0; i < 3; i++) {
		while (atomic_load(&flag) != i)
			;
		atomic_store(&other, i);
	}
}

/* ---- loops that keep something, or do something */

void goes_on_three_times(void)
{
	for (int i = 0; i < 3; i++) {
		if (atomic_load(&flag))
			return;
	}
}

void goes_on_backing_off(void)
{
	for (unsigned wait = 1; !atomic_load(&flag); wait *= 2) {
		for (unsigned i = 0; i < wait; i++)
			__builtin_ia32_pause();
	}
}

int goes_on_comparing(void)
{
	int last = atomic_load(&flag), now;

	for (;; last = now) {
		now = atomic_load(&flag);
		if (now == last + 1)
			return now;
	}
}

void goes_on_through_list(struct node *node)
{
	while (atomic_load(&node->locked))
		node = node->next;
}

void goes_on_storing(void)
{
	while (!atomic_load(&flag))
		atomic_store(&other, 1);
}

void goes_on_adding(void)
{
	while (!atomic_load(&flag))
		atomic_fetch_add(&other, 1);
}

void goes_on_exchanging(void)
{
	while (atomic_exchange(&flag, 1))
		;
}

/* What it has found is what it compares with next. */
int goes_on_with_what_it_found(void)
{
	int expected = 0;

	while (!atomic_compare_exchange_strong(&flag, &expected, 1))
		;
	return expected;
}

void goes_on_comparing_sometimes(void)
{
	int expected = 0;

	do {
		if (atomic_load(&other))
			expected = 0;
	} while (!atomic_compare_exchange_strong(&flag, &expected, 1));
}

int goes_on_counting_up(void)
{
	int found = atomic_load(&flag);

	while (!atomic_compare_exchange_weak(&flag, &found, found + 1))
		;
	return found;
}

void goes_on_comparing_elsewhere(int *expected)
{
	while (!atomic_compare_exchange_strong(&flag, expected, 1))
		__builtin_ia32_pause();
}

int goes_on_comparing_in_turn(void)
{
	int expected, turn = 0;

	do
		expected = turn = !turn;
	while (!atomic_compare_exchange_strong(&flag, &expected, 1));
	return turn;
}

void goes_on_writing(int *plain)
{
	while (!atomic_load(&flag))
		++*plain;
}

void goes_on_calling(void)
{
	while (!atomic_load(&flag))
		outside(0);
}

void goes_on_by_pointer(int (*function)(int))
{
	while (!atomic_load(&flag))
		function(1);
}

/* The inner loop is left at once each time: no round of it comes round. */
void goes_on_outside(void)
{
	for (int i = 0; i < 3; i++) {
		while (atomic_load(&flag) && i != 2 && i != 1 && i != 0)
			;
	}
}

int goes_on_in_two(void)
{
	int n = 0;

	for (n = 0; n < 5; n++) {
		do {
			if (atomic_load(&flag) > n)
				break;
		} while (n > 7);
	}
	return n;
}

/* A static variable is memory like any other. */
void goes_on_counting_in_static(void)
{
	static int rounds;

	while (!atomic_load(&flag) && rounds < 3)
		rounds++;
}

/* And so is a thread-local one. */
void goes_on_counting_in_its_own(void)
{
	while (!atomic_load(&flag) && mine < 3)
		mine++;
}

void goes_on_counting_in_array(void)
{
	int counts[4] = { 0 };

	while (!atomic_load(&flag) && counts[atomic_load(&other) & 3] < 3)
		counts[atomic_load(&other) & 3]++;
	outside(counts[0]);
}

/* What others have the address of is theirs, too. */
void goes_on_with_its_own(void)
{
	int mine = 0;

	atomic_store(&published, &mine);
	while (!atomic_load(&flag))
		mine++;
}

void goes_on_by_asm(int *plain)
{
	while (!atomic_load(&flag))
		__asm__ volatile("incl %0" : "+m"(*plain));
}

void goes_on_by_time(void)
{
	while (!atomic_load(&flag) && __builtin_ia32_rdtsc() % 100)
		;
}

void goes_on_with_string(char *to, const char *from)
{
	while (!atomic_load(&flag))
		__asm__ volatile("rep movsb" : "+D"(to), "+S"(from) : "c"(4) : "memory");
}

double goes_on_in_floating_point(void)
{
	double sum = 0;

	while (!atomic_load(&flag) && sum < 10)
		sum += 1.5;
	return sum;
}

void goes_on_by_jump(jmp_buf *back)
{
	volatile int n = 0;

	setjmp(*back);
	n++;
	while (!atomic_load(&flag) && n < 3)
		longjmp(*back, 1);
}

/* A bit is turned with each round. */
void goes_on_turning(void)
{
	bool even = false;

	while (atomic_load(&flag) != even)
		even = !even;
}

/* What a round found is kept, though only one round in two looks at it. */
int goes_on_remembering(void)
{
	int seen = 0, found;

	for (;;) {
		found = atomic_load(&flag);
		if (found == 1 && seen)
			return seen;
		if (found == 2)
			seen = 3;
	}
}

int goes_on_reading_unseen(void);
__attribute__((no_sanitize("thread"))) int goes_on_reading_unseen(void)
{
	while (!polled)
		;
	return polled;
}

int goes_on_reading_by_asm(int *plain)
{
	int value;

	do {
		__asm__ volatile("movl %1, %0" : "=r"(value) : "m"(*plain));
	} while (!value && !atomic_load(&flag));
	return value;
}

int outside(int value)
{
	return value + calls++;
}

int main(void)
{
	return 0;
}
