/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <signal.h>
#include <stdint.h>
#include <time.h>

/* Two signals within this time are one: a shell or timeout(1) may send it to the process and to its group. */
#define ONE_SIGNAL_NS INT64_C(300000000)

volatile bool heddle_interrupted;

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void on_signal(int number)
{
	static volatile int64_t first;

	if (!heddle_interrupted) {
		first = now_ns();
		heddle_interrupted = true;
	} else if (now_ns() - first > ONE_SIGNAL_NS) {
		signal(number, SIG_DFL);
		raise(number);
	}
}

void heddle_interrupt_catch(void)
{
	/* Scenarios run on small stacks: the handler takes the alternative one, where there is one. */
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART | SA_ONSTACK };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}
