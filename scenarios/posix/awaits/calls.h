/* SPDX-License-Identifier: MIT */
/* The functions that the compiler calls around accesses, as an analysis of loops sees them. */
#ifndef AWAITS_CALLS_H
#define AWAITS_CALLS_H

#include <stdbool.h>

enum call {
	CALL_UNKNOWN, /* anything else: it may do anything */
	CALL_READ,    /* of memory that the first argument points to */
	CALL_WRITE,   /* announces a write of that memory; the program makes it */
	/*
	 * a compare-exchange of that memory, which only reads where it fails: the layer knows the rounds in
	 * which it does not
	 */
	CALL_COMPARE,
	CALL_FENCE, /* nothing that a program could see, and nothing that the layer notes */
	CALL_OTHER, /* noted by the layer as well, but in no loop that only reads */
};

struct known_call {
	enum call call;
	unsigned n_arguments; /* integers and pointers; the registers that it reads */
	unsigned size;	      /* bytes that it reads or announces; 0: an argument says */
	bool has_expected;    /* the second argument points to as many bytes, which it reads and may write */
	bool is_of_layer; /* heddle_posix_...: it comes back, and goes to no other call of the program's */
	bool is_noted;	  /* of a function of the program's, whose beginning is noted */
	/* it keeps no address of what the first argument, or the second one, points to */
	bool keeps_no_first, keeps_no_second;
};

/** name: of the function that is called. The layer notes each call, but unknown ones and fences. */
struct known_call known_call(const char *name);

static inline bool call_is_noted(enum call call)
{
	return call == CALL_READ || call == CALL_WRITE || call == CALL_COMPARE || call == CALL_OTHER;
}

/** Returns whether a round in vain may have the call, and reads memory by it. */
static inline bool call_reads(enum call call)
{
	return call == CALL_READ || call == CALL_COMPARE;
}

#endif
