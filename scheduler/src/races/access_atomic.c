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
#include "hooks/access.h"
#include "run/choose.h"

#define CALLER __builtin_return_address(0)

/* The names of <stdatomic.h>, under which they are shown. C++ and the builtins have the same operations. */
#define CALL(name_) static const char call_##name_[] = "atomic_" #name_
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

/*
 * One atomic operation: begin, do it, record it. Outside of an execution, and while there is one thread, it
 * is only done.
 */
#define ATOMIC_BODY(call_, bits_, kind_, access_, order_, value_, do_)                                   \
	do {                                                                                             \
		struct access_operation begun_;                                                          \
		if (!access_is_watched()) {                                                              \
			do_;                                                                             \
			break;                                                                           \
		}                                                                                        \
		access_begin_atomic(&begun_, address, (bits_) / 8, (kind_), CALLER, (call_));            \
		do_;                                                                                     \
		access_end_atomic(&begun_, address, (bits_) / 8, (access_), (order_), (int64_t)(value_), \
				  CALLER);                                                               \
	} while (0)

#define LOAD_AND_STORE(bits_, type_)                                                               \
	type_ __tsan_atomic##bits_##_load(const volatile type_ *address, int order);               \
	void __tsan_atomic##bits_##_store(volatile type_ *address, type_ value, int order);        \
	type_ __tsan_atomic##bits_##_load(const volatile type_ *address, int order)                \
	{                                                                                          \
		type_ value;                                                                       \
		ATOMIC_BODY(call_load, bits_, HEDDLE_OP_MEMORY_LOAD, HEDDLE_READ, order, value,    \
			    value = __atomic_load_n(address, __ATOMIC_SEQ_CST));                   \
		return value;                                                                      \
	}                                                                                          \
	void __tsan_atomic##bits_##_store(volatile type_ *address, type_ value, int order)         \
	{                                                                                          \
		ATOMIC_BODY(call_store, bits_, HEDDLE_OP_MEMORY_STORE, HEDDLE_WRITE, order, value, \
			    __atomic_store_n(address, value, __ATOMIC_SEQ_CST));                   \
	}

/* Whether the result is used is not known, so no two of them commute. */
#define CHANGE(bits_, type_, name_, builtin_)                                                       \
	type_ __tsan_atomic##bits_##_##name_(volatile type_ *address, type_ operand, int order);    \
	type_ __tsan_atomic##bits_##_##name_(volatile type_ *address, type_ operand, int order)     \
	{                                                                                           \
		type_ old;                                                                          \
		ATOMIC_BODY(call_##name_, bits_, HEDDLE_OP_MEMORY_CHANGE, HEDDLE_WRITE, order, old, \
			    old = builtin_(address, operand, __ATOMIC_SEQ_CST));                    \
		return old;                                                                         \
	}

/* Called by their names: the strong one fails only for the value, the weak one may fail spuriously. */
#define FAILS_strong() false
#define FAILS_weak()   (access_is_watched() && choose_spurious_failure())

/* A failure is a load. */
#define COMPARE_EXCHANGE(bits_, type_, strength_)                                                            \
	int __tsan_atomic##bits_##_compare_exchange_##strength_(volatile type_ *address, type_ *expected,    \
								type_ desired, int order, int failure);      \
	int __tsan_atomic##bits_##_compare_exchange_##strength_(volatile type_ *address, type_ *expected,    \
								type_ desired, int order, int failure)       \
	{                                                                                                    \
		bool done = false;                                                                           \
		ATOMIC_BODY(call_compare_exchange_##strength_, bits_, HEDDLE_OP_MEMORY_COMPARE_EXCHANGE,     \
			    done ? HEDDLE_WRITE : HEDDLE_READ, done ? order : failure,                       \
			    done ? desired : *expected,                                                      \
			    if (FAILS_##strength_()) *expected = __atomic_load_n(address, __ATOMIC_SEQ_CST); \
			    else done = __atomic_compare_exchange_n(address, expected, desired, false,       \
								    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));    \
		return done;                                                                                 \
	}

/*
 * clang's form, which returns the previous value; it is used for the weak one, too, which then never fails
 * spuriously.
 */
#define COMPARE_EXCHANGE_VALUE(bits_, type_)                                                         \
	type_ __tsan_atomic##bits_##_compare_exchange_val(volatile type_ *address, type_ expected,   \
							  type_ desired, int order, int failure);    \
	type_ __tsan_atomic##bits_##_compare_exchange_val(volatile type_ *address, type_ expected,   \
							  type_ desired, int order, int failure)     \
	{                                                                                            \
		bool done;                                                                           \
		ATOMIC_BODY(call_compare_exchange_strong, bits_, HEDDLE_OP_MEMORY_COMPARE_EXCHANGE,  \
			    done ? HEDDLE_WRITE : HEDDLE_READ, done ? order : failure,               \
			    done ? desired : expected,                                               \
			    done = __atomic_compare_exchange_n(address, &expected, desired, false,   \
							       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)); \
		return expected;                                                                     \
	}

#define ALL_OF_SIZE(bits_, type_)                             \
	LOAD_AND_STORE(bits_, type_)                          \
	CHANGE(bits_, type_, exchange, __atomic_exchange_n)   \
	CHANGE(bits_, type_, fetch_add, __atomic_fetch_add)   \
	CHANGE(bits_, type_, fetch_sub, __atomic_fetch_sub)   \
	CHANGE(bits_, type_, fetch_and, __atomic_fetch_and)   \
	CHANGE(bits_, type_, fetch_or, __atomic_fetch_or)     \
	CHANGE(bits_, type_, fetch_xor, __atomic_fetch_xor)   \
	CHANGE(bits_, type_, fetch_nand, __atomic_fetch_nand) \
	COMPARE_EXCHANGE(bits_, type_, strong)                \
	COMPARE_EXCHANGE(bits_, type_, weak)                  \
	COMPARE_EXCHANGE_VALUE(bits_, type_)

ALL_OF_SIZE(8, uint8_t)
ALL_OF_SIZE(16, uint16_t)
ALL_OF_SIZE(32, uint32_t)
ALL_OF_SIZE(64, uint64_t)

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
