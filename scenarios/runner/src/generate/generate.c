/* SPDX-License-Identifier: MIT */
#include "generate/generate.h"
#include "generate/shrink.h"
#include "generate/story.h"
#include "generate/write_scenario.h"
#include "run/watched_minimise.h"
#include "terminal/clock.h"
#include "terminal/complain.h"
#include "terminal/interrupt.h"
#include "terminal/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS_MAX 400 /* of shrinking one story */

/* A story that has shown a finding of a key, of which nothing is known yet. */
struct pending {
	uint64_t number;
	char key[FINDING_KEY_MAX];
	struct heddle_schedule *schedule;
	struct found_seen seen[HEDDLE_EXPECTED_MAX - 1];
	size_t n_seen;
};

struct batch {
	struct generate *generate;
	struct pending *items;
	size_t n;
	int error;
};

static struct heddle_story story_of(const struct generate *generate, uint64_t number)
{
	const struct sampling *sampling = &generate->sampling;
	struct heddle_story story;

	story_draw(&story, sampling->subject->generator, sampling->seed, number, &sampling->wish);
	return story;
}

static struct heddle_schedule *take_schedule(struct heddle_group *group)
{
	struct heddle_schedule *schedule = group->schedule;

	group->schedule = NULL;
	return schedule;
}

static bool is_seen(const struct found_seen *seen, size_t n, const struct heddle_schedule_finding *finding)
{
	for (size_t i = 0; i < n; i++)
		if (seen[i].kind == finding->kind && !strcmp(seen[i].subject, finding->subject))
			return true;
	return false;
}

/* The kinds and subjects of a story's findings; of those with a schedule still. Returns how many. */
static size_t see(struct found_seen *seen, const struct sampled *sampled)
{
	size_t n = 0;

	for (size_t i = 0; i < sampled->n_groups && n < HEDDLE_EXPECTED_MAX - 1; i++) {
		const struct heddle_schedule *schedule = sampled->groups[i].schedule;

		if (!schedule || is_seen(seen, n, &schedule->finding))
			continue;
		seen[n].kind = schedule->finding.kind;
		snprintf(seen[n++].subject, sizeof(seen[0].subject), "%s", schedule->finding.subject);
	}
	return n;
}

/* ---- in the batch */

static bool is_pending(const struct batch *batch, uint64_t number, const char *key)
{
	for (size_t i = 0; i < batch->n; i++)
		if (batch->items[i].number == number && !strcmp(batch->items[i].key, key))
			return true;
	return false;
}

static bool add_pending(struct batch *batch, uint64_t number, const char *key, struct heddle_group *group,
			const struct sampled *sampled)
{
	struct pending *more = realloc(batch->items, (batch->n + 1) * sizeof(*more));
	struct pending *pending;

	if (!more) {
		batch->error = -ENOMEM;
		return false;
	}
	batch->items = more;
	pending = &more[batch->n++];
	*pending = (struct pending){ .number = number };
	snprintf(pending->key, sizeof(pending->key), "%s", key);
	pending->n_seen = see(pending->seen, sampled);
	pending->schedule = take_schedule(group);
	return true;
}

static bool take_sampled(void *context, const struct sampled *sampled)
{
	struct batch *batch = context;
	struct generate *generate = batch->generate;
	struct heddle_story story = story_of(generate, sampled->number);
	bool failed = false;

	generate->stories++;
	generate->executions += sampled->executions;
	generate->whole += sampled->is_whole;
	generate->end = sampled->number + 1;
	drawn_count(&generate->drawn, &story, generate->sampling.subject->generator);
	for (size_t i = 0; i < sampled->n_groups; i++) {
		char key[FINDING_KEY_MAX];

		/* A story that is too large is no finding. */
		if (!sampled->groups[i].schedule || sampled->groups[i].kind == HEDDLE_LIMIT)
			continue;
		failed = true;
		finding_key(sampled->groups[i].schedule, key);
		if (!is_pending(batch, sampled->number, key) &&
		    !add_pending(batch, sampled->number, key, &sampled->groups[i], sampled))
			return false;
	}
	generate->n_failed += failed;
	return !(generate->first && failed);
}

/* ---- shrinking */

struct attempt {
	const struct generate *generate;
	struct found *found;
	uint64_t whole; /* as of struct sampling */
	bool has_it;
};

static bool take_attempt(void *context, const struct sampled *sampled)
{
	struct attempt *attempt = context;
	struct found *found = attempt->found;

	for (size_t i = 0; i < sampled->n_groups && !attempt->has_it; i++) {
		struct heddle_group *group = &sampled->groups[i];
		char key[FINDING_KEY_MAX];

		if (strcmp(finding_key(group->schedule, key), found->key) != 0)
			continue;
		attempt->has_it = true;
		found->n_seen = see(found->seen, sampled);
		heddle_schedule_free(found->schedule);
		found->schedule = take_schedule(group);
		break;
	}
	return true;
}

static int is_still(void *context, const struct heddle_story *story)
{
	struct attempt *attempt = context;
	struct sampling sampling = attempt->generate->sampling;
	int error;

	attempt->has_it = false;
	sampling.whole = attempt->whole;
	error = sample_story(&sampling, story, attempt->found->key, take_attempt, attempt);
	return error ? error : attempt->has_it;
}

