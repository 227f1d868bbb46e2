/* SPDX-License-Identifier: MIT */
#include <heddle/linear.h>
#include <string.h>

struct search {
	struct heddle_linear_room *room;
	const struct heddle_linear_model *model;
	const struct heddle_linear_event *events;
	size_t n, n_met;
	bool is_full;
};

static bool is_done(uint64_t done, size_t event)
{
	return done >> event & 1;
}

/* An event whose end lies before it, and which is not done, keeps it from being next. */
static bool may_be_next(const struct search *search, uint64_t done, size_t event)
{
	const struct heddle_linear_event *e = &search->events[event];

	if (is_done(done, event) || (e->after && !is_done(done, e->after - 1u)))
		return false;
	for (size_t i = 0; i < search->n; i++)
		if (!is_done(done, i) && search->events[i].end < e->begin)
			return false;
	return true;
}

static size_t slot_of(uint64_t done, const struct heddle_linear_state *state)
{
	uint64_t hash = done * 0x9e3779b97f4a7c15u;

	hash = (hash ^ hash >> 29 ^ (uint64_t)state->values[0]) * 0xbf58476d1ce4e5b9u;
	hash = (hash ^ hash >> 32 ^ (uint64_t)state->values[1]) * 0x94d049bb133111ebu;
	return (hash ^ hash >> 31) % HEDDLE_LINEAR_STATES_MAX;
}

/* Returns whether it was met before; else it is met now. */
static bool is_met(struct search *search, uint64_t done, const struct heddle_linear_state *state)
{
	struct heddle_linear_met *met = search->room->met;
	size_t slot = slot_of(done, state);

	for (; met[slot].search == search->room->search; slot = (slot + 1) % HEDDLE_LINEAR_STATES_MAX)
		if (met[slot].done == done && !memcmp(&met[slot].state, state, sizeof(*state)))
			return true;
	if (search->n_met == HEDDLE_LINEAR_STATES_MAX / 2) {
		search->is_full = true;
		return true;
	}
	met[slot] = (struct heddle_linear_met){ search->room->search, done, *state };
	search->n_met++;
	return false;
}

/* What only observes, and can be next, may as well be next: it changes nothing for the others. */
static uint64_t do_observers(const struct search *search, uint64_t done, struct heddle_linear_state state)
{
	bool more;

	do {
		more = false;
		for (size_t i = 0; i < search->n; i++) {
			if (!search->events[i].observes || !may_be_next(search, done, i) ||
			    !search->model->apply(&search->events[i], &state))
				continue;
			done |= 1ull << i;
			more = true;
		}
	} while (more);
	return done;
}

static bool find_order(struct search *search, uint64_t done, struct heddle_linear_state state)
{
	uint64_t all = search->n == 64 ? UINT64_MAX : (1ull << search->n) - 1;

	done = do_observers(search, done, state);
	if (done == all)
		return true;
	if (is_met(search, done, &state))
		return false;
	for (size_t i = 0; i < search->n; i++) {
		struct heddle_linear_state next = state;

		if (search->events[i].observes || !may_be_next(search, done, i))
			continue;
		if (search->model->apply(&search->events[i], &next) &&
		    find_order(search, done | 1ull << i, next))
			return true;
		if (search->events[i].optional && find_order(search, done | 1ull << i, state))
			return true;
	}
	return false;
}

enum heddle_linear_answer heddle_linearize(struct heddle_linear_room *room,
					   const struct heddle_linear_model *model,
					   const struct heddle_linear_event *events, size_t n,
					   struct heddle_linear_state initial)
{
	struct search search = { .room = room, .model = model, .events = events, .n = n };

	if (n > HEDDLE_LINEAR_EVENTS_MAX)
		return HEDDLE_LINEAR_UNKNOWN;
	if (!++room->search) /* after 2^32 searches */
		*room = (struct heddle_linear_room){ .search = 1 };
	if (find_order(&search, 0, initial))
		return HEDDLE_LINEAR;
	return search.is_full ? HEDDLE_LINEAR_UNKNOWN : HEDDLE_NOT_LINEAR;
}
