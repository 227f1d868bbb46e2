// SPDX-License-Identifier: GPL-2.0-only
#include "history_events.h"

#include <string.h>

#define ANY    INT64_C(-1)
#define BEHIND (INT64_C(1) << 32) /* in the byte: it was stored behind the end */

static bool is_stored_behind(const struct heddle_linear_state *state)
{
	return state->values[1] >= BEHIND;
}

/* What was stored behind the end, to the byte at pos, does not become a part of the file. */
static void set_size(struct heddle_linear_state *state, int64_t size, int64_t pos)
{
	state->values[0] = size;
	if (size > pos && is_stored_behind(state))
		state->values[1] = BYTE_ZERO;
}

static bool grow(const struct heddle_linear_event *event, struct heddle_linear_state *state)
{
	if (event->arguments[0] > state->values[0])
		set_size(state, event->arguments[0], event->arguments[2]);
	return true;
}

/* Of a write, to the byte: inside the file, or not. */
static void put(const struct heddle_linear_event *event, struct heddle_linear_state *state, bool inside)
{
	if (inside == (state->values[0] > event->arguments[2]))
		state->values[1] = event->arguments[1];
}

static bool cut(const struct heddle_linear_event *event, struct heddle_linear_state *state)
{
	if (event->arguments[0] < state->values[0] && event->arguments[0] <= event->arguments[1])
		state->values[1] = BYTE_ZERO;
	set_size(state, event->arguments[0], event->arguments[1]);
	return true;
}

/* Who has looked at the size before it shrank may see what was stored since. */
static bool may_be(const struct heddle_linear_state *state, int64_t value)
{
	if (is_stored_behind(state))
		return value == BYTE_ZERO || value == state->values[1] - BEHIND;
	return state->values[1] == ANY || state->values[1] == value;
}

static bool store(const struct heddle_linear_event *event, struct heddle_linear_state *state)
{
	int64_t value = event->arguments[1];
	bool behind = state->values[0] <= event->arguments[2];

	state->values[1] = behind && value != ANY ? BEHIND + value : value;
	return true;
}

static bool apply(const struct heddle_linear_event *event, struct heddle_linear_state *state)
{
	switch (event->operation) {
	case SIZE_ABOVE:
		return state->values[0] > event->arguments[0];
	case SIZE_AT_MOST:
		return state->values[0] <= event->arguments[0];
	case VALUE:
		return may_be(state, event->arguments[0]);
	case CUT:
		return cut(event, state);
	case GROW:
		return grow(event, state);
	case INSIDE:
		put(event, state, true);
		return true;
	case OUTSIDE:
		put(event, state, false);
		return grow(event, state);
	case LOADED:
		return state->values[0] <= event->arguments[1] || may_be(state, event->arguments[0]);
	case STORE:
		return store(event, state);
	case TOUCH:
		state->values[1] = state->values[0] > event->arguments[2] ? event->arguments[1] : ANY;
		return true;
	case ZERO:
		state->values[1] = BYTE_ZERO;
		return true;
	default:
		return true;
	}
}

const struct heddle_linear_model history_model = { apply };

uint16_t history_add(struct history *history, const struct story_call *call, struct heddle_linear_event event)
{
	if (history->n == HEDDLE_LINEAR_EVENTS_MAX) {
		history->too_many = true;
		return 0;
	}
	event.begin = call ? call->begin : event.begin;
	event.end = call ? call->end : event.begin;
	history->calls[history->n] = call;
	history->events[history->n++] = event;
	return (uint16_t)history->n;
}

static uint16_t observe(struct history *history, const struct story_call *call, uint16_t after,
			enum history_operation operation, int64_t argument)
{
	return history_add(history, call,
			   (struct heddle_linear_event){ .after = after,
							 .observes = true,
							 .operation = operation,
							 .arguments = { argument } });
}

struct heddle_linear_state history_begin(struct history *history, const struct story_world *of,
					 const struct inode *file, loff_t pos, byte_t first, loff_t size)
{
	(void)of;
	history->n = 0;
	history->too_many = false;
	history->pos = pos;
	history->file = file;
	return (struct heddle_linear_state){ { size, first } };
}

static bool has_kind(const struct heddle_story *story, enum story_kind kind)
{
	for (unsigned t = 0; t < story->n_threads; t++)
		for (unsigned c = 0; c < story->threads[t].n_calls; c++)
			if (story->threads[t].calls[c].kind == kind)
				return true;
	return false;
}

bool story_is_wild(const struct story_call *call)
{
	bool is_first = !call->thread && !call->number;

	return story_is_mapped(call) || (is_first && has_kind(call->of->story, STORY_MAP));
}

/* ---- writes */

static bool covers(loff_t from, size_t n, loff_t pos)
{
	return from <= pos && pos < from + (loff_t)n;
}

