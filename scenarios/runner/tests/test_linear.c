/* SPDX-License-Identifier: MIT */
/* Histories of a register that have an order, and histories that have none. */
#include <criterion/criterion.h>
#include <heddle/linear.h>

enum { READ, WRITE };

/* values[0]: the register. */
static bool apply(const struct heddle_linear_event *event, struct heddle_linear_state *state)
{
	if (event->operation == READ)
		return state->values[0] == event->arguments[0];
	state->values[0] = event->arguments[0];
	return true;
}

static const struct heddle_linear_model model = { apply };

static struct heddle_linear_event write_of(uint32_t begin, uint32_t end, int64_t value)
{
	return (struct heddle_linear_event){
		.begin = begin, .end = end, .operation = WRITE, .arguments = { value }
	};
}

static struct heddle_linear_event read_of(uint32_t begin, uint32_t end, int64_t value)
{
	return (struct heddle_linear_event){
		.begin = begin, .end = end, .observes = true, .operation = READ, .arguments = { value }
	};
}

static enum heddle_linear_answer answer(const struct heddle_linear_event *events, size_t n)
{
	static struct heddle_linear_room room;

	return heddle_linearize(&room, &model, events, n, (struct heddle_linear_state){ { 0 } });
}

#define ANSWER(...)                                                 \
	answer((const struct heddle_linear_event[]){ __VA_ARGS__ }, \
	       sizeof((struct heddle_linear_event[]){ __VA_ARGS__ }) / sizeof(struct heddle_linear_event))

Test(linear, nothing_happens)
{
	cr_expect_eq(answer(NULL, 0), HEDDLE_LINEAR);
}

Test(linear, a_read_sees_what_was_there_before)
{
	cr_expect_eq(ANSWER(read_of(1, 2, 0)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(read_of(1, 2, 7)), HEDDLE_NOT_LINEAR);
}

Test(linear, a_read_after_a_write_sees_it)
{
	cr_expect_eq(ANSWER(write_of(1, 2, 7), read_of(3, 4, 7)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(write_of(1, 2, 7), read_of(3, 4, 0)), HEDDLE_NOT_LINEAR);
}

Test(linear, a_read_beside_a_write_sees_either)
{
	cr_expect_eq(ANSWER(write_of(1, 4, 7), read_of(2, 3, 7)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(write_of(1, 4, 7), read_of(2, 3, 0)), HEDDLE_LINEAR);
}

Test(linear, who_has_seen_the_new_value_does_not_see_the_old_one_again)
{
	cr_expect_eq(ANSWER(write_of(1, 9, 7), read_of(2, 3, 0), read_of(4, 5, 7)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(write_of(1, 9, 7), read_of(2, 3, 7), read_of(4, 5, 0)), HEDDLE_NOT_LINEAR);
}

Test(linear, two_readers_agree_on_the_order_of_two_writes)
{
	cr_expect_eq(ANSWER(write_of(1, 20, 7), write_of(1, 20, 8), read_of(2, 3, 7), read_of(4, 5, 8)),
		     HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(write_of(1, 20, 7), write_of(1, 20, 8), read_of(2, 3, 7), read_of(4, 5, 8),
			    read_of(6, 7, 7)),
		     HEDDLE_NOT_LINEAR);
}

Test(linear, the_last_value_is_that_of_the_last_write)
{
	cr_expect_eq(ANSWER(write_of(1, 3, 7), write_of(2, 4, 8), read_of(10, 11, 7)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(write_of(1, 2, 7), write_of(3, 4, 8), read_of(10, 11, 7)), HEDDLE_NOT_LINEAR);
}

Test(linear, what_is_optional_may_not_have_happened)
{
	struct heddle_linear_event failed = write_of(1, 2, 7);

	failed.optional = true;
	cr_expect_eq(ANSWER(failed, read_of(3, 4, 0)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(failed, read_of(3, 4, 7)), HEDDLE_LINEAR);
	cr_expect_eq(ANSWER(failed, read_of(3, 4, 8)), HEDDLE_NOT_LINEAR);
	cr_expect_eq(ANSWER(failed, read_of(3, 4, 0), read_of(5, 6, 7)), HEDDLE_NOT_LINEAR);
}

Test(linear, events_of_one_call_keep_their_order)
{
	struct heddle_linear_event second = read_of(1, 9, 0);

	second.after = 2; /* the read of 7 */
	cr_expect_eq(ANSWER(write_of(1, 9, 7), read_of(1, 9, 7), second), HEDDLE_NOT_LINEAR);
	second.after = 0;
	cr_expect_eq(ANSWER(write_of(1, 9, 7), read_of(1, 9, 7), second), HEDDLE_LINEAR);
}

Test(linear, the_room_may_be_used_again)
{
	for (int i = 0; i < 3; i++) {
		cr_expect_eq(ANSWER(write_of(1, 9, 7), write_of(1, 9, 8), read_of(10, 11, 9)),
			     HEDDLE_NOT_LINEAR);
		cr_expect_eq(ANSWER(write_of(1, 9, 7), write_of(1, 9, 8), read_of(10, 11, 7)), HEDDLE_LINEAR);
	}
}

Test(linear, too_much_is_not_judged)
{
	struct heddle_linear_event many[HEDDLE_LINEAR_EVENTS_MAX + 1];

	for (size_t i = 0; i < HEDDLE_LINEAR_EVENTS_MAX; i++)
		many[i] = write_of(1, 100, (int64_t)i);
	many[HEDDLE_LINEAR_EVENTS_MAX - 1] = read_of(200, 201, -1);
	cr_expect_eq(answer(many, HEDDLE_LINEAR_EVENTS_MAX), HEDDLE_LINEAR_UNKNOWN);
	cr_expect_eq(answer(many, HEDDLE_LINEAR_EVENTS_MAX + 1), HEDDLE_LINEAR_UNKNOWN);
}
