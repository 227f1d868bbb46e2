/* SPDX-License-Identifier: MIT */
/* Parsing of user input, and formats for programs: patterns, numbers, times, settings, JSON. */

#include "terminal/complain.h"
#include "command/flags.h"
#include "scenario/plan.h"
#include "scenario/registry.h"
#include "scenario/select.h"

#include <criterion/criterion.h>
#include <heddle/markup.h>
#include <stdlib.h>
#include <string.h>

static void body_of_none(void *unused)
{
}

SCENARIO(words, first, .id = "W10")
{
	body_of_none(NULL);
}

SCENARIO(words, second, .id = "W2", .params = { { "pages", 1, 8, 2 } })
{
	body_of_none(NULL);
}

/* Returns the complaint of checking the registry, NULL if there is none; the caller frees. */
static char *complaint(void)
{
	FILE *usual = stderr;
	char *text = NULL;
	size_t size;
	bool sound;

	stderr = open_memstream(&text, &size);
	sound = heddle_registry_check();
	fclose(stderr);
	stderr = usual;
	if (!sound)
		return text;
	free(text);
	return NULL;
}

Test(words, an_id_is_of_one_scenario)
{
	static struct heddle_scenario third;
	char *text;

	cr_expect_null(complaint());
	third = *heddle_registry_find("words/second");
	third.name = "third";
	third.id = "w10";
	heddle_scenario_register(&third);
	text = complaint();
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "two scenarios have the id 'w10': "), "%s", text);
	cr_expect_not_null(strstr(text, "'words/first' ("), "%s", text);
	cr_expect_not_null(strstr(text, "'words/third' ("), "%s", text);
	cr_expect_eq(strchr(text, '\n'), text + strlen(text) - 1, "one line: %s", text);
	free(text);
}

/* Returns the complaint after adding a scenario like words/second with this name and subject. */
static char *complaint_of(const char *name, const struct heddle_subject *subject)
{
	static struct heddle_scenario other;

	other = *heddle_registry_find("words/second");
	other.name = name;
	other.id = NULL;
	other.subject = subject;
	heddle_scenario_register(&other);
	return complaint();
}

Test(words, a_name_that_would_be_cut_is_refused)
{
	char name[HEDDLE_FULL_NAME_MAX], *text;

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - sizeof("words/")] = 0;
	cr_expect_null(complaint_of(name, NULL));
	name[sizeof(name) - sizeof("words/")] = 'n';
	name[sizeof(name) - sizeof("words/") + 1] = 0;
	text = complaint();
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "a scenario's name has more than 158 bytes"), "%s", text);
	free(text);
}

Test(words, a_revision_of_which_the_name_would_be_cut_is_refused)
{
	char name[HEDDLE_REVISION_NAME_MAX + 1] = "", *text;
	const char *const revisions[] = { name, NULL };
	const struct heddle_subject subject = { .name = "words", .revisions = revisions };

	memset(name, 'r', HEDDLE_REVISION_NAME_MAX - 1);
	cr_expect_null(complaint_of("third", &subject));
	name[HEDDLE_REVISION_NAME_MAX - 1] = 'r';
	text = complaint();
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "has a name of more than 63 bytes"), "%s", text);
	free(text);
}

Test(words, more_revisions_than_a_schedule_can_tell_of_are_refused)
{
	static const char *revisions[HEDDLE_SCHEDULE_EXPECTATIONS_MAX + 2];
	const struct heddle_subject subject = { .name = "words", .revisions = revisions };
	char *text;

	for (int i = 0; i < HEDDLE_SCHEDULE_EXPECTATIONS_MAX; i++)
		revisions[i] = "r";
	cr_expect_null(complaint_of("third", &subject));
	revisions[HEDDLE_SCHEDULE_EXPECTATIONS_MAX] = "r";
	text = complaint();
	cr_assert_not_null(text);
	cr_expect_not_null(strstr(text, "'words' has 257 revisions"), "%s", text);
	free(text);
}

Test(words, more_settings_than_there_is_room_for_are_refused)
{
	static struct heddle_wish wish;

	for (int i = 0; i < HEDDLE_SETTINGS_MAX; i++)
		cr_expect(heddle_wish_setting(&wish, "pages=1"));
	cr_expect_not(heddle_wish_setting(&wish, "pages=1"));
	cr_expect_eq(wish.n_settings, HEDDLE_SETTINGS_MAX);
}

static size_t selected(const char *pattern)
{
	struct heddle_selection selection;
	char *patterns[] = { (char *)pattern };
	size_t n;

	if (!heddle_select(&selection, patterns, 1))
		return 0;
	n = selection.n;
	heddle_selection_free(&selection);
	return n;
}

Test(words, a_pattern_is_a_name_a_suite_an_id_or_a_glob)
{
	cr_assert_eq(selected("words/first"), 1);
	cr_assert_eq(selected("first"), 1);
	cr_assert_eq(selected("words"), 2);
	cr_assert_eq(selected("W2"), 1);
	cr_assert_eq(selected("w2"), 1);
	cr_assert_eq(selected("W*"), 2);
	cr_assert_eq(selected("words/*"), 2);
	cr_assert_eq(selected("wor"), 0);
	cr_assert_eq(selected("W1"), 0);
}

