// SPDX-License-Identifier: MIT
/*
 * The page of a schedule: what ran and what was found; the steps, to go through; the story; the cycle; the
 * passing run beside the failing one. It loads nothing. Without a script all of it is there to be read; with
 * it (replay/page/page.js) one goes from step to step.
 */
#include "export/page.h"
#include "schedule/place.h"

#include <heddle/markup.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define BESIDE_BEFORE 3	  /* steps that are shown before the runs part */
#define BESIDE_MOST   400 /* rows of each */

/* ---- the head */

static void print_chip(FILE *stream, const char *name, const char *value)
{
	page_tagged(stream, "<li>", name, " ");
	page_tagged(stream, "<b>", value, "</b></li>\n");
}

static void print_chips(const struct record *record, FILE *stream)
{
	const struct heddle_schedule_header *header = &record->schedule->header;
	char number[32];
	size_t i;

	fputs("<ul class=\"chips\">\n", stream);
	if (header->revision != NULL)
		print_chip(stream, "revision", header->revision);
	for (i = 0; i < header->n_defects; i++)
		print_chip(stream, header->defects[i].without ? "without" : "with", header->defects[i].name);
	for (i = 0; i < header->n_parameters; i++) {
		snprintf(number, sizeof(number), "%" PRId64, header->parameters[i].value);
		print_chip(stream, header->parameters[i].name, number);
	}
	for (i = 0; i < header->n_arguments; i++)
		print_chip(stream, "argument", header->arguments[i]);
	snprintf(number, sizeof(number), "%zu", record->schedule->n_steps);
	print_chip(stream, "steps", number);
	snprintf(number, sizeof(number), "%zu", record->schedule->n_threads);
	print_chip(stream, "threads", number);
	if (header->strategy != NULL)
		print_chip(stream, "found by", header->strategy);
	fputs("</ul>\n", stream);
}

static void print_finding(const struct record *record, FILE *stream)
{
	const struct heddle_schedule_finding *finding = &record->schedule->finding;
	char place[HEDDLE_SCHEDULE_WORD_MAX + 16], text[RECORD_FINDING_MAX];

	if (!record->schedule->has_finding) {
		fputs("<div class=\"finding none\"><p><strong>no finding</strong></p></div>\n", stream);
		return;
	}
	page_tagged(stream, "<div class=\"finding\"><p><strong>", record_finding(record, text), "</strong>");
	if (record->failing != HEDDLE_NO_STEP)
		fprintf(stream, " <a href=\"#s%" PRIu32 "\">step %" PRIu32 "</a>", record->failing,
			record->failing);
	fputs("</p>\n", stream);
	if (finding->message[0] != '\0')
		page_tagged(stream, "<p>", finding->message, "</p>\n");
	if (finding->place.file != NULL) {
		page_tagged(stream, "<p class=\"soft\">at <code>",
			    heddle_place_text(&finding->place, place, sizeof(place)), "</code>");
		if (finding->place.function != NULL)
			page_tagged(stream, " in <code>", finding->place.function, "</code>");
		fputs("</p>\n", stream);
	}
	fputs("</div>\n", stream);
}

static void print_head(const struct record *record, FILE *stream)
{
	const struct heddle_export_options *options = record->options;
	const struct heddle_schedule_header *header = &record->schedule->header;

	fputs("<header>\n", stream);
	if (options->up != NULL) {
		page_tagged(stream, "<nav><a href=\"", options->up, "\">\xe2\x86\x90 ");
		page_tagged(stream, "", options->up_name != NULL ? options->up_name : "up", "</a></nav>\n");
	}
	page_tagged(stream, "<h1>", header->scenario, "");
	if (header->id != NULL)
		page_tagged(stream, " <small>", header->id, "</small>");
	fputs("</h1>\n", stream);
	if (options->story.about != NULL && options->story.about[0] != '\0')
		page_tagged(stream, "<p class=\"about\">", options->story.about, "</p>\n");
	print_chips(record, stream);
	print_finding(record, stream);
	if (options->outcome != NULL)
		page_tagged(stream, "<p class=\"soft outcome\">", options->outcome, "</p>\n");
	fputs("</header>\n", stream);
}

/* ---- the steps */

