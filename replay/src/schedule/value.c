// SPDX-License-Identifier: MIT
#include "schedule/value.h"

#include <heddle/address.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool has_thread(struct heddle_address address)
{
	return address.kind == HEDDLE_ADDRESS_ARENA || address.kind == HEDDLE_ADDRESS_STACK;
}

/* The schedule's thread of that number; "?" if a file says what it cannot. */
static const char *thread_name(const struct heddle_schedule *schedule, struct heddle_address address)
{
	return address.thread < schedule->n_threads ? schedule->threads[address.thread].name : "?";
}

/* Of a thread that has not been created the arena and the stack are nobody's: it stays what it is. */
static unsigned thread_of(const struct heddle_schedule *schedule, const struct heddle_execution *execution,
			  struct heddle_address address)
{
	const char *name = NULL;
	int thread = -1;

	if (address.thread < execution->n_threads)
		name = execution->threads[address.thread].name;
	if (has_thread(address) && name != NULL)
		thread = heddle_schedule_thread_by_name(schedule, name);
	return thread < 0 ? address.thread : (unsigned)thread;
}

int64_t heddle_value_capture(struct heddle_schedule *schedule, const struct heddle_execution *execution,
			     int64_t value)
{
	struct heddle_address address = heddle_address_of(value);

	if (address.kind == HEDDLE_ADDRESS_NONE)
		return value;
	address.thread = thread_of(schedule, execution, address);
	if (address.kind != HEDDLE_ADDRESS_ARENA)
		address.offset = heddle_schedule_number_address(schedule, heddle_address_recorded(address));
	return heddle_address_recorded(address);
}

bool heddle_value_same(const struct heddle_schedule *one, int64_t of_one, const struct heddle_schedule *other,
		       int64_t of_other)
{
	struct heddle_address a = heddle_address_of(of_one), b = heddle_address_of(of_other);

	if (a.kind == HEDDLE_ADDRESS_NONE || b.kind == HEDDLE_ADDRESS_NONE)
		return of_one == of_other;
	return a.kind == b.kind && a.offset == b.offset &&
	       (!has_thread(a) || strcmp(thread_name(one, a), thread_name(other, b)) == 0);
}

const char *heddle_value_text(const struct heddle_schedule *schedule, int64_t value, char *buffer,
			      size_t size)
{
	struct heddle_address address = heddle_address_of(value);

	if (address.kind == HEDDLE_ADDRESS_NONE)
		snprintf(buffer, size, "%" PRId64, value);
	else
		snprintf(buffer, size, "%s%s%.60s%c%" PRIu64, heddle_address_kind_name(address.kind),
			 has_thread(address) ? " of " : "",
			 has_thread(address) ? thread_name(schedule, address) : "",
			 address.kind == HEDDLE_ADDRESS_ARENA ? '+' : '#', address.offset);
	return buffer;
}
