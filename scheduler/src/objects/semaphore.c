/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/object.h"
#include "hooks/order.h"
#include "run/step.h"

void heddle_semaphore_init_named(struct heddle_semaphore *semaphore, uint32_t count,
				 const struct heddle_name *name)
{
	object_init(&semaphore->object, HEDDLE_OBJECT_SEMAPHORE, name);
	semaphore->count = count;
	object_begins_counting(&semaphore->object, count);
}

static bool is_there(const struct heddle_thread *self, const void *context)
{
	(void)self;
	return ((const struct heddle_semaphore *)context)->count > 0;
}

void heddle_semaphore_up_at(struct heddle_semaphore *semaphore, const struct heddle_where *where)
{
	struct operation operation = { .kind = HEDDLE_OP_SEMAPHORE_UP,
				       .access = HEDDLE_ADD,
				       .object = &semaphore->object,
				       .high = HEDDLE_WHOLE,
				       .where = where };

	operation_begin(&operation);
	order_release(&semaphore->object, ORDER_WRITERS);
	object_counts(&semaphore->object, ++semaphore->count);
	operation_touch(&operation, HEDDLE_ADD, semaphore->count);
}

void heddle_semaphore_down_at(struct heddle_semaphore *semaphore, const struct heddle_where *where)
{
	struct operation operation = { .kind = HEDDLE_OP_SEMAPHORE_DOWN,
				       .access = HEDDLE_WRITE,
				       .object = &semaphore->object,
				       .high = HEDDLE_WHOLE,
				       .where = where,
				       .enabled = is_there,
				       .context = semaphore };

	operation_begin_sleeping(&operation);
	order_acquire(&semaphore->object, ORDER_WRITERS);
	object_counts(&semaphore->object, --semaphore->count);
	operation_touch(&operation, HEDDLE_WRITE, semaphore->count);
}

bool heddle_semaphore_try_down_at(struct heddle_semaphore *semaphore, const struct heddle_where *where)
{
	struct operation operation = { .kind = HEDDLE_OP_SEMAPHORE_TRY_DOWN,
				       .access = HEDDLE_WRITE,
				       .object = &semaphore->object,
				       .high = HEDDLE_WHOLE,
				       .where = where };
	bool got;

	operation_begin(&operation);
	got = semaphore->count > 0;
	if (got) {
		order_acquire(&semaphore->object, ORDER_WRITERS);
		object_counts(&semaphore->object, --semaphore->count);
	}
	operation_touch(&operation, got ? HEDDLE_WRITE : HEDDLE_READ, semaphore->count);
	return got;
}

uint32_t heddle_semaphore_count_at(struct heddle_semaphore *semaphore, const struct heddle_where *where)
{
	struct operation operation = { .kind = HEDDLE_OP_SEMAPHORE_COUNT,
				       .access = HEDDLE_READ,
				       .object = &semaphore->object,
				       .high = HEDDLE_WHOLE,
				       .where = where };

	operation_begin(&operation);
	operation_touch(&operation, HEDDLE_READ, semaphore->count);
	return semaphore->count;
}