static void print_bar(const struct record *record, FILE *stream)
{
	uint32_t last = (uint32_t)record->schedule->n_steps - 1;
	uint32_t first = record->failing != HEDDLE_NO_STEP ? record->failing : 0;

	fputs("<div class=\"bar\">\n<div class=\"time\">", stream);
	page_band_write(record, stream);
	fprintf(stream,
		"<input type=\"range\" id=\"slider\" min=\"0\" max=\"%" PRIu32 "\" value=\"%" PRIu32
		"\" aria-label=\"step\"/></div>\n",
		last, first);
	fputs("<div class=\"buttons\" role=\"group\" aria-label=\"go to\">"
	      "<button data-go=\"first\" title=\"first step (Home)\">\xe2\x87\xa4</button>"
	      "<button data-go=\"cause\" title=\"the step that this one had to come after (p)\">p\xc2\xa0\xe2\x86\x96</button>"
	      "<button data-go=\"back\" title=\"step before (\xe2\x86\x91)\">\xe2\x86\x91</button>"
	      "<output id=\"where\" for=\"slider\"></output>"
	      "<button data-go=\"on\" title=\"next step (\xe2\x86\x93)\">\xe2\x86\x93</button>"
	      "<button data-go=\"effect\" title=\"next step that had to come after this one, then the finding (n)\">n\xc2\xa0\xe2\x86\x98</button>"
	      "<button data-go=\"last\" title=\"last step (End)\">\xe2\x87\xa5</button>",
	      stream);
	if (record->failing != HEDDLE_NO_STEP)
		fputs("<button data-go=\"finding\" class=\"bad\" title=\"the step of the finding (f)\">finding</button>",
		      stream);
	fputs("<button data-go=\"keys\" title=\"keys (?)\" aria-controls=\"keys\">?</button></div>\n</div>\n",
	      stream);
}

static void print_steps(const struct record *record, FILE *stream)
{
	const struct page_run run = { .record = record,
				      .timeline = &record->run,
				      .to = (uint32_t)record->schedule->n_steps,
				      .id = "s",
				      .has_places = true };

	fputs("<section id=\"steps\">\n<h2>The run</h2>\n", stream);
	if (record->schedule->n_steps == 0) {
		fputs("<p class=\"soft\">No steps: one thread did it all, with nobody to run beside it.</p></section>\n",
		      stream);
		return;
	}
	print_bar(record, stream);
	fputs("<div class=\"split\"><div class=\"scroll rows\" id=\"rows\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"steps: arrows, n and p go through them\">\n",
	      stream);
	page_run_write(&run, stream);
	fputs("</div>\n<aside id=\"about\" tabindex=\"0\" aria-label=\"the step\">"
	      "<p class=\"soft\">Point at a row for its locks, values and place.</p></aside></div>\n</section>\n",
	      stream);
}

/* ---- the story: its rows lead to the steps */

/* Of a row "  13 ..": the step, if the line is one. Returns where the number begins, or NULL. */
static const char *number_of(const struct record *record, const char *line, uint32_t *step)
{
	char *end;
	unsigned long number;

	line += strspn(line, " ");
	if (!isdigit((unsigned char)*line))
		return NULL;
	number = strtoul(line, &end, 10);
	if (*end != ' ' || number >= record->schedule->n_steps)
		return NULL;
	*step = (uint32_t)number;
	return line;
}

static void print_story_line(const struct record *record, char *line, FILE *stream)
{
	uint32_t step;
	const char *number = number_of(record, line, &step);

	if (number == NULL) {
		page_tagged(stream, "", line, "\n");
		return;
	}
	fprintf(stream, "<a href=\"#s%" PRIu32 "\">", step);
	page_tagged(stream, "", line, "</a>\n");
}

/* Lines between the first two that are empty are the run. */
static void print_story(const struct record *record, FILE *stream)
{
	char *rest = record->story, *line;
	unsigned blanks = 0;

	fputs("<section id=\"story\">\n<h2>The story</h2>\n<pre class=\"scroll\" tabindex=\"0\">", stream);
	while ((line = strsep(&rest, "\n")) != NULL && rest != NULL) {
		blanks += line[0] == '\0';
		if (blanks == 1)
			print_story_line(record, line, stream);
		else
			page_tagged(stream, "", line, "\n");
	}
	fputs("</pre>\n</section>\n", stream);
}

