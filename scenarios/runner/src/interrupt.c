/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <signal.h>

volatile bool heddle_interrupted;

static void on_signal(int number)
{
	(void)number;
	heddle_interrupted = true;
}

void heddle_interrupt_catch(void)
{
	/* Scenarios run on small stacks: the handler takes the alternative one, where there is one. */
	struct sigaction action = {
		.sa_handler = on_signal,
		.sa_flags = (int)SA_RESETHAND | SA_RESTART | SA_ONSTACK,
	};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}
