/* SPDX-License-Identifier: MIT */
#include "generate/write_scenario.h"
#include "generate/story.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define COLUMNS	       100
#define TAB	       8
#define IDENTIFIER_MAX 100

/* ---- lines that are broken where they would be too long */

struct lines {
	FILE *to;
	unsigned indent;  /* tabs */
	size_t column;	  /* 0: nothing is in the line yet */
	const char *more; /* what a further line begins with, behind the tabs */
};

static void begin_line(struct lines *lines)
{
	for (unsigned i = 0; i < lines->indent; i++)
		fputc('\t', lines->to);
	lines->column = lines->indent * TAB + (size_t)fprintf(lines->to, "%s", lines->more);
}

static void put_word(struct lines *lines, const char *word)
{
	size_t n = strlen(word);

	if (lines->column && lines->column + 1 + n > COLUMNS) {
		fputc('\n', lines->to);
		lines->column = 0;
	}
	if (!lines->column)
		begin_line(lines);
	else
		lines->column += (size_t)fprintf(lines->to, " ");
	lines->column += (size_t)fprintf(lines->to, "%s", word);
}

static void put_words(struct lines *lines, const char *text)
{
	char word[COLUMNS];

	while (*text) {
		size_t n = strcspn(text, " ");

		if (n)
			put_word(lines, (snprintf(word, sizeof(word), "%.*s", (int)n, text), word));
		text += n + (text[n] == ' ');
	}
}

static void end_line(struct lines *lines)
{
	fputc('\n', lines->to);
	lines->column = 0;
}

/* ---- names in C */

static const char *identifier(const struct heddle_generator *generator, const char *name,
			      char buffer[IDENTIFIER_MAX])
{
	size_t n = (size_t)snprintf(buffer, IDENTIFIER_MAX, "%s_", generator->prefix);

	for (; *name && n < IDENTIFIER_MAX - 1; name++)
		buffer[n++] = (char)toupper((unsigned char)*name);
	buffer[n] = '\0';
	return buffer;
}

/* In the order of enum heddle_finding_kind. */
static const char *const kind_names[HEDDLE_FINDING_KINDS] = {
	[HEDDLE_CHECK] = "HEDDLE_CHECK",
	[HEDDLE_DEADLOCK] = "HEDDLE_DEADLOCK",
	[HEDDLE_LIVELOCK] = "HEDDLE_LIVELOCK",
	[HEDDLE_LOCK_MISUSE] = "HEDDLE_LOCK_MISUSE",
	[HEDDLE_CONTEXT] = "HEDDLE_CONTEXT",
	[HEDDLE_LEAK] = "HEDDLE_LEAK",
	[HEDDLE_DOUBLE_FREE] = "HEDDLE_DOUBLE_FREE",
	[HEDDLE_USE_AFTER_FREE] = "HEDDLE_USE_AFTER_FREE",
	[HEDDLE_MEMORY_ERROR] = "HEDDLE_MEMORY_ERROR",
	[HEDDLE_UNDEFINED] = "HEDDLE_UNDEFINED",
	[HEDDLE_DATA_RACE] = "HEDDLE_DATA_RACE",
	[HEDDLE_CRASH] = "HEDDLE_CRASH",
	[HEDDLE_PROCESS_END] = "HEDDLE_PROCESS_END",
	[HEDDLE_STUCK] = "HEDDLE_STUCK",
	[HEDDLE_NONDETERMINISM] = "HEDDLE_NONDETERMINISM",
	[HEDDLE_FALSE_INDEPENDENCE] = "HEDDLE_FALSE_INDEPENDENCE",
	[HEDDLE_LIMIT] = "HEDDLE_LIMIT",
	[HEDDLE_UNINITIALISED] = "HEDDLE_UNINITIALISED",
	[HEDDLE_CLASS_LOST] = "HEDDLE_CLASS_LOST",
};

/* ---- the story */

static void put_number(struct lines *lines, const struct heddle_generator *generator, const char *name,
		       long value)
{
	char text[IDENTIFIER_MAX + 32], buffer[IDENTIFIER_MAX];

	snprintf(text, sizeof(text), "[%s] = %ld,", identifier(generator, name, buffer), value);
	put_word(lines, text);
}

