// SPDX-License-Identifier: MIT
#include "story/phrase.h"
#include "schedule/text.h"
#include "schedule/value.h"

#include <inttypes.h>
#include <string.h>

/*
 * A row for each operation: %o is the object, %v the value, %a what is there afterwards. before: instead,
 * where the value before is known, which is %b. An operation without a row is told by its own word.
 *
 * An operation of a call is told by the name of that function, %c: called; without it, "%c(%o)".
 */
struct saying {
	const char *text, *before;
	const char *none;   /* instead, where the value is 0 */
	const char *called; /* of a call */
	const char *failed; /* of a call, where the value is 0, or a change was only a look */
	bool wakes;	    /* who goes on is told behind it */
	bool whole;	    /* the range is a key of Heddle's, and tells nothing */
};

static const struct saying sayings[HEDDLE_OPERATIONS] = {
	[HEDDLE_OP_YIELD] = { .text = "yields" },
	[HEDDLE_OP_JOIN] = { .text = "sees the other end", .called = "%c sees the other end" },
	[HEDDLE_OP_JOIN_ALL] = { .text = "sees the others end" },
	[HEDDLE_OP_MUTEX_LOCK] = { .text = "locks %o" },
	[HEDDLE_OP_MUTEX_TRYLOCK] = { .text = "locks %o by trylock",
				      .none = "finds %o locked",
				      .failed = "%c(%o) finds it locked" },
	[HEDDLE_OP_MUTEX_UNLOCK] = { .text = "unlocks %o", .wakes = true },
	[HEDDLE_OP_READ_LOCK] = { .text = "locks %o to read" },
	[HEDDLE_OP_READ_TRYLOCK] = { .failed = "%c(%o) finds it locked" },
	[HEDDLE_OP_WRITE_TRYLOCK] = { .failed = "%c(%o) finds it locked" },
	[HEDDLE_OP_READ_UNLOCK] = { .text = "unlocks %o", .wakes = true },
	[HEDDLE_OP_WRITE_LOCK] = { .text = "locks %o to write" },
	[HEDDLE_OP_WRITE_UNLOCK] = { .text = "unlocks %o", .wakes = true },
	[HEDDLE_OP_DOWN_READ] = { .text = "takes %o to read", .none = "queues up for %o to read" },
	[HEDDLE_OP_DOWN_WRITE] = { .text = "takes %o to write", .none = "queues up for %o to write" },
	[HEDDLE_OP_RWSEM_CONTINUE] = { .text = "has got %o" },
	[HEDDLE_OP_UP_READ] = { .text = "releases %o", .wakes = true },
	[HEDDLE_OP_UP_WRITE] = { .text = "releases %o", .wakes = true },
	[HEDDLE_OP_SPIN_LOCK] = { .text = "takes spinlock %o", .whole = true },
	[HEDDLE_OP_SPIN_LOCK_SHARED] = { .text = "takes spinlock %o to read", .whole = true },
	[HEDDLE_OP_SPIN_UNLOCK] = { .text = "releases spinlock %o", .whole = true },
	[HEDDLE_OP_WAIT_PREPARE] = { .text = "queues up on %o", .whole = true },
	[HEDDLE_OP_WAIT_SLEEP] = { .text = "was woken on %o", .whole = true },
	[HEDDLE_OP_WAIT_FINISH] = { .text = "leaves %o", .whole = true },
	[HEDDLE_OP_WAKE] = { .text = "wakes %o", .whole = true },
	[HEDDLE_OP_COMPLETE] = { .text = "completes %o", .wakes = true },
	[HEDDLE_OP_COMPLETION_WAIT] = { .text = "sees %o complete" },
	[HEDDLE_OP_SEMAPHORE_UP] = { .text = "ups %o", .wakes = true },
	[HEDDLE_OP_SEMAPHORE_COUNT] = { .text = "%o is %v", .called = "%c(%o): %v" },
	[HEDDLE_OP_SEMAPHORE_TRY_DOWN] = { .failed = "%c(%o) finds 0" },
	[HEDDLE_OP_SEMAPHORE_DOWN] = { .text = "downs %o" },
	[HEDDLE_OP_CONDITION_WAIT] = { .text = "begins to wait on %o" },
	[HEDDLE_OP_CONDITION_SIGNAL] = { .text = "signals %o", .wakes = true },
	[HEDDLE_OP_CONDITION_BROADCAST] = { .text = "broadcasts on %o", .wakes = true },
	[HEDDLE_OP_BARRIER_ARRIVE] = { .text = "arrives at %o", .wakes = true },
	[HEDDLE_OP_BARRIER_PASS] = { .text = "passes %o", .called = "%c passes %o" },
	[HEDDLE_OP_ONCE_FINISH] = { .text = "has done %o", .called = "%c has done %o", .wakes = true },
	[HEDDLE_OP_ATOMIC_LOAD] = { .text = "%o is %v" },
	[HEDDLE_OP_ATOMIC_STORE] = { .text = "%o := %v", .before = "%o: %b -> %v" },
	[HEDDLE_OP_ATOMIC_ADD] = { .text = "adds %v to %o", .before = "%o: %b -> %a" },
	[HEDDLE_OP_ATOMIC_ADD_RETURN] = { .text = "%o becomes %v", .before = "%o: %b -> %v" },
	[HEDDLE_OP_ATOMIC_EXCHANGE] = { .text = "exchanges %o, which was %v" },
	[HEDDLE_OP_ATOMIC_COMPARE_EXCHANGE] = { .text = "compare-exchange of %o, which was %v" },
	[HEDDLE_OP_VARIABLE_READ] = { .text = "%o is %v" },
	[HEDDLE_OP_VARIABLE_WRITE] = { .text = "%o := %v", .before = "%o: %b -> %v" },
	[HEDDLE_OP_DATA_READ] = { .text = "reads %o" },
	[HEDDLE_OP_DATA_WRITE] = { .text = "writes %o" },
	[HEDDLE_OP_DATA_ADD] = { .text = "adds to %o" },
	[HEDDLE_OP_MEMORY_READ] = { .text = "reads %o" },
	[HEDDLE_OP_MEMORY_WRITE] = { .text = "writes %o" },
	[HEDDLE_OP_MEMORY_LOAD] = { .text = "loads %o", .called = "%c(%o): %v" },
	[HEDDLE_OP_MEMORY_STORE] = { .text = "stores to %o", .called = "%c(%o, %v)" },
	[HEDDLE_OP_MEMORY_CHANGE] = { .text = "changes %o", .called = "%c(%o), which was %v" },
	[HEDDLE_OP_MEMORY_COMPARE_EXCHANGE] = { .called = "%c(%o), now %v",
						.failed = "%c(%o) fails: it is %v" },
	[HEDDLE_OP_SPIN] = { .text = "has spun until %o changed", .called = "%c until %o has changed" },
	[HEDDLE_OP_DESTROY] = { .text = "destroys %o" },
	[HEDDLE_OP_FREE] = { .text = "frees %o", .called = "frees %o" },
	[HEDDLE_OP_LEAVE] = { .text = "leaves the stack that %o is on" },
	[HEDDLE_OP_DEAD] = { .text = "uses %o, which has ended" },
	[HEDDLE_OP_INIT] = { .text = "initialises %o" },
};

