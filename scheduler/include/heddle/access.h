/* SPDX-License-Identifier: MIT */
/*
 * For the code under test in the access build, where the compiler tells Heddle of each plain access. The C
 * library is not instrumented: Heddle sees the calls of the four functions below, and not the accesses of
 * others. heddle/access/string.h, which the code under test finds as <string.h>, includes this header, so no
 * source needs a change. In C++ <cstring> undefines the macros.
 */
#ifndef HEDDLE_ACCESS_H
#define HEDDLE_ACCESS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * As the functions of <string.h>; their accesses are scheduling points or data races like other plain
 * accesses. Callable from everywhere.
 */

/** memcpy: reads from, writes to. */
void *heddle_access_memcpy(void *to, const void *from, size_t size);
/** memmove: reads from, writes to, which may overlap. */
void *heddle_access_memmove(void *to, const void *from, size_t size);
/** memset: writes to. */
void *heddle_access_memset(void *to, int value, size_t size);
/** memcmp: reads both. */
int heddle_access_memcmp(const void *one, const void *other, size_t size);

#ifdef __cplusplus
}
#endif

#ifdef __SANITIZE_THREAD__
#define HEDDLE_ACCESS_IS_SEEN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HEDDLE_ACCESS_IS_SEEN 1
#endif
#endif

#ifdef HEDDLE_ACCESS_IS_SEEN
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#define memcpy(to, from, size)	 heddle_access_memcpy((to), (from), (size))
#define memmove(to, from, size)	 heddle_access_memmove((to), (from), (size))
#define memset(to, value, size)	 heddle_access_memset((to), (value), (size))
#define memcmp(one, other, size) heddle_access_memcmp((one), (other), (size))
#endif

#endif