static void put_settings(struct lines *lines, const struct heddle_generator *generator,
			 const struct heddle_story *story)
{
	fputs("\t.settings = {\n", lines->to);
	lines->indent = 2;
	for (size_t i = 0; generator->settings[i].name; i++)
		if (story->settings[i])
			put_number(lines, generator, generator->settings[i].name, story->settings[i]);
	end_line(lines);
	fputs("\t},\n", lines->to);
}

static void put_call(struct lines *lines, const struct heddle_generator *generator,
		     const struct heddle_story_call *call)
{
	char text[IDENTIFIER_MAX + 8], buffer[IDENTIFIER_MAX];
	bool any = false;

	snprintf(text, sizeof(text), "{ %s,",
		 identifier(generator, generator->kinds[call->kind].name, buffer));
	put_word(lines, text);
	put_word(lines, "{");
	for (size_t i = 0; generator->arguments[i].name; i++) {
		if (!(generator->kinds[call->kind].arguments >> i & 1) || !call->arguments[i])
			continue;
		put_number(lines, generator, generator->arguments[i].name, call->arguments[i]);
		any = true;
	}
	put_word(lines, any ? "} }," : "0 } },");
	end_line(lines);
}

static void put_thread(struct lines *lines, const struct heddle_generator *generator,
		       const struct heddle_story_thread *thread)
{
	fprintf(lines->to, "\t\t{ .n_calls = %u, .calls = {\n", thread->n_calls);
	lines->indent = 3;
	for (unsigned c = 0; c < thread->n_calls; c++)
		put_call(lines, generator, &thread->calls[c]);
	fputs("\t\t} },\n", lines->to);
}

static void put_story(struct lines *lines, const struct heddle_generator *generator,
		      const struct found *found)
{
	fprintf(lines->to, "static const struct heddle_story %s = {\n", found->name);
	put_settings(lines, generator, &found->story);
	fprintf(lines->to, "\t.n_threads = %u,\n\t.threads = {\n", found->story.n_threads);
	for (unsigned t = 0; t < found->story.n_threads; t++)
		put_thread(lines, generator, &found->story.threads[t]);
	fputs("\t},\n};\n\n", lines->to);
}

/* ---- what it is about */

static void put_comment(struct lines *lines, const struct heddle_generator *generator,
			const struct found *found)
{
	char text[STORY_TEXT_MAX];

	fputs("/*\n", lines->to);
	lines->indent = 0;
	lines->more = " * ";
	put_words(lines, story_text(&found->story, generator, text));
	end_line(lines);
	fputs(" *\n", lines->to);
	put_words(lines, found->key);
	end_line(lines);
	put_words(lines, found->schedule->finding.message);
	end_line(lines);
	fputs(" */\n", lines->to);
	lines->more = "";
}

static void put_expectation(FILE *to, const struct found *found, const struct sampling *sampling)
{
	char revision[HEDDLE_REVISION_TEXT_MAX];
	const struct heddle_variant *variant = sample_variant(sampling, &found->story);

	fprintf(to, "\t .expect = { FINDS(\"%s\"", heddle_variant_revision_text(variant, revision));
	for (size_t i = 0; i < found->n_seen; i++)
		fprintf(to, ",\n\t\t\t   { %s, \"%s\" }", kind_names[found->seen[i].kind],
			found->seen[i].subject);
	fputs(") })\n", to);
}

int scenario_write(FILE *to, const struct found *found, const struct sampling *sampling)
{
	const struct heddle_generator *generator = sampling->subject->generator;
	struct lines lines = { .to = to, .more = "" };
	char kinds[STORY_KINDS_TEXT_MAX];

	fprintf(to, "// SPDX-License-Identifier: %s\n", generator->licence);
	fprintf(to, "#include \"%s\"\n\n", generator->header);
	put_comment(&lines, generator, found);
	put_story(&lines, generator, found);
	fprintf(to, "SCENARIO(%s, %s,\n", generator->suite, found->name);
	fprintf(to, "\t .doc = \"%.60s\",", story_kinds_text(found->kinds, generator, kinds));
	fprintf(to, " .faults = %u,\n", generator->faults(&found->story));
	put_expectation(to, found, sampling);
	fprintf(to, "{\n\t%s(&%s);\n}\n", generator->run_name, found->name);
	return ferror(to) ? -EIO : 0;
}
