/* SPDX-License-Identifier: MIT */
#include "command/generate_wish.h"
#include "command/commands.h"
#include "terminal/complain.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX (HEDDLE_HINT_MAX / 2)

static bool add_kind(struct story_wish *wish, const struct heddle_story_kind *kinds, const char *name,
		     size_t n)
{
	char word[WORD_MAX], hint[HEDDLE_HINT_MAX];
	struct heddle_nearest nearest = { .word = word };

	snprintf(word, sizeof(word), "%.*s", (int)n, name);
	for (size_t i = 0; kinds[i].name; i++) {
		if (!strcmp(kinds[i].name, word)) {
			wish->kinds |= 1u << i;
			return true;
		}
		heddle_nearest_offer(&nearest, kinds[i].name);
	}
	heddle_complain("--calls %s: there is no such kind of call%s: give names with commas between", word,
			heddle_nearest_hint(&nearest, hint));
	return false;
}

bool generate_wish_calls(struct story_wish *wish, const struct heddle_generator *generator, const char *calls)
{
	while (*calls) {
		size_t n = strcspn(calls, ",");

		if (!add_kind(wish, generator->kinds, calls, n))
			return false;
		calls += n + (calls[n] == ',');
	}
	return true;
}

static bool is_in_range(const struct heddle_story_number *setting, const char *text, long *value)
{
	char *end;

	errno = 0;
	*value = strtol(text, &end, 10);
	return *text && !*end && !errno && *value >= setting->low && *value <= setting->high;
}

bool generate_wish_setting(struct story_wish *wish, const struct heddle_generator *generator,
			   const char *setting)
{
	const struct heddle_story_number *settings = generator->settings;
	size_t n = strcspn(setting, "=");
	char word[WORD_MAX], hint[HEDDLE_HINT_MAX];
	struct heddle_nearest nearest = { .word = word };

	snprintf(word, sizeof(word), "%.*s", (int)n, setting);
	for (size_t i = 0; settings[i].name; i++) {
		heddle_nearest_offer(&nearest, settings[i].name);
		if (strcmp(settings[i].name, word) != 0)
			continue;
		if (setting[n] && is_in_range(&settings[i], setting + n + 1, &wish->values[i])) {
			wish->settings |= 1u << i;
			return true;
		}
		heddle_complain("--setting %s: give a value from %ld to %ld, such as %s=%ld", setting,
				settings[i].low, settings[i].high, word, settings[i].simplest);
		return false;
	}
	heddle_complain("--setting %s: there is no such setting%s: give NAME=N", word,
			heddle_nearest_hint(&nearest, hint));
	return false;
}
