/* SPDX-License-Identifier: MIT */
#include "terminal/status.h"
#include "terminal/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW_S	 0.1
#define FIRST_LINE_S	 1.0
#define FURTHER_APART	 2.0
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

/* Writes "12.3k executions", or "12.3k of about 51.4k executions (12.8k to 205k)". Returns buffer. */
static const char *progress_text(const struct heddle_estimate *estimate, double done, char buffer[80])
{
	char so_far[HEDDLE_FIGURE_MAX], total[HEDDLE_FIGURE_MAX], least[HEDDLE_FIGURE_MAX],
		most[HEDDLE_FIGURE_MAX];
	double low = estimate->executions / estimate->factor;

	heddle_figure(done, so_far);
	if (!estimate->known)
		snprintf(buffer, 80, "%s executions", so_far);
	else
		snprintf(buffer, 80, "%s of about %s executions (%s to %s)", so_far,
			 heddle_figure(estimate->executions, total),
			 heddle_figure(low > done ? low : done, least),
			 heddle_figure(estimate->executions * estimate->factor, most));
	return buffer;
}

/* Returns the estimated seconds of the rest, within the limit. */
static double seconds_left(const struct heddle_estimate *estimate, double done, double seconds, double limit)
{
	double left = done > 0 ? seconds * (estimate->executions / done - 1) : 0;

	if (limit > 0 && left > limit - seconds)
		left = limit - seconds;
	return left > 0 ? left : 0;
}

static void compose(char *line, size_t size, const struct heddle_status *status,
		    const struct board_figures *figures, double seconds, double limit, size_t others)
{
	const struct heddle_estimate *estimate = &figures->estimate;
	char progress[80], rate[HEDDLE_FIGURE_MAX], of[32] = "", left[32] = "", beside[40] = "",
						    memory[32] = "";
	const char *full = figures->left_out ? ", no room for all plans" : "";

	if (others)
		snprintf(beside, sizeof(beside), " (and %zu more)", others);
	if (figures->is_minimising) {
		snprintf(line, size, "%s%s: minimising, %.0f s", status->what, beside, seconds);
		return;
	}
	if (limit > 0)
		snprintf(of, sizeof(of), " of %g", limit);
	if (estimate->known)
		snprintf(left, sizeof(left), ", %.0f s left",
			 seconds_left(estimate, figures->done, seconds, limit));
	if (figures->memory)
		snprintf(memory, sizeof(memory), ", %zu MB", figures->memory >> 20);
	snprintf(line, size, "%s%s%s: %s, %s/s, deepest %u%s%s, %.0f%s s%s", status->what,
		 figures->is_certifying ? ", certifying" : "", beside,
		 progress_text(estimate, figures->done, progress),
		 heddle_figure(figures->done / (seconds > 0 ? seconds : 1), rate), figures->steps_max, memory,
		 full, seconds, of, left);
}

void heddle_status_say(struct heddle_status *status, const char *line, double seconds)
{
	unsigned width;

	if (seconds < status->next)
		return;
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

void heddle_status_update(struct heddle_status *status, const struct board_figures *figures, double seconds,
			  double limit, size_t others)
{
	char line[STATUS_WIDTH_MAX];

	if (seconds < status->next)
		return;
	compose(line, sizeof(line), status, figures, seconds, limit, others);
	heddle_status_say(status, line, seconds);
}
