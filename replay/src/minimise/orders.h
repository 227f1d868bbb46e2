/* SPDX-License-Identifier: MIT */
/*
 * The orders of a failing schedule, and which of them another execution has.
 *
 * An order is two events of different threads, the earlier one of which comes right before the later one
 * by happens-before: what is between them follows. An event is a step, or what a thread was about to do at
 * the end. In another execution it is the step of the same thread with the same operation on the same
 * object at the same place, the n-th one if it is the n-th one here.
 */
#ifndef REPLAY_ORDERS_H
#define REPLAY_ORDERS_H

#include "schedule/facts.h"

#include <heddle/failing.h>
#include <heddle/explore.h>

#define ORDERS_MAX	 1024 /* of a schedule; the last ones are looked at */
#define ORDERS_STEPS_MAX 2000 /* of an execution that is looked at */

/** A kind of event: where in the list of its kind's events those of one kind lie, by their number. */
struct event_kind {
	uint64_t hash;
	uint32_t first, n;
};

struct orders {
	struct facts facts;
	struct heddle_order *all;
	size_t n;
	/* of the schedule: behind the orders, each is one more difference to a run that passes */
	size_t n_choices;
	struct event_kind *kinds; /* by their hashes */
	size_t n_kinds;
	uint32_t *of_kind; /* events, by kinds */
	uint32_t *kind_of; /* of each event */
	uint32_t *nth;	   /* of each event: which of its kind it is, from 0 */
};

/** Returns 0, -ENOMEM, or -E2BIG for a schedule of more than ORDERS_STEPS_MAX steps. */
int orders_make(struct orders *orders, const struct heddle_schedule *schedule);
void orders_free(struct orders *orders);

/** The kind of what a thread does; n_kinds if the schedule has none of it. */
size_t orders_kind(const struct orders *orders, const struct heddle_execution *execution, const char *thread,
		   unsigned operation, uint32_t object, const struct heddle_where *where);

/**
 * broken: a set of orders, of orders_words words; receives those that the execution does not have,
 * whatever else is done in it in another order; behind them the choices that did not come out as in the
 * schedule. Returns 0, -ENOMEM, or -E2BIG as above.
 */
int orders_broken(const struct orders *orders, const struct heddle_execution *execution, uint64_t *broken);
size_t orders_words(const struct orders *orders);

#endif
