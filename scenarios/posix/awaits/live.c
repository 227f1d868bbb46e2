/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <stdlib.h>

#define ALL (~(parts)0)

/* A function may read them, too. */
static parts changed_by_calls(void)
{
	parts all = 0;

	for (unsigned i = 0; i < REGISTERS; i++)
		all |= CHANGED_BY_CALLS >> i & 1 ? PARTS_OF(i) : 0;
	return all;
}

static parts live_before(const struct flow *flow, uint32_t node, parts behind)
{
	const struct instruction *it = &flow->code[node];

	if (it->flow == FLOW_CALL)
		return behind | changed_by_calls();
	if (it->effect == EFFECT_UNKNOWN)
		return ALL;
	if (it->effect == EFFECT_LEAVE)
		behind |= PARTS_OF(RBP);
	return (behind & ~it->writes) | it->reads | PARTS_OF(RSP);
}

/* Outside, all are read: the caller's come back at the end. */
parts *live_find(const struct flow *flow)
{
	parts *live = calloc(flow->n + 1, sizeof(*live));
	bool again = live;

	if (live)
		live[flow->n] = ALL;
	while (again) {
		again = false;
		for (uint32_t node = flow->n; node-- > 0;) {
			parts behind = 0, it;

			for (uint32_t i = flow->after.first[node]; i < flow->after.first[node + 1]; i++)
				behind |= live[flow->after.node[i]];
			it = live_before(flow, node, behind);
			again |= it != live[node];
			live[node] = it;
		}
	}
	return live;
}
