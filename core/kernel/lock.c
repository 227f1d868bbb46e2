/* SPDX-License-Identifier: GPL-2.0-only */
#include <kernel/findings.h>
#include <kernel/kernel.h>
#include <kernel/lock.h>

bool may_sleep(void)
{
	return !heddle_in_section() && !heddle_in_interrupt() && !heddle_irqs_disabled();
}

bool need_resched(const struct kernel *kernel)
{
	return kernel->geometry.need_resched;
}

void cond_resched_at(const struct kernel *kernel, const struct heddle_where *where)
{
	if (need_resched(kernel) && !may_sleep())
		heddle_report(HEDDLE_CONTEXT, false, I5_ATOMIC_SLEEP, where, "%s schedules while atomic",
			      heddle_thread_name(heddle_self()));
}
