/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A journal, after jbd: changes of metadata are made in handles, and become durable in transactions.
 *
 *   handle = journal_start(journal, credits)   joins the running transaction; waits while it is locked
 *     journal_dirty_metadata(handle), and the change; for each change
 *   journal_stop(handle)
 *
 *   journal_commit(journal)
 *     lock      no new handle begins; waits until none is open
 *     freeze    what is journaled is copied as it is now; a new transaction runs, and handles begin again
 *     flush     the data that belong to the transaction are written, and waited for
 *     record    from here on a mount finds the copy
 *
 * The open handles are the readers of `handles`, a commit is its writer while it locks: so a new handle waits
 * behind a commit that waits, and a deadlock names "journal" and who holds it open.
 *
 *   function         step       may block                                       task  interrupt  section
 *   journal_start    yes        yes                                             yes   no         no
 *   journal_stop     yes        no                                              yes   no         no
 *   journal_commit   yes, many  yes: handles, another commit, I/O, page locks   yes   no         no
 */
#ifndef CORE_FS_JOURNAL_H
#define CORE_FS_JOURNAL_H

#include <kernel/lock.h>

struct journal;

/** What a file system does in a commit, step by step. All by the thread that commits. */
struct journal_operations {
	/** No handle is open: copies the metadata. */
	void (*freeze)(struct journal *journal);
	/** Writes the data of the transaction, and waits. May block. */
	void (*flush)(struct journal *journal);
	/** The copy is on the disk. */
	void (*record)(struct journal *journal);
};

struct journal {
	const struct journal_operations *ops;
	void *private; /* the file system's */
	struct rw_semaphore handles;
	struct mutex commit;  /* one at a time */
	unsigned tid;	      /* of the running transaction: 1, 2, ...; written by a commit that has locked */
	unsigned max_credits; /* of one transaction; 0: no limit */
	spinlock_t credits_lock;
	struct heddle_data credits_fact;
	unsigned credits; /* that the handles of the running transaction were given, and did not return */
};

/** An open handle: of the thread that started it. */
struct handle {
	struct journal *journal;
	unsigned h_ref;		   /* how often the thread has started it */
	unsigned h_buffer_credits; /* changes that it may still make */
};

/** Lives as long as the world. Before the first spawn. max_credits: see struct journal. */
void journal_init(struct journal *journal, const struct journal_operations *ops, void *private,
		  unsigned max_credits);

/**
 * A handle for up to `credits` changes. The thread's own, if it has one open: then it is counted, and gets no
 * more credits. A transaction that has no room for them is committed first. Never NULL; credits above
 * max_credits are a finding (BUG).
 */
struct handle *journal_start(struct journal *journal, unsigned credits);
/** Ends it with the last of its starts; the credits that are left go back. */
void journal_stop(struct handle *handle);
/** Gives an open handle more credits. Returns whether its transaction has room for them. */
bool journal_extend(struct handle *handle, unsigned credits);
/** The thread's open handle, or NULL. Not a step. */
struct handle *journal_current_handle(void);
/**
 * The caller is about to change a piece of metadata: uses up a credit; that none is left is a BUG. Not a
 * step.
 */
void journal_dirty_metadata(struct handle *handle);

/** Commits the running transaction. The caller has no handle open (BUG). */
void journal_commit(struct journal *journal);
/** The same, for heddle_spawn: what the kernel's thread of this name does once. */
void kjournald(void *journal);

#endif
