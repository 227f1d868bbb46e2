/* SPDX-License-Identifier: MIT */
#include "generate/generate_report.h"
#include "generate/story.h"

#include <heddle/markup.h>
#include <inttypes.h>
#include <string.h>

void generate_print_found(const struct found *found, const struct sampling *sampling)
{
	char text[STORY_TEXT_MAX];

	printf("%s\n", found->key);
	printf("  %s\n", found->schedule->finding.message);
	printf("  story %" PRIu64 "%s: %s\n", found->first,
	       found->unshrunk ? ", as it was drawn" : ", shrunk",
	       story_text(&found->story, sampling->subject->generator, text));
	printf("scenario: %s\nschedule: %s\n\n", found->source, found->path);
	fflush(stdout);
}

static size_t n_keys(const struct found_all *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		size_t before = 0;

		while (before < i && strcmp(all->items[before].key, all->items[i].key) != 0)
			before++;
		n += before == i;
	}
	return n;
}

void generate_print_end(const struct generate *generate)
{
	printf("%" PRIu64 " stories in %.1f s: %" PRIu64 " executions, %" PRIu64
	       " stories explored whole; %" PRIu64 " stories failed, with %zu findings at %zu places\n",
	       generate->stories, generate->took, generate->executions, generate->whole, generate->n_failed,
	       generate->found.n, n_keys(&generate->found));
}

static void print_text(FILE *stream, const char *name, const char *value)
{
	fprintf(stream, "\"%s\": ", name);
	heddle_json_string(stream, value);
	fputs(", ", stream);
}

static void print_names(FILE *stream, const char *name, const struct heddle_taken_out *without)
{
	fprintf(stream, "\"%s\": [", name);
	for (const char *const *defect = without->names; *defect; defect++) {
		fputs(defect > without->names ? ", " : "", stream);
		heddle_json_string(stream, *defect);
	}
	fputs("], ", stream);
}

static void print_calls(FILE *stream, const struct found *found, const struct heddle_generator *generator)
{
	bool any = false;

	fputs("\"calls\": [", stream);
	for (size_t i = 0; generator->kinds[i].name; i++) {
		if (!(found->kinds >> i & 1))
			continue;
		fputs(any ? ", " : "", stream);
		heddle_json_string(stream, generator->kinds[i].name);
		any = true;
	}
	fputs("], ", stream);
}

static void print_found(FILE *stream, const struct found *found, const struct heddle_generator *generator)
{
	const struct heddle_schedule_finding *finding = &found->schedule->finding;
	char text[STORY_TEXT_MAX];

	fputs("{", stream);
	print_text(stream, "kind", heddle_finding_kind_name(finding->kind));
	print_text(stream, "invariant", finding->subject);
	print_text(stream, "key", found->key);
	print_text(stream, "message", finding->message);
	print_calls(stream, found, generator);
	print_text(stream, "story", story_text(&found->story, generator, text));
	fprintf(stream,
		"\"first\": %" PRIu64 ", \"stories\": %" PRIu64 ", \"attempts\": %u, \"shrunk\": %s, ",
		found->first, found->stories, found->attempts, found->unshrunk ? "false" : "true");
	print_text(stream, "scenario", found->source);
	fputs("\"schedule\": ", stream);
	heddle_json_string(stream, found->path);
	fputs("}", stream);
}

void generate_json(FILE *stream, const struct generate *generate)
{
	const struct sampling *sampling = &generate->sampling;

	fputs("{", stream);
	print_text(stream, "subject", sampling->subject->name);
	print_text(stream, "revision", sampling->revision);
	print_text(stream, "defect", sampling->defect);
	print_names(stream, "without", &sampling->without);
	fprintf(stream,
		"\"seed\": %" PRIu64 ", \"from\": %" PRIu64 ", \"stories\": %" PRIu64
		", \"executions\": %" PRIu64 ", \"whole\": %" PRIu64 ", \"failed\": %" PRIu64
		", \"seconds\": %.3f, ",
		sampling->seed, generate->from, generate->stories, generate->executions, generate->whole,
		generate->n_failed, generate->took);
	drawn_json(stream, &generate->drawn, sampling->subject->generator);
	fputs("\"findings\": [", stream);
	for (size_t i = 0; i < generate->found.n; i++) {
		fputs(i ? ",\n" : "\n", stream);
		print_found(stream, &generate->found.items[i], sampling->subject->generator);
	}
	fputs("]}\n", stream);
}
