/* SPDX-License-Identifier: MIT */
/*
 * Classes by the scheduler's own notion of dependence. naive runs every interleaving; those that differ only
 * in the order of independent steps are one class. dpor must run one execution of each.
 */
#ifndef SCHEDULER_TESTS_DECLARED_CLASSES_H
#define SCHEDULER_TESTS_DECLARED_CLASSES_H

#include "exploring.h"

/** Returns the number of classes of the body's interleavings. */
uint64_t declared_classes(thread_function *body, const struct heddle_options *options);

/**
 * Asserts that naive and dpor see the same observations, and that dpor runs one execution of each class.
 * what: name of the program, for the message. Returns dpor's result.
 */
struct explored expect_one_each(thread_function *body, const struct heddle_options *options,
				const char *what);

#endif
