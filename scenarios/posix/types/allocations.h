/* SPDX-License-Identifier: MIT */
/*
 * What the lines of a source file allocate. Debug information does not say what the memory of a malloc is
 * for, but the line does: "malloc(sizeof(struct node))", "calloc(n, sizeof(*head))", "new node(...)".
 */
#ifndef TYPES_ALLOCATIONS_H
#define TYPES_ALLOCATIONS_H

#include <stdbool.h>
#include <stddef.h>

struct allocation {
	unsigned line;
	bool is_variable; /* the name is that of a pointer, and the type what it points to */
	char name[128];
};

/**
 * Called for each line of the file at path that allocates one thing that it names. A file that cannot be
 * read has none.
 */
void allocations_find(const char *path, void (*found)(void *context, const struct allocation *allocation),
		      void *context);

#endif
