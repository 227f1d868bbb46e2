/* SPDX-License-Identifier: MIT */
/*
 * C11's atomics, as the compiler calls them in a file that is compiled with -fsanitize=thread. They are
 * operations like those of heddle/atomic.h, and scheduling points in every mode; they order by their memory
 * order.
 *
 * Interleavings are explored, not weak memory: every load sees the newest store. If plain accesses rely on
 * more order than a memory order gives, that is found as a data race.
 *
 * The file is empty in builds other than access.
 */
#ifdef HEDDLE_ACCESS
#include "races/access_atomic.h"
#include "races/wide_atomic.h"
#include "run/choose.h"

#define CALL(name_) const char access_call_##name_[] = "atomic_" #name_
CALL(load);
CALL(store);
CALL(exchange);
CALL(fetch_add);
CALL(fetch_sub);
CALL(fetch_and);
CALL(fetch_or);
CALL(fetch_xor);
CALL(fetch_nand);
CALL(compare_exchange_strong);
CALL(compare_exchange_weak);

#define LOAD_AND_STORE(bits_, type_, load_, store_)                                                       \
	type_ __tsan_atomic##bits_##_load(const volatile type_ *address, int order);                      \
	void __tsan_atomic##bits_##_store(volatile type_ *address, type_ value, int order);               \
	type_ __tsan_atomic##bits_##_load(const volatile type_ *address, int order)                       \
	{                                                                                                 \
		type_ value;                                                                              \
		ATOMIC_BODY(access_call_load, bits_, HEDDLE_OP_MEMORY_LOAD, HEDDLE_READ, order, value,    \
			    value = load_(address, __ATOMIC_SEQ_CST));                                    \
		return value;                                                                             \
	}                                                                                                 \
	void __tsan_atomic##bits_##_store(volatile type_ *address, type_ value, int order)                \
	{                                                                                                 \
		ATOMIC_BODY(access_call_store, bits_, HEDDLE_OP_MEMORY_STORE, HEDDLE_WRITE, order, value, \
			    store_(address, value, __ATOMIC_SEQ_CST));                                    \
	}

/* Whether the result is used is not known, so no two of them commute. */
#define CHANGE(bits_, type_, name_, builtin_)                                                              \
	type_ __tsan_atomic##bits_##_##name_(volatile type_ *address, type_ operand, int order);           \
	type_ __tsan_atomic##bits_##_##name_(volatile type_ *address, type_ operand, int order)            \
	{                                                                                                  \
		type_ old;                                                                                 \
		ATOMIC_BODY(access_call_##name_, bits_, HEDDLE_OP_MEMORY_CHANGE, HEDDLE_WRITE, order, old, \
			    old = builtin_(address, operand, __ATOMIC_SEQ_CST));                           \
		return old;                                                                                \
	}

/* Not decided by what it finds: the round that has it is none in vain. */
static bool fails_spuriously(void)
{
	bool fails = access_is_watched() && choose_spurious_failure();

	if (fails)
		await_changed();
	return fails;
}

/* Called by their names: the strong one fails only for the value, the weak one may fail spuriously. */
#define FAILS_strong() false
#define FAILS_weak()   fails_spuriously()

