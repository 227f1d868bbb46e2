/* SPDX-License-Identifier: MIT */
/* Spinlocked sections: section.c. */
#ifndef SCHEDULER_SECTION_H
#define SCHEDULER_SECTION_H

#include "run/engine.h"

/** Notes that no spinlock protects the object at this touch. */
static inline void section_note_unlocked(const struct heddle_object *object)
{
	struct object_record *record = object_record(object->id);

	if (record->unlocked == UINT64_MAX || engine_solo())
		return;
	engine->restart_needed |= record->in_section;
	record->unlocked = UINT64_MAX;
}
/**
 * A touch inside a section is about to happen: splits the section if it would be one too many that does not
 * commute.
 */
void section_before_touch(const struct operation *operation);
/** The same for a spinlock that is taken inside a section, alive or not. */
void section_before_inner_lock(const struct operation *operation);
/** What the strategy says, by one of its functions, of the running thread's next operation. */
typedef bool strategy_question(void *self, const struct heddle_execution *execution,
			       const struct heddle_next *next);
bool section_ask_strategy(strategy_question *question, const struct operation *operation);

/*
 * What is asked, where the strategy follows an execution, whether a plain access is an operation; NULL where
 * it does not.
 */
static inline strategy_question *strategy_sees(void)
{
	return engine->strategy->following ? engine->strategy->following->sees : NULL;
}
/** The thread ends, and must not: it holds a spinlock, or has left the interrupt flag as it was not. */
void section_thread_ended(struct heddle_thread *thread);
/** The running thread enabled another one: what comes after that in a section cannot be moved before it. */
static inline void section_enabled_somebody(void)
{
	if (engine->self->n_held) /* as a release, it moves left only */
		engine->self->unprotected = true;
}
/** Marks every spinlock of the thread as held across a scheduling point. */
void section_split(struct heddle_thread *thread);
/**
 * Notes in the object's lockset which spinlocks protect this touch. Returns whether any protects the object
 * always.
 */
bool section_note_lockset(const struct operation *operation);

#endif
