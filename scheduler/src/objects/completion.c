/* SPDX-License-Identifier: MIT */
#include "run/engine.h"
#include "run/object.h"
#include "hooks/order.h"
#include "run/step.h"

void heddle_completion_init_named(struct heddle_completion *completion, const struct heddle_name *name)
{
	object_init(&completion->object, HEDDLE_OBJECT_COMPLETION, name);
	completion->done = 0;
}

static bool is_done(const struct heddle_thread *self, const void *context)
{
	(void)self;
	return ((const struct heddle_completion *)context)->done > 0;
}

void heddle_complete_at(struct heddle_completion *completion, const struct heddle_where *where)
{
	struct operation operation = { .kind = HEDDLE_OP_COMPLETE,
				       .access = HEDDLE_ADD,
				       .object = &completion->object,
				       .high = HEDDLE_WHOLE,
				       .where = where };

	operation_begin(&operation);
	order_release(&completion->object, ORDER_WRITERS);
	object_counts(&completion->object, ++completion->done);
	operation_touch(&operation, HEDDLE_ADD, completion->done);
}

void heddle_completion_wait_at(struct heddle_completion *completion, const struct heddle_where *where)
{
	struct operation operation = { .kind = HEDDLE_OP_COMPLETION_WAIT,
				       .access = HEDDLE_WRITE,
				       .object = &completion->object,
				       .high = HEDDLE_WHOLE,
				       .where = where,
				       .enabled = is_done,
				       .context = completion };

	operation_begin_sleeping(&operation);
	order_acquire(&completion->object, ORDER_WRITERS);
	object_counts(&completion->object, --completion->done);
	operation_touch(&operation, HEDDLE_WRITE, completion->done);
}
