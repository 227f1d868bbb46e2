/* SPDX-License-Identifier: MIT */
/* Spinlocked sections: section.c. */
#ifndef SCHEDULER_SECTION_H
#define SCHEDULER_SECTION_H

#include "run/object.h"
#include "run/engine.h"

/** Notes in the object's lockset that a touch was made without any spinlock. */
static inline void section_note_unlocked(const struct heddle_object *object)
{
	struct object_record *record = object_record(object->id);

	if (record->unlocked == UINT64_MAX || engine_solo())
		return;
	engine->restart_needed |= record->in_section;
	record->unlocked = UINT64_MAX;
}
/**
 * Called before a touch inside a section: splits the section if the touch would be a second one that does not
 * commute.
 */
void section_before_touch(const struct operation *operation);
/** The same before a spinlock is taken inside a section, whether the lock is alive or not. */
void section_before_inner_lock(const struct operation *operation);
/** A question to the strategy about the running thread's next operation. Returns the strategy's answer. */
typedef bool strategy_question(void *self, const struct heddle_execution *execution,
			       const struct heddle_next *next);
bool section_ask_strategy(strategy_question *question, const struct operation *operation);

/*
 * Returns the question whether a plain access is an operation, if the strategy follows an execution; else
 * NULL.
 */
static inline strategy_question *strategy_sees(void)
{
	return engine->strategy->following ? engine->strategy->following->sees : NULL;
}
/**
 * Called at the end of a thread that holds a spinlock, or has not restored the interrupt flag: reports it.
 */
void section_thread_ended(struct heddle_thread *thread);
/**
 * The running thread has enabled another one: later operations of its section cannot be moved before that.
 */
static inline void section_enabled_somebody(void)
{
	if (engine->self->n_held) /* like a release, it moves left only */
		engine->self->unprotected = true;
}
/** Marks every spinlock of the thread as held across a scheduling point. */
void section_split(struct heddle_thread *thread);
/**
 * Notes in the object's lockset which spinlocks are held at this touch. Returns whether some spinlock was
 * held at all touches so far.
 */
bool section_note_lockset(const struct operation *operation);

#endif
