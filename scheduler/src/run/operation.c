/* SPDX-License-Identifier: MIT */
/* Operations: their names, and data objects, which are nothing else. */
#include "run/engine.h"
#include "run/object.h"
#include "run/operation_table.h"
#include "hooks/order.h"
#include "run/step.h"

#include <string.h>

const char *heddle_operation_name(enum heddle_operation operation)
{
	return operation < HEDDLE_OPERATIONS ? operation_row(operation)->name : "unknown";
}

const char *heddle_operation_called(enum heddle_operation operation, const struct heddle_where *where)
{
	bool is_called = where && where->call && operation != HEDDLE_OP_DEAD;

	return is_called ? where->call : heddle_operation_name(operation);
}

enum heddle_operation heddle_operation_by_name(const char *name)
{
	for (int i = HEDDLE_OP_JOIN; i < HEDDLE_OPERATIONS; i++) {
		if (strcmp(operation_row((unsigned)i)->name, name) == 0)
			return (enum heddle_operation)i;
	}
	return HEDDLE_OP_NONE;
}

bool heddle_operation_has_value(enum heddle_operation operation)
{
	return operation < HEDDLE_OPERATIONS && operation_row(operation)->value_is_shown;
}

bool heddle_operation_joins(enum heddle_operation operation)
{
	return operation < HEDDLE_OPERATIONS && operation_joins(operation);
}

bool heddle_operation_waits(enum heddle_operation operation)
{
	return operation < HEDDLE_OPERATIONS && operation_row(operation)->wait != WAITS_NOT;
}

unsigned heddle_operation_accesses(enum heddle_operation operation)
{
	return operation < HEDDLE_OPERATIONS ? operation_row(operation)->accesses : 0;
}

void heddle_unordered_begin(void)
{
	order_look_away();
}

void heddle_unordered_end(void)
{
	order_look_again();
}

void heddle_data_init_named(struct heddle_data *data, const struct heddle_name *name)
{
	object_init(&data->object, HEDDLE_OBJECT_DATA, name);
}

void heddle_data_access_at(struct heddle_data *data, uint64_t low, uint64_t high, enum heddle_access access,
			   const struct heddle_where *where)
{
	static const enum heddle_operation kinds[] = {
		[HEDDLE_READ] = HEDDLE_OP_DATA_READ,
		[HEDDLE_WRITE] = HEDDLE_OP_DATA_WRITE,
		[HEDDLE_ADD] = HEDDLE_OP_DATA_ADD,
	};
	struct operation operation = { .kind = kinds[access],
				       .access = access,
				       .object = &data->object,
				       .low = low,
				       .high = high,
				       .where = where };

	operation_begin(&operation);
	operation_touch(&operation, access, 0);
}