/* The name of all objects that no thread has initialised yet. */
static bool is_to_come(const struct heddle_target *target)
{
	return target->object != NULL && strcmp(target->object, "objects to come") == 0;
}

/* A block of memory has the name of the place that allocated it, "locks.c:68". */
static bool is_block(const struct heddle_target *target)
{
	const char *colon = target->object != NULL ? strrchr(target->object, ':') : NULL;

	return colon != NULL && colon[1] != '\0' && strspn(colon + 1, "0123456789") == strlen(colon + 1) &&
	       memchr(target->object, '.', (size_t)(colon - target->object)) != NULL &&
	       strchr(target->object, ' ') == NULL;
}

static const char *phrase_of_block(const struct heddle_target *target, char *buffer, size_t size)
{
	char bytes[64] = "";

	if (target->low == target->high)
		snprintf(bytes, sizeof(bytes), "byte %" PRIu64 " of ", target->low);
	else if (target->high != HEDDLE_WHOLE)
		snprintf(bytes, sizeof(bytes), "bytes %" PRIu64 "-%" PRIu64 " of ", target->low,
			 target->high);
	snprintf(buffer, size, "%sthe block that %.600s allocated", bytes, target->object);
	return buffer;
}

const char *phrase_of_object(enum heddle_operation operation, const struct heddle_target *target,
			     char *buffer, size_t size)
{
	struct heddle_target what = *target;

	if (is_to_come(target)) {
		snprintf(buffer, size, "%s", "an object that nobody has initialised");
		return buffer;
	}
	if (is_block(target) && target->part == NULL)
		return phrase_of_block(target, buffer, size);
	if (operation < HEDDLE_OPERATIONS && sayings[operation].whole) {
		what.low = 0;
		what.high = HEDDLE_WHOLE;
	}
	return heddle_text_target(&what, buffer, size);
}

