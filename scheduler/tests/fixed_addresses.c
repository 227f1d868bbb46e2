/* SPDX-License-Identifier: MIT */
/* Programs of the tsan build, such as this one, run at addresses that ThreadSanitizer supports. */
#include "exploring.h"

#include <sys/personality.h>

#ifdef HEDDLE_TSAN
#define IN_TSAN true
#else
#define IN_TSAN false
#endif

Test(threads, of_the_tsan_build_have_fixed_addresses)
{
	int is = personality(0xffffffff);

	if (!IN_TSAN)
		cr_skip_test("only the tsan build has ThreadSanitizer");
	if (personality((unsigned long)is | ADDR_NO_RANDOMIZE) < 0)
		cr_skip_test("it is not allowed here");
	cr_expect(is & ADDR_NO_RANDOMIZE);
}
