/* SPDX-License-Identifier: MIT */
#include "generate/sample.h"
#include "explore/explore_variant.h"
#include "generate/finding.h"
#include "generate/story.h"
#include "terminal/clock.h"
#include "terminal/interrupt.h"
#include "watch/watch.h"
#include "watch/worker_end.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A story of so many calls is small. */
#define SMALL_CALLS 3

/* The sampling strategies, each with the same share of the executions. */
static const char *const strategies[] = { "random", "pos", "pct" };
#define N_STRATEGIES (sizeof(strategies) / sizeof(strategies[0]))

/* ---- the variant: a scenario whose body is the story's */

static struct heddle_story present;
static const struct heddle_generator *generator;

static void run_present(void)
{
	generator->run(&present);
}

const struct heddle_variant *sample_variant(const struct sampling *sampling, const struct heddle_story *story)
{
	static struct heddle_scenario scenario;
	static struct heddle_variant variant;
	static char name[32];

	present = *story;
	generator = sampling->subject->generator;
	snprintf(name, sizeof(name), "generated_%08x", story_hash(story));
	scenario = (struct heddle_scenario){ .suite = generator->suite,
					     .name = name,
					     .file = "",
					     .body = run_present,
					     .subject = sampling->subject,
					     .faults = generator->faults(story) };
	variant = heddle_variant_of(&scenario, sampling->revision);
	variant.defect = sampling->defect;
	variant.without = sampling->without;
	return &variant;
}

/* ---- in the worker */

/* What it sends before and after each story. */
struct message {
	uint64_t number;
	uint64_t executions;
	bool is_begin, is_whole;
};

struct job {
	const struct sampling *sampling;
	uint64_t from, to;
	const struct heddle_story *one; /* NULL: they are drawn */
	const char *until;
	int64_t ends_ns; /* 0: no limit */

	/* In the command. */
	struct sampled sampled;
	struct heddle_result result; /* of the story that runs: its groups */
	bool is_running, is_over;
	sample_taker *take;
	void *context;
};

static bool has_key(const struct heddle_result *result, const char *key)
{
	char buffer[FINDING_KEY_MAX];

	for (size_t i = 0; key && i < result->n_groups; i++)
		if (!strcmp(finding_key(result->groups[i].schedule, buffer), key))
			return true;
	return false;
}

/* Explores the variant once. Returns 1 if that is the end of its story, 0, or -errno. */
static int explore(struct worker *worker, const struct job *job, const struct heddle_variant *variant,
		   const char *strategy, uint64_t executions, struct message *message)
{
	struct heddle_exploration exploration = {
		.options = { .strategy = heddle_strategy_by_name(strategy),
			     .seed = job->sampling->seed + message->number },
		.limits = { .executions = executions, .seconds_given = true },
		.stuck = job->sampling->stuck,
		.worker = worker,
		.jobs = 1,
	};
	struct heddle_result result;
	int error;

	board_begin_run(worker->board, worker->run); /* executions are counted there */
	error = heddle_explore(&result, variant, &exploration);
	if (error)
		return error;
	message->executions += result.statistics.executions;
	message->is_whole |= result.all;
	error = job->until ? has_key(&result, job->until) : result.all || result.n_groups > 0;
	heddle_result_free(&result);
	return error;
}

static int explore_samples(struct worker *worker, const struct job *job, const struct heddle_variant *variant,
			   struct message *message)
{
	uint64_t share = job->sampling->executions / N_STRATEGIES + 1;
	int error = 0;

	for (size_t i = 0; !error && i < N_STRATEGIES; i++)
		error = explore(worker, job, variant, strategies[i], share, message);
	return error;
}

static int explore_story(struct worker *worker, const struct job *job, const struct heddle_story *story,
			 struct message *message)
{
	const struct heddle_variant *variant = sample_variant(job->sampling, story);
	int error = story->n_threads ? explore_samples(worker, job, variant, message) : 0;

	if (!error && job->sampling->whole && story->n_threads && story_calls(story) <= SMALL_CALLS)
		error = explore(worker, job, variant, "dpor", job->sampling->whole, message);
	return error < 0 ? error : 0;
}

static int do_story(struct worker *worker, const struct job *job, uint64_t number)
{
	const struct sampling *sampling = job->sampling;
	struct message message = { .number = number, .is_begin = true };
	struct heddle_story story;
	int error = message_send(worker->to, MESSAGE_STORY, &message, sizeof(message));

	if (job->one)
		story = *job->one;
	else
		story_draw(&story, sampling->subject->generator, sampling->seed, number, &sampling->wish);
	message.is_begin = false;
	if (!error)
		error = explore_story(worker, job, &story, &message);
	return error ? error : message_send(worker->to, MESSAGE_STORY, &message, sizeof(message));
}

