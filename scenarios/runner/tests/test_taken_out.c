/* SPDX-License-Identifier: MIT */
/* Several defects taken out of a revision: their order, their names, their schedules. */

#include "scenario/registry.h"
#include "scenario/variant.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const struct heddle_defect_info defects[] = {
	{ "A1", "" },  { "A2", "" },  { "A3", "" },  { "A4", "" },  { "A5", "" },  { "A6", "" },
	{ "A7", "" },  { "A8", "" },  { "A9", "" },  { "A10", "" }, { "A11", "" }, { "A12", "" },
	{ "A13", "" }, { "A14", "" }, { "A15", "" }, { "A16", "" }, { "A17", "" }, { 0 },
};
static const char *const revisions[] = { "with-a-minus", NULL };

/* A2 can be taken out of nothing. */
static const char *refuse(const char *revision, const char *defect, const char *without)
{
	return without && !strcmp(without, "A2") ? "A2 stays" : NULL;
}

static const struct heddle_subject subject = {
	.name = "taken out", .revisions = revisions, .defects = defects, .refuses = refuse
};
static struct heddle_scenario scenario = { .suite = "taken", .name = "out", .subject = &subject };

static struct heddle_variant variant_of(void)
{
	return heddle_variant_of(&scenario, "with-a-minus");
}

/* Whether text can be taken out; *complaint is what is said of it, the caller's. */
static bool takes(struct heddle_variant *variant, const char *text, char **complaint)
{
	FILE *usual = stderr;
	size_t size;
	bool taken;

	stderr = open_memstream(complaint, &size);
	taken = heddle_variant_take_out(variant, text, "here");
	fclose(stderr);
	stderr = usual;
	return taken;
}

static bool is_taken(struct heddle_variant *variant, const char *text)
{
	char *said;
	bool taken = takes(variant, text, &said);

	free(said);
	return taken;
}

static void expect_text(const struct heddle_variant *variant, const char *expected)
{
	char text[HEDDLE_REVISION_TEXT_MAX];

	cr_expect_str_eq(heddle_variant_revision_text(variant, text), expected);
}

Test(taken_out, each_is_taken_once_in_the_order_of_the_subject)
{
	struct heddle_variant variant = variant_of();

	expect_text(&variant, "with-a-minus");
	cr_expect(is_taken(&variant, "A3,A1,A3"));
	expect_text(&variant, "with-a-minus-A1-A3");
	cr_expect(is_taken(&variant, "A2"));
	expect_text(&variant, "with-a-minus-A1-A2-A3");
	cr_expect(heddle_variant_is_without(&variant, "A2"));
	cr_expect_not(heddle_variant_is_without(&variant, "A4"));
}

Test(taken_out, what_is_no_defect_is_named)
{
	static const char *const wrong[] = { "A1,B1", "", "A1,", "A1,,A2", "A" };
	struct heddle_variant variant = variant_of();
	char *said;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cr_expect_not(takes(&variant, wrong[i], &said), "%s", wrong[i]);
		cr_expect_not_null(strstr(said, "here: 'taken/out' knows no defect '"), "%s", said);
		free(said);
	}
}

Test(taken_out, more_than_there_is_room_for_are_refused)
{
	struct heddle_variant variant = variant_of();
	char *said;

	cr_expect(is_taken(&variant, "A16,A15,A14,A13,A12,A11,A10,A9,A8,A7,A6,A5,A4,A3,A2,A1"));
	cr_expect(is_taken(&variant, "A9"), "it is taken out already");
	cr_expect_not(takes(&variant, "A17", &said));
	cr_expect_not_null(strstr(said, "more than 16 defects are taken out"), "%s", said);
	free(said);
}

Test(taken_out, the_subject_is_asked_for_each)
{
	struct heddle_variant variant = variant_of();

	cr_expect(is_taken(&variant, "A1,A3"));
	cr_expect_null(heddle_variant_refusal(&variant));
	cr_expect(is_taken(&variant, "A2"));
	cr_expect_str_eq(heddle_variant_refusal(&variant), "A2 stays");
}

Test(taken_out, a_schedule_brings_all_of_them_back)
{
	struct heddle_options options = { 0 };
	struct heddle_variant_header header;
	struct heddle_variant variant = variant_of();

	variant.defect = "A5";
	cr_expect(is_taken(&variant, "A3,A1"));
	heddle_variant_header(&header, &variant, &options);
	cr_assert_eq(header.header.n_defects, 3);
	cr_expect_str_eq(header.header.defects[0].name, "A5");
	cr_expect_not(header.header.defects[0].without);
	cr_expect_str_eq(header.header.defects[1].name, "A1");
	cr_expect(header.header.defects[1].without);
	cr_expect_str_eq(header.header.defects[2].name, "A3");
	expect_text(&variant, "with-a-minus+A5-A1-A3");
}

/* The registry refuses an expectation of what does not exist. */
static bool expectation_is_sound(const char *revision)
{
	FILE *usual = stderr;
	char *said;
	size_t size;
	bool sound;

	scenario.expect[0] = (struct heddle_expectation){ .given = true, .revision = revision };
	stderr = open_memstream(&said, &size);
	sound = heddle_registry_check();
	fclose(stderr);
	stderr = usual;
	free(said);
	return sound;
}

Test(taken_out, an_expectation_may_speak_of_it)
{
	heddle_scenario_register(&scenario);
	cr_expect(expectation_is_sound("with-a-minus"));
	cr_expect(expectation_is_sound("with-a-minus-A1-A3"));
	cr_expect(expectation_is_sound("with-a-minus+A2"));
	cr_expect(expectation_is_sound("with-a-minus+A2-A17"));
	cr_expect_not(expectation_is_sound("with-a-minus-B1"));
	cr_expect_not(expectation_is_sound("with-a"));
	cr_expect_not(expectation_is_sound("with-a-A1"));
	cr_expect_not(expectation_is_sound("with-a-minus+B1-A1"));
}
