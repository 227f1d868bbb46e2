/* SPDX-License-Identifier: MIT */
/*
 * playback: a recorded exploration, execution after execution. It decides and stores nothing, so a run costs
 * what the executions themselves cost.
 */
#include <heddle/explore.h>

#include <stdlib.h>

struct player {
	const struct heddle_recording *recording;
	uint64_t execution; /* number of executions begun */
	size_t pick, choice, restart;
};

static void *playback_open(const struct heddle_options *options)
{
	struct player *player = calloc(1, sizeof(*player));
	if (player)
		player->recording = options->strategy_argument;
	return player;
}

static void playback_close(void *self)
{
	free(self);
}

/* The recorded exploration has restarted at the same place: its next execution is the next one here. */
static void playback_restart(void *self)
{
	(void)self;
}

static bool playback_begin(void *self)
{
	struct player *player = self;
	return player->execution++ < player->recording->n_executions;
}

static int playback_pick(void *self, const struct heddle_view *view)
{
	struct player *player = self;
	int thread = HEDDLE_ABANDON;

	if (player->pick < player->recording->n_picks)
		thread = player->recording->picks[player->pick++];
	return thread >= 0 && heddle_thread_set_has(&view->enabled, (unsigned)thread) ? thread
										      : HEDDLE_ABANDON;
}

static int playback_choose(void *self, int n, const char *why)
{
	struct player *player = self;
	int value = HEDDLE_ABANDON;

	(void)why;
	if (player->choice < player->recording->n_choices)
		value = player->recording->choices[player->choice++];
	return value < n ? value : HEDDLE_ABANDON;
}

static int playback_end(void *self, const struct heddle_execution *execution, const char **error)
{
	struct player *player = self;
	const struct heddle_recording *recording = player->recording;

	(void)execution;
	(void)error;
	if (player->restart == recording->n_restarts ||
	    recording->restarts[player->restart] != player->execution)
		return 0;
	player->restart++;
	return HEDDLE_AGAIN;
}

const struct heddle_strategy heddle_strategy_playback = {
	.name = "playback",
	.promise = "a recorded exploration, execution after execution",
	.open = playback_open,
	.close = playback_close,
	.restart = playback_restart,
	.begin = playback_begin,
	.pick = playback_pick,
	.choose = playback_choose,
	.end = playback_end,
};
