/* SPDX-License-Identifier: MIT */
/*
 * Classes by what the scheduler itself declares to be dependent: naive runs every interleaving, and those
 * that differ in nothing but the order of independent steps are one. dpor must run one execution of each.
 */
#ifndef SCHEDULER_TESTS_DECLARED_CLASSES_H
#define SCHEDULER_TESTS_DECLARED_CLASSES_H

#include "exploring.h"

/** How many classes the interleavings of the body fall into. */
uint64_t declared_classes(thread_function *body, const struct heddle_options *options);

/**
 * Asserts that naive and dpor see the same observations, and that dpor runs one execution of each class.
 * what: the program, for the message. Returns what dpor saw.
 */
struct explored expect_one_each(thread_function *body, const struct heddle_options *options,
				const char *what);

#endif