/* ---- the cycle, and the passing run */

static void print_cycle(const struct record *record, FILE *stream)
{
	if (record->schedule->n_waits == 0)
		return;
	fprintf(stream, "<section id=\"waits\">\n<h2>%s</h2>\n<div class=\"scroll\" tabindex=\"0\">\n",
		record->schedule->waits_are_cycle ? "The cycle" : "Who waits, with nobody to end it");
	page_cycle_write(record, stream);
	fputs("</div>\n</section>\n", stream);
}

static void print_side(const struct record *record, const struct timeline *timeline, const char *title,
		       bool is_passing, FILE *stream)
{
	uint32_t n = (uint32_t)timeline->schedule->n_steps;
	uint32_t from = record->parting > BESIDE_BEFORE ? record->parting - BESIDE_BEFORE : 0;
	struct page_run run = { .record = record,
				.timeline = timeline,
				.from = from < n ? from : n,
				.to = n - from > BESIDE_MOST && from < n ? from + BESIDE_MOST : n,
				.id = is_passing ? "p" : "f",
				.is_passing = is_passing };

	fprintf(stream, "<div class=\"side\"><h3>%s</h3>\n", title);
	page_run_write(&run, stream);
	if (run.to < n)
		fprintf(stream, "<p class=\"soft\">and %" PRIu32 " more</p>\n", n - run.to);
	fputs("</div>\n", stream);
}

static void print_passing(const struct record *record, FILE *stream)
{
	if (!record->has_passing)
		return;
	fprintf(stream,
		"<section id=\"passing\">\n<h2>A run that passes</h2>\n"
		"<p class=\"soft\">The two runs are the same up to step %" PRIu32
		". Marked are the two steps whose exchange makes it pass.</p>\n"
		"<div class=\"scroll beside\" tabindex=\"0\">\n",
		record->parting);
	print_side(record, &record->run, "this run", false, stream);
	print_side(record, &record->passing, "the passing run", true, stream);
	fputs("</div>\n</section>\n", stream);
}

/* ---- the whole */

static void print_keys(FILE *stream)
{
	fputs("<dialog id=\"keys\" aria-label=\"keys\"><h2>Keys</h2><dl>\n"
	      "<dt>\xe2\x86\x91 \xe2\x86\x93 \xe2\x86\x90 \xe2\x86\x92</dt><dd>step before, next step</dd>\n"
	      "<dt>Shift \xe2\x86\x91 \xe2\x86\x93</dt><dd>the same thread's</dd>\n"
	      "<dt>PgUp PgDn</dt><dd>ten steps</dd>\n"
	      "<dt>Home End</dt><dd>first, last</dd>\n"
	      "<dt>n</dt><dd>next step that had to come after this one; behind the last: the finding</dd>\n"
	      "<dt>p</dt><dd>the step that this one had to come after</dd>\n"
	      "<dt>f</dt><dd>the step of the finding</dd>\n"
	      "<dt>?</dt><dd>this</dd></dl>\n"
	      "<p class=\"soft\">In the lanes a dot is a step, a broad band a lock that is held, dashes a thread that "
	      "cannot go on, a cross one that never does. A broken slant is a preemption. The arrows are those of the "
	      "step that is shown: what it had to come after, and what had to come after it.</p>\n"
	      "<form method=\"dialog\"><button autofocus>close</button></form></dialog>\n",
	      stream);
}

int html_write(const struct record *record, FILE *stream)
{
	heddle_page_begin(stream, record->schedule->header.scenario);
	print_head(record, stream);
	fputs("<main>\n", stream);
	print_steps(record, stream);
	fprintf(stream, "<div class=\"why%s\">\n", record->schedule->n_waits > 0 ? " two" : "");
	print_cycle(record, stream);
	print_story(record, stream);
	fputs("</div>\n", stream);
	print_passing(record, stream);
	fputs("</main>\n", stream);
	print_keys(stream);
	page_data_write(record, stream);
	fputs("<script>\n", stream);
	fputs(heddle_page_script, stream);
	fputs("</script>\n", stream);
	heddle_page_end(stream);
	return 0;
}
