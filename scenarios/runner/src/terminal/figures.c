/* SPDX-License-Identifier: MIT */
#include "terminal/figures.h"

#include <stdio.h>

const char *heddle_figure(double number, char buffer[HEDDLE_FIGURE_MAX])
{
	static const char units[] = " kMGTP";
	int unit = 0;

	for (; number >= 999.5 && units[unit + 1]; unit++)
		number /= 1000;
	if (number >= 999.5)
		snprintf(buffer, HEDDLE_FIGURE_MAX, "%.0e", number * 1e15);
	else if (!unit)
		snprintf(buffer, HEDDLE_FIGURE_MAX, "%.0f", number);
	else
		snprintf(buffer, HEDDLE_FIGURE_MAX, "%.*f%c",
			 number < 9.995	  ? 2
			 : number < 99.95 ? 1
					  : 0,
			 number, units[unit]);
	return buffer;
}

static double left_of(double total, double done)
{
	return total > done ? total - done : 0;
}

const char *heddle_left_text(const struct heddle_estimate *estimate, double done,
			     char buffer[HEDDLE_LEFT_MAX])
{
	char left[HEDDLE_FIGURE_MAX], least[HEDDLE_FIGURE_MAX], most[HEDDLE_FIGURE_MAX];

	snprintf(buffer, HEDDLE_LEFT_MAX, "about %s executions (%s to %s)",
		 heddle_figure(left_of(estimate->executions, done), left),
		 heddle_figure(left_of(estimate->executions / estimate->factor, done), least),
		 heddle_figure(left_of(estimate->executions * estimate->factor, done), most));
	return buffer;
}
