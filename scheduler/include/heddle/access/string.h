/* SPDX-License-Identifier: MIT */
/*
 * In the access build the code under test finds this <string.h> first: the C library's own, in which the
 * calls that copy and fill are seen as accesses. Nothing is included before what the program includes itself,
 * so it may define _GNU_SOURCE and the like as ever.
 */
#pragma GCC system_header
#include_next <string.h>
#include <heddle/access.h>