static bool is_on_fat(const struct story_call *call)
{
	return call->of->story->settings[STORY_FILE_SYSTEM] == STORY_FAT;
}

/* A direct write of FAT goes through the page cache where it would have to allocate. */
static bool goes_by_page_cache(const struct story_call *call)
{
	return call->say->kind == STORY_BUFFERED_WRITE || is_on_fat(call);
}

/*
 * [from, from + n) of the write. What of it lies in the file may be seen before the file is longer; what a
 * buffered write copies behind the end, by who looked at the size before it shrank.
 */
static uint16_t add_piece(struct history *history, const struct story_call *call, loff_t from, size_t n,
			  uint16_t after)
{
	struct heddle_linear_event event = {
		.after = after,
		.optional = call->result < 0,
		.operation = GROW,
		.arguments = { from + (loff_t)n, story_is_wild(call) ? ANY : (int64_t)call->tag,
			       history->pos },
	};

	if (covers(from, n, history->pos)) {
		event.operation = goes_by_page_cache(call) ? STORE : INSIDE;
		event.after = history_add(history, call, event);
		event.operation = OUTSIDE;
	}
	return history_add(history, call, event);
}

/* What was not transferred may still have been touched. */
static void add_rest(struct history *history, const struct story_call *call, loff_t from, size_t n)
{
	if (!n || !covers(from, n, history->pos))
		return;
	history_add(
		history, call,
		(struct heddle_linear_event){
			.optional = true,
			.operation = TOUCH,
			.arguments = { 0, story_is_wild(call) ? ANY : (int64_t)call->tag, history->pos } });
}

/*
 * How much of a write from `at` to `end` is seen at once. A round ends with a page of the buffer; on FAT the
 * next sector may be another part's, of the same call.
 */
static loff_t piece_at(const struct story_call *call, loff_t at, loff_t end)
{
	loff_t page = page_bytes(call->mm->kernel);
	loff_t piece = call->of->story->settings[STORY_PIN_PAGES] * page;

	if (call->say->kind == STORY_BUFFERED_WRITE)
		piece = page - at % page;
	else if (is_on_fat(call))
		piece = STORY_SECTOR_BYTES - at % STORY_SECTOR_BYTES;
	return piece ? min(piece, end - at) : end - at;
}

static void add_write(struct history *history, const struct story_call *call)
{
	loff_t from = call->say->arguments[STORY_POS], asked = from + call->say->arguments[STORY_BYTES];
	loff_t end = call->result < 0 ? asked : from + call->result;
	uint16_t after = 0;

	while (from < end) {
		loff_t n = piece_at(call, from, end);

		after = add_piece(history, call, from, (size_t)n, after);
		from += n;
	}
	add_rest(history, call, end, (size_t)(asked - end));
}

/* ---- reads */

static void add_read(struct history *history, const struct story_call *call)
{
	loff_t from = call->say->arguments[STORY_POS], n = call->result;
	uint16_t above = 0;

	if (n > 0 && !story_is_wild(call) && covers(from, (size_t)n, history->pos)) {
		observe(history, call, 0, SIZE_ABOVE, history->pos);
		observe(history, call, 0, VALUE, call->seen[history->pos - from]);
	}
	if (n > 0)
		above = observe(history, call, 0, SIZE_ABOVE, from + n - 1);
	if (n >= 0 && n < call->say->arguments[STORY_BYTES] && !story_is_wild(call))
		observe(history, call, above, SIZE_AT_MOST, from + n);
}

/*
 * A read into a mapping is a store of what it read; and another one, where the page has left the cache
 * meanwhile and the bytes are stored again (rule 5 of `fixed`).
 */
static void add_wild_store(struct history *history, const struct story_call *call, const struct inode *into,
			   loff_t from)
{
	const struct heddle_linear_event store = { .optional = true,
						   .operation = TOUCH,
						   .arguments = { 0, ANY, history->pos } };

	if (into != history->file || !covers(from, (size_t)call->say->arguments[STORY_BYTES], history->pos))
		return;
	history_add(history, call, store);
	history_add(history, call, store);
}

static void add_wild_map(struct history *history, const struct story_call *call)
{
	const struct story_world *of = call->of;

	for (unsigned t = 0; t < of->story->n_threads; t++)
		for (unsigned c = 0; c < of->story->threads[t].n_calls; c++)
			if (of->calls[t][c].say->kind == STORY_MAP)
				add_wild_store(history, call, of->calls[t][c].file,
					       of->calls[t][c].say->arguments[STORY_POS]);
}

static void add_read_into_mapping(struct history *history, const struct story_call *call)
{
	long said = call->say->arguments[STORY_BUFFER] - 1;

	if (said < 0)
		add_wild_map(history, call);
	else
		add_wild_store(history, call, call->of->files[said % 2],
			       said / 2 * (loff_t)page_bytes(call->mm->kernel));
}

