/* SPDX-License-Identifier: MIT */
#include "scenario/isolation_command.h"
#include "terminal/program_name.h"

#include <heddle/isolate.h>
#include <heddle/schedule.h>
#include <stdio.h>

const char *isolation_command(const struct heddle_variant *variant, bool are_isolated,
			      char buffer[ISOLATION_COMMAND_MAX])
{
	char word[2 * HEDDLE_SCHEDULE_WORD_MAX];
	size_t used;

	if (are_isolated || !variant->scenario->program || !heddle_can_isolate())
		return NULL;
	used = (size_t)snprintf(buffer, ISOLATION_COMMAND_MAX, "%s run --isolate", heddle_program_name());
	for (size_t i = 0; i < variant->n_arguments && used < ISOLATION_COMMAND_MAX; i++)
		used += (size_t)snprintf(buffer + used, ISOLATION_COMMAND_MAX - used, "%s %s", i ? "" : " --",
					 heddle_shell_word(variant->arguments[i], word, sizeof(word)));
	return used < ISOLATION_COMMAND_MAX ? buffer : NULL;
}
