/* SPDX-License-Identifier: GPL-2.0-only */
/* What the events of a history are: shared by those who make them. */
#ifndef DIO_STORY_HISTORY_EVENTS_H
#define DIO_STORY_HISTORY_EVENTS_H

#include "history.h"

#define WHEN_ALL_OVER (UINT32_MAX / 2)

enum history_operation {
	NOTHING,
	SIZE_ABOVE,   /* the file is longer than arguments[0] */
	SIZE_AT_MOST, /* or not */
	VALUE,	      /* the byte is arguments[0] */
	LOADED,	      /* the same of the byte at arguments[1]; behind the end it may be anything */
	CUT,	      /* truncate to arguments[0]; the byte is at arguments[1] */
	GROW,	 /* a write that ends at arguments[0]; the byte, which is at arguments[2], is not in it */
	INSIDE,	 /* a write of arguments[1] to the byte at arguments[2], if that lies in the file */
	OUTSIDE, /* a write that ends at arguments[0], of arguments[1] to the byte at arguments[2], if that
			 lies behind the end */
	STORE,	 /* of arguments[1] to the byte at arguments[2]; behind the end it is no part of the file */
	TOUCH,	 /* the same by who promises nothing of what lies behind the end */
	ZERO,
};

/** Adds an event of call; NULL: of the end. Returns 1 + its index, for `after`; 0: there was no room. */
uint16_t history_add(struct history *history, const struct story_call *call,
		     struct heddle_linear_event event);

#endif