static int shrink(const struct generate *generate, struct found *found)
{
	struct attempt attempt = { .generate = generate, .found = found };
	struct story_shrink shrink = { .generator = generate->sampling.subject->generator,
				       .is_still = is_still,
				       .context = &attempt,
				       .attempts_max = ATTEMPTS_MAX };
	int error = is_still(&attempt, &found->story);

	/* Samples show it most of the time, and are cheaper. */
	if (!error && generate->sampling.whole) {
		attempt.whole = generate->sampling.whole;
		error = is_still(&attempt, &found->story);
	}
	found->unshrunk = !error;
	if (error > 0)
		error = story_shrink(&shrink, &found->story);
	found->attempts = shrink.attempts;
	return error;
}

/* ---- files */

static void minimise(const struct generate *generate, struct found *found)
{
	const struct heddle_minimise_options options = { 0 };
	struct heddle_minimised minimised;

	if (watched_minimise_one(&minimised, found->schedule,
				 sample_variant(&generate->sampling, &found->story), generate->sampling.stuck,
				 &options))
		return;
	heddle_schedule_free(found->schedule);
	found->schedule = minimised.schedule;
}

static int write_source(struct found *found, const struct sampling *sampling)
{
	struct heddle_output output = { 0 };

	if (!heddle_output_open_whole(&output, found->source, "--failures"))
		return -EIO;
	if (scenario_write(output.stream, found, sampling)) {
		heddle_output_discard(&output);
		return -EIO;
	}
	return heddle_output_commit(&output) ? 0 : -EIO;
}

static int write_files(const struct generate *generate, struct found *found)
{
	char name[HEDDLE_SCHEDULE_NAME_MAX];
	struct heddle_schedule_error why;
	int error = heddle_folder_prepare(generate->failures);

	if (error) {
		heddle_complain("--failures %s: it cannot be written there (%s): name another folder",
				generate->failures, strerror(-error));
		return error;
	}
	snprintf(found->name, sizeof(found->name), "generated_%08x", story_hash(&found->story));
	snprintf(found->source, sizeof(found->source), "%s/%s.c", generate->failures, found->name);
	snprintf(found->path, sizeof(found->path), "%s/%s", generate->failures,
		 heddle_schedule_file_name(found->schedule, name));
	error = heddle_schedule_write(found->schedule, found->path, &why);
	if (error)
		heddle_complain("%s: name another folder with --failures DIR", why.text);
	return error ? error : write_source(found, &generate->sampling);
}

/* ---- the loop */

/* The smallest story may be made of the calls of a group that is known. */
static int add_or_count(struct generate *generate, struct found *found)
{
	struct found *known = finding_known(&generate->found, found->key, found->kinds);
	int error;

	if (known) {
		heddle_schedule_free(found->schedule);
		return 0;
	}
	minimise(generate, found);
	error = write_files(generate, found);
	if (!error && !finding_add(&generate->found, found))
		error = -ENOMEM;
	if (error)
		heddle_schedule_free(found->schedule);
	else
		generate->tell(generate->context, found);
	return error;
}

static int handle(struct generate *generate, struct pending *pending)
{
	struct heddle_story story = story_of(generate, pending->number);
	struct found found = { .first = pending->number,
			       .stories = 1,
			       .story = story,
			       .n_seen = pending->n_seen,
			       .unshrunk = true };
	int error = 0;

	if (finding_known(&generate->found, pending->key, story_kinds(&story)))
		return 0;
	memcpy(found.key, pending->key, sizeof(found.key));
	memcpy(found.seen, pending->seen, sizeof(found.seen));
	found.schedule = pending->schedule;
	pending->schedule = NULL;
	if (generate->shrinks)
		error = shrink(generate, &found);
	if (error) {
		heddle_schedule_free(found.schedule);
		return error;
	}
	found.kinds = story_kinds(&found.story);
	return add_or_count(generate, &found);
}

static int handle_all(struct batch *batch)
{
	int error = batch->error;

	for (size_t i = 0; i < batch->n; i++) {
		if (!error)
			error = handle(batch->generate, &batch->items[i]);
		heddle_schedule_free(batch->items[i].schedule);
	}
	free(batch->items);
	return error;
}

static double seconds_since(int64_t started_ns)
{
	return (double)(clock_now_ns() - started_ns) * 1e-9;
}

static int run_batch(struct generate *generate, uint64_t from, uint64_t to, double seconds)
{
	struct batch batch = { .generate = generate };
	int error = sample_stories(&generate->sampling, from, to, seconds, take_sampled, &batch);
	int handled = handle_all(&batch);

	return error ? error : handled;
}

int generate_run(struct generate *generate)
{
	int64_t started = clock_now_ns();
	uint64_t to = generate->from + generate->count;
	int error = 0;

	generate->end = generate->from;
	while (!error && generate->end < to && !(generate->first && generate->n_failed)) {
		uint64_t from = generate->end, rest = to - from;
		double left = generate->seconds - seconds_since(started);

		if (generate->seconds > 0 && left <= 0)
			break;
		error = run_batch(generate, from, from + (rest < STORIES_IN_SWARM ? rest : STORIES_IN_SWARM),
				  generate->seconds > 0 ? left : 0);
		if (!error && generate->end == from)
			break; /* its time was over */
	}
	generate->took = seconds_since(started);
	return error;
}
