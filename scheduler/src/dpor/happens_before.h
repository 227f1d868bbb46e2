/* SPDX-License-Identifier: MIT */
/*
 * Happens-before of one execution, as vector clocks: the transitive closure of program order, conflicts and
 * wake edges.
 *
 * clock(s)[t] is the number of thread t's steps that happen before step s or are s. Step e happens before s
 * exactly when clock(s)[thread of e] > position of e among its thread's steps.
 */
#ifndef SCHEDULER_HAPPENS_BEFORE_H
#define SCHEDULER_HAPPENS_BEFORE_H

#include <heddle/execution.h>
#include <heddle/explore.h>

#define NO_PREDECESSOR UINT32_MAX
#define TOUCHES_MAX    (1u << 17) /* the engine's own limit */

struct clock {
	/* signed: processors have an instruction for the greater of many signed numbers at once */
	int16_t steps[HEDDLE_EXPLORED_THREADS_MAX];
};
_Static_assert(HEDDLE_STEPS_MAX <= INT16_MAX, "a thread's steps do not fit into a clock");
#define CLOCK_LANES 8u
typedef int16_t clock_lanes
	__attribute__((vector_size(CLOCK_LANES * sizeof(int16_t)), aligned(2), may_alias));
_Static_assert(HEDDLE_EXPLORED_THREADS_MAX % CLOCK_LANES == 0, "clocks are joined by the lane");

struct happens_before {
	struct clock *clocks;  /* of each step */
	uint16_t *positions;   /* of each step: its number among its thread's steps */
	uint32_t *previous;    /* of each step: the previous one of its thread */
	uint16_t *threads;     /* of each step */
	uint32_t *first_touch; /* of each step, and one behind the last */
	uint32_t *touch_step;  /* of each touch: its step */
	uint32_t *touch_object;
	uint32_t *touch_previous; /* of each touch: the previous one of the same object */
	uint32_t *touch_other;	  /* the same, without the touches that commute with it and with each other */
	uint32_t *last_touch;	  /* of each object (hashed): the newest touch */
	uint32_t last_step[HEDDLE_EXPLORED_THREADS_MAX];
	uint16_t counts[HEDDLE_EXPLORED_THREADS_MAX];
	size_t n_steps; /* number of steps analysed so far */
	size_t n_threads;
	size_t steps_max, touches_max;
};

/** Returns 0 or -ENOMEM. */
int happens_before_open(struct happens_before *hb, size_t steps_max);
void happens_before_close(struct happens_before *hb);
/** Forgets all steps but the first n_steps. */
void happens_before_truncate(struct happens_before *hb, size_t n_steps);
/** Analyses the execution's newest step. */
void happens_before_add(struct happens_before *hb, const struct heddle_execution *execution);

static inline bool clock_has(const struct happens_before *hb, const struct clock *clock, uint32_t step)
{
	return clock->steps[hb->threads[step]] > hb->positions[step];
}

/** Returns whether step e happens before step s, or is s. */
static inline bool happens_before(const struct happens_before *hb, uint32_t e, uint32_t s)
{
	return clock_has(hb, &hb->clocks[s], e);
}

/** Adds to clock what happens before other. */
static inline void clock_join(struct clock *restrict clock, const struct clock *restrict other,
			      size_t n_threads)
{
	for (size_t lane = 0; lane < n_threads; lane += CLOCK_LANES) {
		clock_lanes *own = (clock_lanes *)&clock->steps[lane];
		clock_lanes more = *(const clock_lanes *)&other->steps[lane];
		clock_lanes later = more > *own;
		*own = (more & later) | (*own & ~later);
	}
}

/**
 * Returns whether outer writes all that inner touches: what conflicts with inner then conflicts with outer,
 * too.
 */
static inline bool touch_covers(const struct heddle_touch *outer, const struct heddle_touch *inner)
{
	return outer->object == inner->object && outer->access == HEDDLE_WRITE && outer->low <= inner->low &&
	       outer->high >= inner->high;
}

/**
 * Returns the newest touch of an object so far, NO_PREDECESSOR if there is none; then follow touch_previous.
 * Touches of other objects may be among them.
 */
uint32_t happens_before_newest(const struct happens_before *hb, uint32_t object);

/**
 * Returns the next candidate after the touch `older` for a touch that conflicts with touch. Passes over runs
 * of touches that commute with it.
 */
static inline uint32_t happens_before_older(const struct happens_before *hb,
					    const struct heddle_touch *touches, uint32_t older,
					    const struct heddle_touch *touch)
{
	const struct heddle_touch *passed = &touches[older];
	bool commutes = passed->access != HEDDLE_WRITE && passed->access == touch->access &&
			passed->object == touch->object;
	return commutes ? hb->touch_other[older] : hb->touch_previous[older];
}

#endif