Test(words, scenarios_are_in_the_order_of_their_numbers)
{
	struct heddle_selection selection;
	char *patterns[] = { (char *)"words" };

	cr_assert(heddle_select(&selection, patterns, 1));
	cr_assert_str_eq(selection.scenarios[0]->id, "W2");
	cr_assert_str_eq(selection.scenarios[1]->id, "W10");
	heddle_selection_free(&selection);
}

Test(words, a_misspelt_name_finds_its_nearest)
{
	struct heddle_nearest nearest = { .word = "trucnate" };
	char hint[HEDDLE_HINT_MAX];

	heddle_nearest_offer(&nearest, "readahead");
	heddle_nearest_offer(&nearest, "Truncate");
	heddle_nearest_offer(&nearest, "translate");
	cr_assert_str_eq(heddle_nearest_hint(&nearest, hint), " (did you mean 'Truncate'?)");
}

Test(words, what_is_far_from_everything_has_no_hint)
{
	struct heddle_nearest nearest = { .word = "xyz" };
	char hint[HEDDLE_HINT_MAX];

	heddle_nearest_offer(&nearest, "readahead");
	heddle_nearest_offer(&nearest, NULL);
	cr_assert_str_eq(heddle_nearest_hint(&nearest, hint), "");
}

Test(words, numbers_are_whole_and_within_their_range)
{
	static const char *const wrong[] = { "",   "-1",   "+1", " 1", "1.5",
					     "1k", "0x10", "0",	 "11", "99999999999999999999" };
	uint64_t number;

	cr_assert(heddle_parse_number("n", "10", 1, 10, &number));
	cr_assert_eq(number, 10);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert(!heddle_parse_number("n", wrong[i], 1, 10, &number), "'%s' was taken", wrong[i]);
}

Test(words, times_have_units)
{
	static const char *const wrong[] = { "", "s", "-1", "1d", "5 m", "1e400", "nan", "inf", "5mm" };
	double seconds;

	cr_assert(heddle_parse_seconds("time", "1.5", &seconds) && seconds == 1.5);
	cr_assert(heddle_parse_seconds("time", "90s", &seconds) && seconds == 90);
	cr_assert(heddle_parse_seconds("time", "5m", &seconds) && seconds == 300);
	cr_assert(heddle_parse_seconds("time", "2h", &seconds) && seconds == 7200);
	cr_assert(heddle_parse_seconds("time", "0", &seconds) && seconds == 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert(!heddle_parse_seconds("time", wrong[i], &seconds), "'%s' was taken", wrong[i]);
}

Test(words, settings_are_names_and_numbers)
{
	static const char *const wrong[] = {
		"", "pages", "pages=", "=3", "pages=x", "pages=3x", "pages=99999999999999999999"
	};
	struct heddle_wish wish = { 0 };

	cr_assert(heddle_wish_setting(&wish, "pages=-3"));
	cr_assert_str_eq(wish.settings[0].name, "pages");
	cr_assert_eq(wish.settings[0].value, -3);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_assert(!heddle_wish_setting(&wish, wrong[i]), "'%s' was taken", wrong[i]);
	cr_assert_eq(wish.n_settings, 1);
}

Test(words, parameters_keep_to_their_range)
{
	const struct heddle_scenario *scenario = heddle_registry_find("words/second");
	struct heddle_variant variant = heddle_variant_of(scenario, NULL);

	cr_assert_eq(variant.parameters[0], 2);
	cr_assert(heddle_variant_set_parameter(&variant, "pages", 8, "test"));
	cr_assert_eq(variant.parameters[0], 8);
	cr_assert(!heddle_variant_set_parameter(&variant, "pages", 9, "test"));
	cr_assert(!heddle_variant_set_parameter(&variant, "pags", 1, "test"));
	cr_assert_eq(variant.parameters[0], 8);
}

static void assert_json(const char *text, const char *expected)
{
	char *written;
	size_t size;
	FILE *stream = open_memstream(&written, &size);

	heddle_json_string(stream, text);
	fclose(stream);
	cr_assert_str_eq(written, expected);
	free(written);
}

Test(words, json_strings_are_escaped)
{
	assert_json(NULL, "null");
	assert_json("", "\"\"");
	assert_json("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\"");
	assert_json("\n\t\x7f", "\"\\u000a\\u0009\\u007f\"");
	assert_json("Gr\xc3\xb6\xc3\x9f"
		    "e \xe2\x86\x92",
		    "\"Gr\xc3\xb6\xc3\x9f"
		    "e \xe2\x86\x92\"");
	assert_json("cut \xc3", "\"cut \\ufffd\"");
	assert_json("\xff", "\"\\ufffd\"");
	assert_json("</script>", "\"\\u003c/script>\"");
}
