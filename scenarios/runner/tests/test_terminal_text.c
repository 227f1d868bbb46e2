/* SPDX-License-Identifier: MIT */
/* Texts from outside: in JSON, and on a terminal. */

#include "terminal/program_name.h"
#include "terminal/terminal_text.h"

#include <criterion/criterion.h>
#include <heddle/markup.h>
#include <stdlib.h>
#include <string.h>

static void expect_json(const char *text, const char *expected)
{
	char *written = NULL;
	size_t size;
	FILE *stream = open_memstream(&written, &size);

	heddle_json_string(stream, text);
	fclose(stream);
	cr_expect_str_eq(written, expected);
	free(written);
}

Test(terminal_text, json_has_utf8_only)
{
	expect_json("caf\xc3\xa9", "\"caf\xc3\xa9\"");
	expect_json("\xf0\x9f\xa7\xb5", "\"\xf0\x9f\xa7\xb5\"");
	expect_json("a\xc0\xaf", "\"a\\ufffd\\ufffd\"");
	expect_json("\xe0\x80\x80", "\"\\ufffd\\ufffd\\ufffd\"");
	expect_json("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"");
	expect_json("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"");
	expect_json("\xc3", "\"\\ufffd\"");
	expect_json("\n\x1b", "\"\\u000a\\u001b\"");
}

static void expect_shown(const char *text, const char *expected)
{
	char *written = NULL;
	size_t size;
	FILE *stream = open_memstream(&written, &size);

	heddle_print_safely(text, stream);
	fclose(stream);
	cr_expect_str_eq(written, expected);
	free(written);
}

Test(terminal_text, a_terminal_is_shown_nothing_that_it_would_obey)
{
	expect_shown("plain\nlines \xc3\xa9", "plain\nlines \xc3\xa9");
	expect_shown("\033[31mred\033[0m", "\033[31mred\033[0m");
	expect_shown("\033[2J\033]0;title\007", "?[2J?]0;title?");
	expect_shown("\x9b"
		     "2J",
		     "?2J");
	expect_shown("\xc2\x9b"
		     "2J",
		     "?2J");
	expect_shown("\r\t\x7f", "???");
}

Test(program_name, commands_begin_with_it)
{
	char buffer[200];

	cr_expect_str_eq(
		heddle_with_program_name("see `heddle list` and `heddle run`", buffer, sizeof(buffer)),
		"see `heddle list` and `heddle run`");
	heddle_program_is("./queue");
	cr_expect_str_eq(heddle_with_program_name("see `heddle list` and heddle", buffer, sizeof(buffer)),
			 "see `./queue list` and heddle");
}

Test(program_name, words_of_a_shell)
{
	char buffer[60];

	cr_expect_str_eq(heddle_shell_word("out/a-1.sched", buffer, sizeof(buffer)), "out/a-1.sched");
	cr_expect_str_eq(heddle_shell_word("a b", buffer, sizeof(buffer)), "'a b'");
	cr_expect_str_eq(heddle_shell_word("it's", buffer, sizeof(buffer)), "'it'\\''s'");
	cr_expect_str_eq(heddle_shell_word("", buffer, sizeof(buffer)), "''");
}
