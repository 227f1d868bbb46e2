// SPDX-License-Identifier: MIT
#include "schedule/text.h"
#include "schedule/place.h"
#include "schedule/value.h"
#include "schedule/words.h"

#include <inttypes.h>
#include <string.h>

#define TEXT_MAX   800
#define RESULT_MAX 128

const char *heddle_text_target(const struct heddle_target *target, char *buffer, size_t size)
{
	if (target->object == NULL)
		snprintf(buffer, size, "%s", "");
	else if (target->part != NULL)
		snprintf(buffer, size, "%s", target->part);
	else if (target->low == 0 && target->high == HEDDLE_WHOLE)
		snprintf(buffer, size, "%s", target->object);
	else if (target->high == HEDDLE_WHOLE)
		snprintf(buffer, size, "%s [%" PRIu64 ",end]", target->object, target->low);
	else if (target->low == target->high)
		snprintf(buffer, size, "%s [%" PRIu64 "]", target->object, target->low);
	else
		snprintf(buffer, size, "%s [%" PRIu64 ",%" PRIu64 "]", target->object, target->low,
			 target->high);
	return buffer;
}

const char *heddle_text_result(const struct heddle_schedule *schedule, enum heddle_operation operation,
			       int64_t value, char *buffer, size_t size)
{
	char text[RESULT_MAX];

	snprintf(buffer, size, "%s", "");
	if (value != 0 || heddle_operation_has_value(operation))
		snprintf(buffer, size, "=%s", heddle_value_text(schedule, value, text, sizeof(text)));
	return buffer;
}

const char *heddle_text_call(enum heddle_operation operation, const struct heddle_place *place)
{
	return place != NULL && operation != HEDDLE_OP_DEAD ? place->call : NULL;
}

bool heddle_text_is_part(const struct heddle_schedule_step *step, const struct heddle_place *touched)
{
	return touched->call != NULL && step->place.call != NULL && touched->line == step->place.line &&
	       strcmp(touched->call, step->place.call) == 0;
}

const char *heddle_text_deed(enum heddle_operation operation, const struct heddle_target *target,
			     const struct heddle_place *place, char *buffer, size_t size)
{
	const char *call = heddle_text_call(operation, place);
	char about[TEXT_MAX];

	heddle_text_target(target, about, sizeof(about));
	if (call != NULL)
		snprintf(buffer, size, "%s(%s)", call, about);
	else
		snprintf(buffer, size, "%s%s%s", heddle_operation_name(operation),
			 about[0] != '\0' ? " " : "", about);
	return buffer;
}

const char *heddle_text_operation(const struct heddle_schedule *schedule, enum heddle_operation operation,
				  const struct heddle_target *target, const struct heddle_place *place,
				  int64_t value, char *buffer, size_t size)
{
	char deed[TEXT_MAX], result[RESULT_MAX];

	snprintf(buffer, size, "%s%s", heddle_text_deed(operation, target, place, deed, sizeof(deed)),
		 heddle_text_result(schedule, operation, value, result, sizeof(result)));
	return buffer;
}

const char *heddle_text_pending(const struct heddle_schedule_thread *thread, char *buffer, size_t size)
{
	char deed[TEXT_MAX], place[TEXT_MAX];

	snprintf(buffer, size, "%s (%s)",
		 heddle_text_deed(thread->operation, &thread->target, &thread->place, deed, sizeof(deed)),
		 heddle_place_text(&thread->place, place, sizeof(place)));
	return buffer;
}

const char *heddle_text_step(const struct heddle_schedule *schedule, const struct heddle_schedule_step *step,
			     char *buffer, size_t size)
{
	char operation[TEXT_MAX], place[TEXT_MAX];

	heddle_text_operation(schedule, step->operation, &step->target, &step->place, step->value, operation,
			      sizeof(operation));
	snprintf(buffer, size, "%s: %s (%s)", schedule->threads[step->thread].name, operation,
		 heddle_place_text(&step->place, place, sizeof(place)));
	return buffer;
}
