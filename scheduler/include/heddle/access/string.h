/* SPDX-License-Identifier: MIT */
/*
 * In the access build the code under test finds this <string.h> first. It is the C library's, in which calls
 * that copy and fill are seen as accesses. Nothing is included before it, so a program may define _GNU_SOURCE
 * and the like as usual.
 */
#pragma GCC system_header
#include_next <string.h>
#include <heddle/access.h>
