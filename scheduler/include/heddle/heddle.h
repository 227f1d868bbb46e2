/* SPDX-License-Identifier: MIT */
/* Everything that the body of a scenario may call. To define scenarios: <heddle/scenario.h>. */
#ifndef HEDDLE_HEDDLE_H
#define HEDDLE_HEDDLE_H

#include <heddle/address.h>
#include <heddle/atomic.h>
#include <heddle/barrier.h>
#include <heddle/check.h>
#include <heddle/choose.h>
#include <heddle/completion.h>
#include <heddle/condition.h>
#include <heddle/memory.h>
#include <heddle/mutex.h>
#include <heddle/object.h>
#include <heddle/once.h>
#include <heddle/ownership.h>
#include <heddle/rwlock.h>
#include <heddle/rwsem.h>
#include <heddle/semaphore.h>
#include <heddle/spin.h>
#include <heddle/spinlock.h>
#include <heddle/thread.h>
#include <heddle/unordered.h>
#include <heddle/waitqueue.h>

#endif