/* ---- what goes through a mapping */

static void add_touch(struct history *history, const struct story_call *call)
{
	loff_t pos = call->say->arguments[STORY_POS], page = pos - pos % page_bytes(call->mm->kernel);
	bool store = call->say->kind == STORY_STORE, here = pos == history->pos;
	uint16_t above;

	if (call->result) {
		if (!has_kind(call->of->story, STORY_UNMAP))
			observe(history, call, 0, SIZE_AT_MOST, page);
		return;
	}
	above = observe(history, call, 0, SIZE_ABOVE, page);
	if (here && !store)
		history_add(history, call,
			    (struct heddle_linear_event){
				    .observes = true, .operation = LOADED, .arguments = { call->tag, pos } });
	if (here && store)
		history_add(history, call,
			    (struct heddle_linear_event){
				    .after = above, .operation = STORE, .arguments = { 0, call->tag, pos } });
}

/* ---- all kinds */

static void add_truncate(struct history *history, const struct story_call *call)
{
	history_add(history, call,
		    (struct heddle_linear_event){
			    .optional = call->result < 0,
			    .operation = CUT,
			    .arguments = { call->say->arguments[STORY_POS], history->pos } });
}

static void add_punch(struct history *history, const struct story_call *call)
{
	size_t n = (size_t)call->say->arguments[STORY_BYTES];

	if (call->result != -EINVAL && covers(call->say->arguments[STORY_POS], n, history->pos))
		history_add(history, call,
			    (struct heddle_linear_event){ .optional = call->result < 0, .operation = ZERO });
}

void history_add_call(struct history *history, const struct story_call *call)
{
	if (story_is_read(call->say->kind) && story_is_wild(call))
		add_read_into_mapping(history, call);
	if (call->file != history->file)
		return;
	if (story_is_read(call->say->kind))
		add_read(history, call);
	else if (story_is_write(call->say->kind) && call->result != -EINVAL)
		add_write(history, call);
	else if (call->say->kind == STORY_TRUNCATE)
		add_truncate(history, call);
	else if (call->say->kind == STORY_PUNCH)
		add_punch(history, call);
	else if (call->say->kind == STORY_LOAD || call->say->kind == STORY_STORE)
		add_touch(history, call);
}

static void add_last(struct history *history, enum history_operation operation, int64_t first, int64_t second)
{
	history_add(history, NULL,
		    (struct heddle_linear_event){ .begin = WHEN_ALL_OVER + (uint32_t)history->n,
						  .observes = operation != CUT,
						  .operation = operation,
						  .arguments = { first, second } });
}

void history_add_last_size(struct history *history, loff_t size)
{
	add_last(history, SIZE_ABOVE, size - 1, 0);
	add_last(history, SIZE_AT_MOST, size, 0);
}

void history_add_last_byte(struct history *history, byte_t byte)
{
	add_last(history, VALUE, byte, 0);
}

void history_add_last_truncate(struct history *history, loff_t size)
{
	add_last(history, CUT, size, history->pos);
}

bool history_is_same(const struct history *a, const struct history *b)
{
	return a->n == b->n && !memcmp(a->events, b->events, a->n * sizeof(a->events[0]));
}

/* ---- the first that is not explained */

static bool is_explained(const struct history *history, struct heddle_linear_state initial, uint32_t until,
			 struct heddle_linear_room *room)
{
	static struct heddle_linear_event events[HEDDLE_LINEAR_EVENTS_MAX];

	for (size_t i = 0; i < history->n; i++) {
		events[i] = history->events[i];
		if (events[i].observes && events[i].end > until)
			events[i].operation = NOTHING;
	}
	return heddle_linearize(room, &history_model, events, history->n, initial) != HEDDLE_NOT_LINEAR;
}

/* The next observation by its end, after `end`. */
static size_t next_by_end(const struct history *history, size_t last)
{
	size_t next = history->n;

	for (size_t i = 0; i < history->n; i++) {
		const struct heddle_linear_event *e = &history->events[i];

		if (!e->observes ||
		    (last < history->n && (e->end < history->events[last].end ||
					   (e->end == history->events[last].end && i <= last))))
			continue;
		if (next == history->n || e->end < history->events[next].end)
			next = i;
	}
	return next;
}

size_t history_culprit(const struct history *history, struct heddle_linear_state initial,
		       struct heddle_linear_room *room)
{
	size_t i;

	if (history->too_many ||
	    heddle_linearize(room, &history_model, history->events, history->n, initial) != HEDDLE_NOT_LINEAR)
		return history->n;
	for (i = next_by_end(history, history->n); i < history->n; i = next_by_end(history, i))
		if (!is_explained(history, initial, history->events[i].end, room))
			break;
	return i;
}
