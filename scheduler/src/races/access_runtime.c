/* SPDX-License-Identifier: MIT */
/*
 * The functions that gcc and clang call before each plain access of a file that is compiled with
 * -fsanitize=thread. In the access build they replace ThreadSanitizer's. The return addresses of the calls
 * are the places in the code.
 *
 * The file is empty in the other builds.
 */
#ifdef HEDDLE_ACCESS
#include "hooks/access.h"
#include "races/await.h"

#include <heddle/access.h>
#include <string.h>

#define CALLER __builtin_return_address(0)
#define STACK  __builtin_dwarf_cfa() /* the caller's stack pointer at the call */

/*
 * The end of the caller's frame, where it has saved its own caller's state; the address is saved in this
 * function's frame. On other processors that lies at the other end of the frame. So there the remains of
 * earlier functions count as written.
 */
#ifdef __x86_64__
#define FRAME_END (*(void **)__builtin_frame_address(0))
#else
#define FRAME_END STACK
#endif

/* The compiler calls these functions; no header declares them. */
#define ACCESSES(size_, prefix_, read_, write_, access_)              \
	void __tsan_##prefix_##read_##size_(void *address);           \
	void __tsan_##prefix_##write_##size_(void *address);          \
	void __tsan_##prefix_##read_##size_(void *address)            \
	{                                                             \
		access_(address, size_, HEDDLE_READ, CALLER, STACK);  \
	}                                                             \
	void __tsan_##prefix_##write_##size_(void *address)           \
	{                                                             \
		access_(address, size_, HEDDLE_WRITE, CALLER, STACK); \
	}

/* Compound: a read, and then a write, in one call. Newer compilers make two calls instead. */
#define COMPOUND(size_, prefix_)                                           \
	void __tsan_##prefix_##read_write##size_(void *address);           \
	void __tsan_##prefix_##read_write##size_(void *address)            \
	{                                                                  \
		access_plain(address, size_, HEDDLE_READ, CALLER, STACK);  \
		access_plain(address, size_, HEDDLE_WRITE, CALLER, STACK); \
	}

#define ALL_OF_SIZE(size_)                                                 \
	ACCESSES(size_, , read, write, access_plain)                       \
	ACCESSES(size_, unaligned_, read, write, access_plain)             \
	ACCESSES(size_, volatile_, read, write, access_volatile)           \
	ACCESSES(size_, unaligned_volatile_, read, write, access_volatile) \
	COMPOUND(size_, )                                                  \
	COMPOUND(size_, unaligned_)

ALL_OF_SIZE(1)
ALL_OF_SIZE(2)
ALL_OF_SIZE(4)
ALL_OF_SIZE(8)
ALL_OF_SIZE(16)

void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_vptr_update(void **vptr, void *value);
void __tsan_vptr_read(void **vptr);
void __tsan_func_exit(void);
void __tsan_read_range(void *address, unsigned long size);
void __tsan_write_range(void *address, unsigned long size);
/* Newer versions of clang call these for copies of whole structures. */
void *__tsan_memcpy(void *to, const void *from, size_t size) __attribute__((alias("heddle_access_memcpy")));
void *__tsan_memmove(void *to, const void *from, size_t size) __attribute__((alias("heddle_access_memmove")));
void *__tsan_memset(void *to, int value, size_t size) __attribute__((alias("heddle_access_memset")));

void __tsan_init(void)
{
}

/* Called by a function that has set up its frame, before any instrumented access. */
void __tsan_func_entry(void *caller)
{
	(void)caller;
	await_note(CALLER);
	access_enter(FRAME_END);
}

/*
 * The same for compilers that let variables begin with no pattern: what their frames have counts as
 * written.
 */
void heddle_access_func_entry(void *caller);
void heddle_access_func_entry(void *caller)
{
	(void)caller;
	await_note(CALLER);
}

void __tsan_func_exit(void)
{
	await_note(CALLER);
}

/* For C++: called when an object is constructed, and when a virtual function is looked up. */
void __tsan_vptr_update(void **vptr, void *value)
{
	if (*vptr != value) /* a destructor begins by writing the present value */
		access_plain(vptr, sizeof(*vptr), HEDDLE_WRITE, CALLER, STACK);
}

void __tsan_vptr_read(void **vptr)
{
	access_plain(vptr, sizeof(*vptr), HEDDLE_READ, CALLER, STACK);
}

void __tsan_read_range(void *address, unsigned long size)
{
	access_plain(address, size, HEDDLE_READ, CALLER, STACK);
}

void __tsan_write_range(void *address, unsigned long size)
{
	access_plain(address, size, HEDDLE_WRITE, CALLER, STACK);
}

/* The C library is not instrumented: heddle/access.h redirects these calls. */

void *heddle_access_memcpy(void *to, const void *from, size_t size)
{
	access_copy(to, from, size, CALLER, STACK);
	return to;
}

void *heddle_access_memmove(void *to, const void *from, size_t size)
{
	access_copy(to, from, size, CALLER, STACK);
	return to;
}

void *heddle_access_memset(void *to, int value, size_t size)
{
	access_plain(to, size, HEDDLE_WRITE, CALLER, STACK);
	return memset(to, value, size);
}

int heddle_access_memcmp(const void *one, const void *other, size_t size)
{
	access_plain(one, size, HEDDLE_READ, CALLER, STACK);
	access_plain(other, size, HEDDLE_READ, CALLER, STACK);
	return memcmp(one, other, size);
}

#else
typedef int heddle_no_access_runtime;
#endif
