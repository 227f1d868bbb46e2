/* SPDX-License-Identifier: MIT */
/* `heddle cc`: a compiler whose programs explore themselves. */
#ifndef RUNNER_CC_H
#define RUNNER_CC_H

#include <stdbool.h>

/** argv: the arguments of a compiler, without its name. Returns an exit code. */
int cc_run(bool is_cxx, int argc, char **argv);

#endif
