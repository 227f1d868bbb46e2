/* SPDX-License-Identifier: MIT */
#include "status.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_S	 0.1
#define FIRST_LINE_S	 10.0
#define FURTHER_APART	 1.5
#define STATUS_WIDTH_MAX 200
#define COLUMNS_MAX	 10000

static bool shown;

unsigned heddle_terminal_width(int file)
{
	const char *columns = getenv("COLUMNS");
	long given = columns ? strtol(columns, NULL, 10) : 0;
	struct winsize size;

	if (!isatty(file))
		return 0;
	if (given > 0 && given <= COLUMNS_MAX)
		return (unsigned)given;
	if (!ioctl(file, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return 80;
}

void heddle_status_hide(void)
{
	if (shown)
		fputs("\r\033[K", stderr);
	shown = false;
}

void heddle_status_begin(struct heddle_status *status, const char *what)
{
	const char *term = getenv("TERM");

	status->what = what;
	status->terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
	status->next = status->terminal ? REDRAW_S : FIRST_LINE_S;
}

/* "12.3k", "4.56M": three digits that one can read while they change. */
static const char *shortened(double number, char buffer[16])
{
	static const char units[] = " kMGTP";
	int unit = 0;

	for (; number >= 1000 && units[unit + 1]; unit++)
		number /= 1000;
	if (!unit)
		snprintf(buffer, 16, "%.0f", number);
	else
		snprintf(buffer, 16, "%.*f%c", number < 10 ? 2 : number < 100 ? 1 : 0, number, units[unit]);
	return buffer;
}

static void compose(char *line, size_t size, const struct heddle_status *status,
		    const struct heddle_statistics *statistics, double seconds, double limit)
{
	char executions[16], rate[16], of[32] = "";

	if (limit > 0)
		snprintf(of, sizeof(of), " of %g", limit);
	snprintf(line, size, "%s: %s executions, %s/s, deepest %u, %.0f%s s", status->what,
		 shortened((double)statistics->executions, executions),
		 shortened((double)statistics->executions / (seconds > 0 ? seconds : 1), rate),
		 statistics->steps_max, seconds, of);
}

void heddle_status_update(struct heddle_status *status, const struct heddle_statistics *statistics,
			  double seconds, double limit)
{
	char line[STATUS_WIDTH_MAX];
	unsigned width;

	if (seconds < status->next)
		return;
	compose(line, sizeof(line), status, statistics, seconds, limit);
	if (!status->terminal) {
		status->next *= FURTHER_APART;
		fprintf(stderr, "%s\n", line);
		return;
	}
	status->next = seconds + REDRAW_S;
	width = heddle_terminal_width(STDERR_FILENO);
	fprintf(stderr, "\r%.*s\033[K", (int)width - 1, line);
	fflush(stderr);
	shown = true;
}
