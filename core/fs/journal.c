/* SPDX-License-Identifier: GPL-2.0-only */
/* Handles and commits. */
#include <fs/journal.h>
#include <kernel/findings.h>

#include <heddle/note.h>

void journal_init(struct journal *journal, const struct journal_operations *ops, void *private,
		  unsigned max_credits)
{
	*journal = (struct journal){ .ops = ops, .private = private, .tid = 1, .max_credits = max_credits };
	init_rwsem(&journal->handles, "journal");
	mutex_init(&journal->commit, "journal commit");
	spin_lock_init(&journal->credits_lock, "journal credits lock");
	heddle_data_init(&journal->credits_fact, "journal credits");
}

struct handle *journal_current_handle(void)
{
	return heddle_thread_local_get();
}

/* Returns whether the running transaction, which cannot be locked meanwhile, has room for so many. */
static bool take_credits(struct journal *journal, unsigned credits)
{
	bool fits;

	if (!journal->max_credits)
		return true;
	spin_lock(&journal->credits_lock);
	heddle_data_access(&journal->credits_fact, 0, 0, HEDDLE_WRITE);
	fits = journal->credits + credits <= journal->max_credits;
	if (fits)
		journal->credits += credits;
	spin_unlock(&journal->credits_lock);
	return fits;
}

static void give_credits_back(struct journal *journal, unsigned credits)
{
	if (!journal->max_credits)
		return;
	spin_lock(&journal->credits_lock);
	heddle_data_access(&journal->credits_fact, 0, 0, HEDDLE_WRITE);
	journal->credits -= credits;
	spin_unlock(&journal->credits_lock);
}

/* Joins the running transaction. */
static void join_transaction(struct journal *journal, unsigned credits)
{
	down_read(&journal->handles);
	while (!take_credits(journal, credits)) {
		up_read(&journal->handles);
		journal_commit(journal);
		down_read(&journal->handles);
	}
	heddle_means("opens a handle in transaction %u", journal->tid);
}

struct handle *journal_start(struct journal *journal, unsigned credits)
{
	struct handle *handle = journal_current_handle();

	if (handle) {
		heddle_check(handle->journal == journal, BUG_SUBJECT, "a handle of another journal is open");
		handle->h_ref++;
		return handle;
	}
	heddle_check(!journal->max_credits || credits <= journal->max_credits, BUG_SUBJECT,
		     "%u credits are more than a transaction has (%u)", credits, journal->max_credits);
	join_transaction(journal, credits);
	handle = heddle_alloc(sizeof(*handle));
	*handle = (struct handle){ .journal = journal, .h_ref = 1, .h_buffer_credits = credits };
	heddle_thread_local_set(handle);
	return handle;
}

void journal_stop(struct handle *handle)
{
	struct journal *journal = handle->journal;
	unsigned tid;

	heddle_check(handle == journal_current_handle(), BUG_SUBJECT,
		     "a handle of another thread is stopped");
	if (--handle->h_ref)
		return;
	give_credits_back(journal, handle->h_buffer_credits);
	heddle_thread_local_set(NULL);
	heddle_free(handle);
	tid = journal->tid;
	up_read(&journal->handles);
	heddle_means("closes its handle in transaction %u", tid);
}

bool journal_extend(struct handle *handle, unsigned credits)
{
	if (!take_credits(handle->journal, credits))
		return false;
	handle->h_buffer_credits += credits;
	return true;
}

void journal_dirty_metadata(struct handle *handle)
{
	heddle_check(handle && handle->h_buffer_credits > 0, BUG_SUBJECT, "%s",
		     handle ? "a handle has no credit left" : "metadata is changed without a handle");
	handle->h_buffer_credits--;
}

/* No handle is open, and none begins before it returns. */
static void switch_transactions(struct journal *journal)
{
	journal->ops->freeze(journal);
	journal->credits = 0;
	journal->tid++;
}

void journal_commit(struct journal *journal)
{
	heddle_check(!journal_current_handle(), BUG_SUBJECT, "a commit would wait for the caller's handle");
	mutex_lock(&journal->commit);
	down_write(&journal->handles);
	heddle_means("locks transaction %u", journal->tid);
	switch_transactions(journal);
	up_write(&journal->handles);
	journal->ops->flush(journal);
	journal->ops->record(journal);
	mutex_unlock(&journal->commit);
}

void kjournald(void *journal)
{
	journal_commit(journal);
}