/* A failure is a load. */
#define COMPARE_EXCHANGE(bits_, type_, strength_, load_, compare_)                                        \
	int __tsan_atomic##bits_##_compare_exchange_##strength_(volatile type_ *address, type_ *expected, \
								type_ desired, int order, int failure);   \
	int __tsan_atomic##bits_##_compare_exchange_##strength_(volatile type_ *address, type_ *expected, \
								type_ desired, int order, int failure)    \
	{                                                                                                 \
		bool done = false;                                                                        \
		ATOMIC_BODY(access_call_compare_exchange_##strength_, bits_,                              \
			    HEDDLE_OP_MEMORY_COMPARE_EXCHANGE, done ? HEDDLE_WRITE : HEDDLE_READ,         \
			    done ? order : failure, done ? desired : *expected,                           \
			    if (FAILS_##strength_()) *expected = load_(address, __ATOMIC_SEQ_CST);        \
			    else done = compare_(address, expected, desired, false, __ATOMIC_SEQ_CST,     \
						 __ATOMIC_SEQ_CST));                                      \
		return done;                                                                              \
	}

/*
 * clang's form, which returns the previous value; it is used for the weak one, too, which then never fails
 * spuriously.
 */
#define COMPARE_EXCHANGE_VALUE(bits_, type_, compare_)                                                     \
	type_ __tsan_atomic##bits_##_compare_exchange_val(volatile type_ *address, type_ expected,         \
							  type_ desired, int order, int failure);          \
	type_ __tsan_atomic##bits_##_compare_exchange_val(volatile type_ *address, type_ expected,         \
							  type_ desired, int order, int failure)           \
	{                                                                                                  \
		bool done;                                                                                 \
		ATOMIC_BODY(access_call_compare_exchange_strong, bits_, HEDDLE_OP_MEMORY_COMPARE_EXCHANGE, \
			    done ? HEDDLE_WRITE : HEDDLE_READ, done ? order : failure,                     \
			    done ? desired : expected,                                                     \
			    done = compare_(address, &expected, desired, false, __ATOMIC_SEQ_CST,          \
					    __ATOMIC_SEQ_CST));                                            \
		return expected;                                                                           \
	}

/* do_: the functions that do it are do_##load_n, do_##fetch_add, ... */
#define ALL_OF_SIZE(bits_, type_, do_)                                               \
	LOAD_AND_STORE(bits_, type_, do_##load_n, do_##store_n)                      \
	CHANGE(bits_, type_, exchange, do_##exchange_n)                              \
	CHANGE(bits_, type_, fetch_add, do_##fetch_add)                              \
	CHANGE(bits_, type_, fetch_sub, do_##fetch_sub)                              \
	CHANGE(bits_, type_, fetch_and, do_##fetch_and)                              \
	CHANGE(bits_, type_, fetch_or, do_##fetch_or)                                \
	CHANGE(bits_, type_, fetch_xor, do_##fetch_xor)                              \
	CHANGE(bits_, type_, fetch_nand, do_##fetch_nand)                            \
	COMPARE_EXCHANGE(bits_, type_, strong, do_##load_n, do_##compare_exchange_n) \
	COMPARE_EXCHANGE(bits_, type_, weak, do_##load_n, do_##compare_exchange_n)   \
	COMPARE_EXCHANGE_VALUE(bits_, type_, do_##compare_exchange_n)

ALL_OF_SIZE(8, uint8_t, __atomic_)
ALL_OF_SIZE(16, uint16_t, __atomic_)
ALL_OF_SIZE(32, uint32_t, __atomic_)
ALL_OF_SIZE(64, uint64_t, __atomic_)
ALL_OF_SIZE(128, wide, wide_)

/* Some compilers call libatomic for 16 bytes. These have the same parameters. */
wide heddle_access___atomic_load_16(const volatile wide *address, int order)
	__attribute__((alias("__tsan_atomic128_load")));
void heddle_access___atomic_store_16(volatile wide *address, wide value, int order)
	__attribute__((alias("__tsan_atomic128_store")));
int heddle_access___atomic_compare_exchange_16(volatile wide *address, wide *expected, wide desired,
					       int order, int failure)
	__attribute__((alias("__tsan_atomic128_compare_exchange_strong")));
#define CHANGE_16(name_)                                                                          \
	wide heddle_access___atomic_##name_##_16(volatile wide *address, wide operand, int order) \
		__attribute__((alias("__tsan_atomic128_" #name_)))
CHANGE_16(exchange);
CHANGE_16(fetch_add);
CHANGE_16(fetch_sub);
CHANGE_16(fetch_and);
CHANGE_16(fetch_or);
CHANGE_16(fetch_xor);
CHANGE_16(fetch_nand);

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

/* Not a step: it orders only through the atomics around it. */
void __tsan_atomic_thread_fence(int order)
{
	if (access_is_watched())
		order_fence(order);
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}

#else
typedef int heddle_no_access_atomics;
#endif
