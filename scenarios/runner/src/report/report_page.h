/* SPDX-License-Identifier: MIT */
/* The page of one finding. */
#ifndef RUNNER_REPORT_PAGE_H
#define RUNNER_REPORT_PAGE_H

#include <stdbool.h>

struct report_page {
	char *schedule; /* the path of its file */
	char *path;	/* of the page, beside index.html */
	bool searches;	/* also for what makes it fail and pass, which may take twenty seconds */
};

/** replays, stuck: as for report_end. Returns false after a complaint. */
bool report_page_write(const struct report_page *page, bool replays, double stuck);

#endif