static const char *expand(char letter, const struct heddle_schedule *schedule, const struct fact *fact,
			  const struct known_value *before, char *buffer, size_t size)
{
	if (letter == 'v')
		return heddle_value_text(schedule, fact->value, buffer, size);
	if (letter == 'a')
		return heddle_value_text(schedule, phrase_value_after(fact, before).value, buffer, size);
	if (letter == 'b')
		return heddle_value_text(schedule, before->value, buffer, size);
	if (letter == 'c')
		return fact->place->call;
	return phrase_of_object(fact->operation, fact->target, buffer, size);
}

static void say(const char *text, const struct heddle_schedule *schedule, const struct fact *fact,
		const struct known_value *before, char *buffer, size_t size)
{
	char piece[HEDDLE_SCHEDULE_WORD_MAX + 64];
	size_t length = 0;

	for (; *text != '\0' && length + 1 < size; text++) {
		if (*text != '%') {
			buffer[length++] = *text;
			continue;
		}
		text++;
		snprintf(buffer + length, size - length, "%s",
			 expand(*text, schedule, fact, before, piece, sizeof(piece)));
		length += strlen(buffer + length);
	}
	buffer[length] = '\0';
}

static const char *phrase_of_wake(const struct heddle_schedule *schedule, const struct fact *fact,
				  const char *woken, char buffer[PHRASE_MAX])
{
	char about[HEDDLE_SCHEDULE_WORD_MAX + 64];

	expand('o', schedule, fact, NULL, about, sizeof(about));
	if (woken[0] != '\0')
		snprintf(buffer, PHRASE_MAX, "wakes %s on %s", woken, about);
	else
		snprintf(buffer, PHRASE_MAX, "%s %s",
			 fact->value != 0 ? "wakes who sleeps on" : "finds nobody asleep on", about);
	return buffer;
}

static const char *words_of(const struct saying *saying, const struct fact *fact,
			    const struct known_value *before)
{
	if (fact->value == 0 && saying->none != NULL)
		return saying->none;
	return before->is_known && saying->before != NULL ? saying->before : saying->text;
}

/* A thread that was woken from a condition variable takes its mutex again, in the same call. */
static bool is_taken_again(const struct heddle_schedule *schedule, const struct fact *fact)
{
	uint32_t step = fact->event;

	if (fact->operation != HEDDLE_OP_MUTEX_LOCK || step >= schedule->n_steps)
		return false;
	while (step-- > 0) {
		if (schedule->steps[step].thread == schedule->steps[fact->event].thread)
			return schedule->steps[step].operation == HEDDLE_OP_CONDITION_WAIT;
	}
	return false;
}

static bool is_told_by_call(const struct heddle_schedule *schedule, const struct fact *fact)
{
	bool is_part = fact->touch != 0 && fact->event < schedule->n_steps &&
		       heddle_text_is_part(&schedule->steps[fact->event], fact->place);

	return !is_part && heddle_text_call(fact->operation, fact->place) != NULL;
}

