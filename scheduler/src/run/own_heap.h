/* SPDX-License-Identifier: MIT */
/*
 * The explorer's heap. In libheddle-posix these functions take the place of the C library's, in all that is
 * Heddle's: before own_heap_open they call those, and afterwards they give shared memory. So what the C
 * library has allocated itself, or what was allocated before, can be given to heddle_own_free as well.
 */
#ifndef SCHEDULER_OWN_HEAP_H
#define SCHEDULER_OWN_HEAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/** From now on memory is shared with processes that this one makes. Returns whether there is enough. */
bool own_heap_open(void);

/* As the functions of the C library whose names they end with. */
void *heddle_own_malloc(size_t size);
void *heddle_own_calloc(size_t n, size_t size);
void *heddle_own_realloc(void *memory, size_t size);
void *heddle_own_reallocarray(void *memory, size_t n, size_t size);
void heddle_own_free(void *memory);
char *heddle_own_strdup(const char *text);
char *heddle_own_strndup(const char *text, size_t max);
int heddle_own_asprintf(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));
int heddle_own_vasprintf(char **text, const char *format, va_list arguments);

#endif
