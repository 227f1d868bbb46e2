/* SPDX-License-Identifier: MIT */
/*
 * Memory errors in pairs: `broken` makes the error in some of its interleavings, `sound` in none. The table
 * says which build finds what. Where AddressSanitizer finds a pair's error at all, it gives the same subject
 * and place as the access build, but stops the thread before the access, and not after it. The words are the
 * subjects of findings:
 *
 *   id    pair                              every other build   asan                access
 *   ME1   write beyond a block              overrun             overrun             overrun
 *   ME2   read beyond a block               -                   overrun             overrun
 *   ME3   write to what was freed           memory              memory              memory
 *   ME4   free of what was freed            double free         double free         double free
 *   ME5   never freed                       memory              memory              memory
 *   ME16  read of what was freed            -                   memory              memory
 *   ME17  read of what was moved            -                   memory              memory
 *   ME18  read before a block               -                   overrun             overrun
 *   ME19  read far beyond a block           -                   -                   overrun
 *   ME20  read before the first write       -                   -                   memory
 *   ME21  the same of a copy                -                   -                   memory
 *   ME22  local of a function before        -                   -                   stack-use-after-return
 *   ME23  object, freed                     object              object              object
 *   ME24  object, freed while waited for    object              object              object
 *   ME25  object, destroyed                 destroyed object    destroyed object    destroyed object
 *   ME26  object, never initialised         object              object              object
 *   ME27  write over the next block         overrun             overrun             overrun
 *   ME28  write before a block              overrun             overrun             overrun
 *   ME29  copy of more than there is        -                   overrun             overrun
 *   ME30  sum with what was never written   -                   -                   memory (gcc)
 *   ME31  local that was never written      -                   -                   variable on a stack (gcc)
 *   ME32  object, moved                     object              object              object
 *   ME33  freed by two threads              double free         double free         double free
 *   ME34  object of a thread that has ended object on a stack   object on a stack   object on a stack
 *
 * ME6 to ME15, which are not in the table, are about memory of the process and undefined behaviour: only the
 * asan build finds these. tests/memory_builds.sh reads the table.
 */
#ifndef SUITES_MEMORY_H
#define SUITES_MEMORY_H

#define HEDDLE_SUBJECT		    (&memory_subject)
#define HEDDLE_REVISIONS(EACH, ...) EACH(broken, "broken", __VA_ARGS__) EACH(sound, "sound", __VA_ARGS__)
#include <heddle/scenario.h>

extern const struct heddle_subject memory_subject;

/** Whether the running revision is `broken`. */
bool is_broken(void);

/**
 * The turns of thread B before A counts them: 0, 1 or 2, each in some of the interleavings. A scenario makes
 * its error where it is 2.
 */
int count_turns(void);
/** The same, but 1 at most in `sound`. */
int limited_turns(void);

/** Runs function(argument) as thread "A", beside "B", whose turns it counts; and waits for both. */
void run_beside(void (*function)(void *), void *argument);

#endif
