/* SPDX-License-Identifier: MIT */
#ifndef SCHEDULER_TESTS_ACCESS_H
#define SCHEDULER_TESTS_ACCESS_H

#include "exploring.h"

/** How many data races there are in the body, each pair of places counted once. */
unsigned access_races_in(thread_function *body);

#endif
