/* SPDX-License-Identifier: MIT */
/* What is not modelled is refused by its name when it is called. */
#include "posix.h"

_Noreturn void posix_refuse(const char *name, struct posix_call call)
{
	heddle_report(HEDDLE_LIMIT, true, name, posix_place(call),
		      "%s calls %s, which is not modelled: docs/posix.md has what is",
		      heddle_thread_name(heddle_self()), name);
	__builtin_unreachable();
}

/* One function for each name that is refused. Its type does not matter, since it does not return. */
#define MODELLED(name)
#define SEEN(name)
#define HARMLESS(name)
#define REFUSED(name)                      \
	_Noreturn void POSIX(name)(void);  \
	void POSIX(name)(void)             \
	{                                  \
		posix_refuse(#name, CALL); \
	}
#include "support/names.h"