static bool is_late(const struct job *job)
{
	return job->ends_ns && clock_now_ns() >= job->ends_ns;
}

static int do_stories(struct worker *worker, void *context)
{
	const struct job *job = context;
	int error = 0;

	for (uint64_t number = job->from; !error && number < job->to && !is_late(job); number++)
		error = heddle_interrupted ? -EINTR : do_story(worker, job, number);
	return error ? error : message_send(worker->to, MESSAGE_DONE, NULL, 0);
}

/* ---- in the command */

static void end_story(struct job *job)
{
	job->sampled.groups = job->result.groups;
	job->sampled.n_groups = job->result.n_groups;
	if (!job->take(job->context, &job->sampled))
		job->is_over = true;
	heddle_result_clear(&job->result);
	job->is_running = false;
	job->from = job->sampled.number + 1;
}

static int take_story(struct job *job, const char *bytes, size_t size)
{
	struct message message;

	if (size != sizeof(message))
		return -EPROTO;
	memcpy(&message, bytes, sizeof(message));
	job->sampled = (struct sampled){ .number = message.number,
					 .executions = message.executions,
					 .is_whole = message.is_whole };
	job->is_running = message.is_begin;
	if (!message.is_begin)
		end_story(job);
	return job->is_over ? -ECANCELED : 0;
}

static int take_message(void *context, enum message_kind kind, const char *bytes, size_t size)
{
	struct job *job = context;

	switch (kind) {
	case MESSAGE_STORY:
		return take_story(job, bytes, size);
	case MESSAGE_GROUP:
		return heddle_result_read_bytes(&job->result, heddle_result_read_group, bytes, size);
	case MESSAGE_FORGET: /* dpor starts again; what the samples found stays */
	case MESSAGE_DONE:
		return 0;
	default:
		return -EPROTO;
	}
}

/* The worker has not come to its end: that is a finding of the story that it was at. */
static int end_of_worker(struct job *job, struct watch *watch)
{
	struct heddle_options options = { .strategy = heddle_strategy_by_name("random") };
	struct worker_end end = worker_end_of(watch);
	struct heddle_story story;
	int error = 0;

	if (!job->is_running)
		return -ECHILD;
	if (job->one)
		story = *job->one;
	else
		story_draw(&story, job->sampling->subject->generator, job->sampling->seed,
			   job->sampled.number, &job->sampling->wish);
	job->result.variant = sample_variant(job->sampling, &story);
	if (worker_end_is_finding(&end))
		error = worker_end_add(&job->result, &options, &end);
	if (!error)
		end_story(job);
	return error;
}

/* One worker. Returns 0 if it came to its end, or if what became of it is told. */
static int run_worker(struct job *job, struct board *board)
{
	struct watch_limits limits = { .stuck = job->sampling->stuck };
	struct watch watch;
	int error;

	board_begin_run(board, 0);
	error = watch_begin(&watch, board, 0, &limits, do_stories, job, take_message, job);
	if (error)
		return error;
	watch_to_end(&watch);
	if (watch.end == WATCH_TOLD) {
		error = watch.error;
		job->is_over |= !error;
	} else if (!heddle_interrupted) {
		error = end_of_worker(job, &watch);
	}
	watch_end(&watch);
	return heddle_interrupted ? -EINTR : error == -ECANCELED ? 0 : error;
}

static int run_job(struct job *job)
{
	struct board *board = board_open(1);
	int error = board ? 0 : -errno;

	job->result.variant = sample_variant(job->sampling, &(struct heddle_story){ 0 });
	while (!error && !job->is_over && job->from < job->to)
		error = run_worker(job, board);
	heddle_result_free(&job->result);
	board_close(board);
	return error;
}

int sample_stories(const struct sampling *sampling, uint64_t from, uint64_t to, double seconds,
		   sample_taker *take, void *context)
{
	struct job job = { .sampling = sampling, .from = from, .to = to, .take = take, .context = context };

	if (seconds > 0)
		job.ends_ns = clock_now_ns() + (int64_t)(seconds * 1e9);
	return run_job(&job);
}

int sample_story(const struct sampling *sampling, const struct heddle_story *story, const char *until,
		 sample_taker *take, void *context)
{
	struct job job = {
		.sampling = sampling, .to = 1, .one = story, .until = until, .take = take, .context = context
	};

	return run_job(&job);
}
