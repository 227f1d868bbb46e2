/* SPDX-License-Identifier: GPL-2.0-only */
/* Handles and commits: what a transaction contains, who waits for whom, what credits are worth. */
#include "exploring.h"

#include <fs/journal.h>
#include <kernel/findings.h>

/* Two numbers that are changed together, in a handle; and what the commits have made of them. */
static struct {
	struct journal journal;
	struct heddle_atomic first, second;
	int64_t frozen_first, frozen_second;
	unsigned n_frozen, n_flushed, n_recorded;
	struct heddle_completion told;
} pair;

static void freeze(struct journal *journal)
{
	(void)journal;
	pair.frozen_first = heddle_atomic_load(&pair.first);
	pair.frozen_second = heddle_atomic_load(&pair.second);
	pair.n_frozen++;
}

static void flush(struct journal *journal)
{
	(void)journal;
	heddle_check(pair.n_flushed + 1 == pair.n_frozen, "test", "flushed before it was frozen");
	pair.n_flushed++;
}

static void record(struct journal *journal)
{
	(void)journal;
	heddle_check(pair.n_recorded + 1 == pair.n_flushed, "test", "recorded before it was flushed");
	heddle_check(pair.frozen_first == pair.frozen_second, "test", "half of a handle is recorded");
	pair.n_recorded++;
}

static const struct journal_operations operations = { freeze, flush, record };

static void pair_init(unsigned max_credits)
{
	memset(&pair, 0, sizeof(pair));
	journal_init(&pair.journal, &operations, NULL, max_credits);
	heddle_atomic_init(&pair.first, 0, "first");
	heddle_atomic_init(&pair.second, 0, "second");
	heddle_completion_init(&pair.told, "told");
}

static void change_both(void *unused)
{
	struct handle *handle = journal_start(&pair.journal, 2);

	(void)unused;
	journal_dirty_metadata(handle);
	heddle_atomic_add(&pair.first, 1);
	journal_dirty_metadata(handle);
	heddle_atomic_add(&pair.second, 1);
	journal_stop(handle);
}

static void whole_handles(void *unused)
{
	(void)unused;
	pair_init(0);
	heddle_spawn("A", change_both, NULL);
	heddle_spawn("B", change_both, NULL);
	heddle_spawn("J", kjournald, &pair.journal);
	heddle_join_all();
	journal_commit(&pair.journal);
	heddle_check(pair.frozen_first == 2 && pair.n_recorded == 2, "test", "not all is recorded");
}

Test(journal, a_transaction_has_whole_handles)
{
	assert_clean(whole_handles, NULL);
}

static void two_commits(void *unused)
{
	(void)unused;
	pair_init(0);
	heddle_spawn("J", kjournald, &pair.journal);
	heddle_spawn("K", kjournald, &pair.journal);
	heddle_spawn("A", change_both, NULL);
	heddle_join_all();
	heddle_check(pair.n_recorded == 2 && pair.journal.tid == 3, "test", "a commit is lost");
}

Test(journal, one_commit_at_a_time)
{
	assert_clean(two_commits, NULL);
}

static void nested(void *unused)
{
	struct handle *outer, *inner;

	(void)unused;
	pair_init(0);
	outer = journal_start(&pair.journal, 1);
	inner = journal_start(&pair.journal, 7);
	heddle_check(outer == inner && outer->h_buffer_credits == 1, "test", "a second handle");
	journal_stop(inner);
	heddle_check(journal_current_handle() == outer, "test", "the inner stop ended it");
	journal_stop(outer);
	heddle_check(!journal_current_handle(), "test", "it is open still");
	journal_commit(&pair.journal);
}

Test(journal, a_handle_within_a_handle_is_the_same)
{
	assert_clean(nested, NULL);
}

static void spend_too_much(void *unused)
{
	struct handle *handle;

	(void)unused;
	pair_init(0);
	handle = journal_start(&pair.journal, 1);
	journal_dirty_metadata(handle);
	journal_dirty_metadata(handle);
	journal_stop(handle);
}

static void spend_without_handle(void *unused)
{
	(void)unused;
	pair_init(0);
	journal_dirty_metadata(journal_current_handle());
}

static void commit_within_handle(void *unused)
{
	(void)unused;
	pair_init(0);
	journal_start(&pair.journal, 1);
	journal_commit(&pair.journal);
}

Test(journal, misuse_is_found)
{
	assert_finds_only(spend_too_much, NULL, BUG_SUBJECT);
	assert_finds_only(spend_without_handle, NULL, BUG_SUBJECT);
	assert_finds_only(commit_within_handle, NULL, BUG_SUBJECT);
}

/* Each handle asks for two credits, of three: the second one finds no room until the first is committed. */
static void no_room(void *unused)
{
	(void)unused;
	pair_init(3);
	change_both(NULL);
	heddle_check(pair.n_recorded == 0, "test", "there was room");
	change_both(NULL);
	heddle_check(pair.n_recorded == 1 && pair.frozen_first == 1, "test", "there was no room");
}

static void no_room_for_two(void *unused)
{
	(void)unused;
	pair_init(3);
	heddle_spawn("A", change_both, NULL);
	heddle_spawn("B", change_both, NULL);
	heddle_join_all();
	heddle_check(pair.n_recorded == 1, "test", "%u commits", pair.n_recorded);
}

Test(journal, a_transaction_without_room_is_committed)
{
	assert_clean(no_room, NULL);
	assert_clean(no_room_for_two, NULL);
}

/* With its handle open A waits for B, which needs one first: with a commit in between neither goes on. */
static void wait_in_handle(void *unused)
{
	struct handle *handle = journal_start(&pair.journal, 1);

	(void)unused;
	heddle_completion_wait(&pair.told);
	journal_stop(handle);
}

static void tell_in_handle(void *unused)
{
	change_both(unused);
	heddle_complete(&pair.told);
}

static void wait_for_each_other(void *commits)
{
	pair_init(0);
	heddle_spawn("A", wait_in_handle, NULL);
	heddle_spawn("B", tell_in_handle, NULL);
	if (commits)
		heddle_spawn("J", kjournald, &pair.journal);
	heddle_join_all();
}

Test(journal, a_handle_waits_behind_a_commit_that_waits)
{
	struct outcome outcome = explore(wait_for_each_other, &pair, 0);

	cr_assert(outcome.exhausted && outcome.n_findings == 1 &&
		  outcome.findings[0].kind == HEDDLE_DEADLOCK);
	assert_clean(wait_for_each_other, NULL);
}