/* An operation that changes its object, and did not. */
static bool has_failed(const struct fact *fact)
{
	return fact->operation == HEDDLE_OP_MEMORY_COMPARE_EXCHANGE ? fact->accesses == 1u << HEDDLE_READ
								    : fact->value == 0;
}

static const char *words_of_call(const struct heddle_schedule *schedule, const struct fact *fact)
{
	const struct saying *saying = &sayings[fact->operation];

	if (saying->failed != NULL && has_failed(fact))
		return saying->failed;
	if (is_taken_again(schedule, fact))
		return "%c has %o again";
	return saying->called != NULL ? saying->called : "%c(%o)";
}

const char *phrase_of(const struct heddle_schedule *schedule, const struct fact *fact,
		      const struct known_value *before, const char *woken, char buffer[PHRASE_MAX])
{
	const struct saying *saying = &sayings[fact->operation];
	bool is_called = is_told_by_call(schedule, fact);
	size_t length;

	if (fact->means != NULL) {
		snprintf(buffer, PHRASE_MAX, "%s", fact->means);
		return buffer;
	}
	if (is_to_come(fact->target)) {
		snprintf(buffer, PHRASE_MAX, "%s",
			 fact->operation == HEDDLE_OP_DEAD ? "uses an object that nobody has initialised"
							   : "");
		return buffer;
	}
	if (saying->text == NULL && !is_called)
		return heddle_text_operation(schedule, fact->operation, fact->target, fact->place,
					     fact->value, buffer, PHRASE_MAX);
	if (fact->operation == HEDDLE_OP_WAKE)
		return phrase_of_wake(schedule, fact, woken, buffer);
	say(is_called ? words_of_call(schedule, fact) : words_of(saying, fact, before), schedule, fact,
	    before, buffer, PHRASE_MAX);
	length = strlen(buffer);
	if (saying->wakes && woken[0] != '\0')
		snprintf(buffer + length, PHRASE_MAX - length, ", which wakes %s", woken);
	return buffer;
}

struct known_value phrase_value_after(const struct fact *fact, const struct known_value *before)
{
	switch ((int)fact->operation) {
	case HEDDLE_OP_ATOMIC_LOAD:
	case HEDDLE_OP_ATOMIC_STORE:
	case HEDDLE_OP_ATOMIC_ADD_RETURN:
	case HEDDLE_OP_VARIABLE_READ:
	case HEDDLE_OP_VARIABLE_WRITE:
		return (struct known_value){ fact->value, true };
	case HEDDLE_OP_ATOMIC_ADD:
		return (struct known_value){ (int64_t)((uint64_t)before->value + (uint64_t)fact->value),
					     before->is_known };
	default:
		/* What only reads leaves it. */
		return fact->accesses == 1u << HEDDLE_READ || fact->accesses == 0
			       ? *before
			       : (struct known_value){ 0, false };
	}
}

const char *phrase_of_choice(const struct heddle_schedule_choice *choice, char buffer[PHRASE_MAX])
{
	if (choice->n == 2)
		snprintf(buffer, PHRASE_MAX, "%.600s: %u, not %u", choice->why, choice->value,
			 1u - choice->value);
	else
		snprintf(buffer, PHRASE_MAX, "%.600s: %u of 0..%u", choice->why, choice->value,
			 choice->n - 1u);
	return buffer;
}

const char *phrase_of_wait(enum heddle_operation operation, const struct heddle_target *target,
			   char buffer[PHRASE_MAX])
{
	char about[HEDDLE_SCHEDULE_WORD_MAX + 64];
	phrase_of_object(operation, target, about, sizeof(about));
	snprintf(buffer, PHRASE_MAX, "%s %s",
		 operation == HEDDLE_OP_WAIT_SLEEP	  ? "sleeps on"
		 : operation == HEDDLE_OP_CONDITION_SLEEP ? "sleeps on"
		 : operation == HEDDLE_OP_BARRIER_PASS	  ? "waits at"
		 : operation == HEDDLE_OP_SPIN		  ? "spins on"
							  : "waits for",
		 about[0] != '\0' ? about : "something unnamed");
	return buffer;
}
