/* SPDX-License-Identifier: MIT */
/* Which registers are read before they are written, from each instruction of a function on. */
#ifndef AWAITS_LIVE_H
#define AWAITS_LIVE_H

#include "flow.h"

/** Returns them for each node, which the caller frees; NULL without memory. */
parts *live_find(const struct flow *flow);

#endif
