/* SPDX-License-Identifier: MIT */
/* Programs of the tsan build, such as this one, run where ThreadSanitizer can do with the addresses. */
#include "exploring.h"

#include <sys/personality.h>

#ifdef HEDDLE_TSAN
#define IN_TSAN true
#else
#define IN_TSAN false
#endif

Test(fixed_addresses, a_program_starts_itself_without_randomisation)
{
	int is = personality(0xffffffff);

	if (!IN_TSAN)
		cr_skip_test("only the tsan build has ThreadSanitizer");
	if (personality((unsigned long)is | ADDR_NO_RANDOMIZE) < 0)
		cr_skip_test("it is not allowed here");
	cr_expect(is & ADDR_NO_RANDOMIZE);
}
