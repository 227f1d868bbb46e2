/* SPDX-License-Identifier: MIT */
#include "terminal/interrupt.h"
#include "terminal/clock.h"

#include <signal.h>
#include <stdint.h>

/*
 * Two signals within this time count as one: a shell or timeout(1) may send it to the process and to its
 * group.
 */
#define ONE_SIGNAL_NS INT64_C(300000000)

volatile int heddle_interrupted;

static void on_signal(int number)
{
	static volatile int64_t first;

	if (!heddle_interrupted) {
		first = clock_now_ns();
		heddle_interrupted = number;
	} else if (clock_now_ns() - first > ONE_SIGNAL_NS) {
		signal(number, SIG_DFL);
		raise(number);
	}
}

void heddle_interrupt_catch(void)
{
	struct sigaction before, action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, NULL, &before);
	if (before.sa_handler != SIG_IGN) /* as nohup(1) demands */
		sigaction(SIGHUP, &action, NULL);
}

const char *heddle_interrupt_name(int signal)
{
	switch (signal) {
	case SIGINT:
		return "Ctrl-C";
	case SIGTERM:
		return "SIGTERM";
	case SIGHUP:
		return "SIGHUP";
	default:
		return "a signal";
	}
}
