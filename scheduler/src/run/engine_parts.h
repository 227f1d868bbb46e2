/* SPDX-License-Identifier: MIT */
/* Parts of the engine's state that one source file each uses. */
#ifndef SCHEDULER_ENGINE_PARTS_H
#define SCHEDULER_ENGINE_PARTS_H

#include <heddle/explore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WARNINGS_MAX  64 /* different ones, of one exploration */
#define SPINLOCKS_MAX 64

/* In which order spinlocks are taken, and where: section.c. */
struct spinlock_order {
	unsigned n;
	uint32_t ids[SPINLOCKS_MAX];
	uint64_t outer[SPINLOCKS_MAX];	/* by index: set of the spinlocks that were taken while it was held */
	uint64_t irq_taken, irq_unsafe; /* sets: taken in an interrupt; taken with interrupts enabled */
};

/* Warnings of the exploration: finding.c. */
struct warnings {
	heddle_warning_sink *sink;
	void *context;
	size_t n;
	const char *subjects[WARNINGS_MAX]; /* of those that were given */
	const struct heddle_where *places[WARNINGS_MAX];
	bool are_told_of; /* that there are more warnings was said */
};

#endif
