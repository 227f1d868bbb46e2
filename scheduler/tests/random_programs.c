/* SPDX-License-Identifier: MIT */
/* Random programs: does dpor see what naive sees, and in larger ones what closure sees? */
#include "random_part.h"

#include <criterion/criterion.h>

Test(random_programs_again, that_disagreed_once)
{
	random_compare_those_that_disagreed();
}

Test(random_programs, dpor_sees_what_others_see_1)
{
	random_compare_part(RANDOM_ORDINARY, 0);
}

Test(random_programs, dpor_sees_what_others_see_2)
{
	random_compare_part(RANDOM_ORDINARY, 1);
}

Test(random_programs, dpor_sees_what_others_see_3)
{
	random_compare_part(RANDOM_ORDINARY, 2);
}

Test(random_programs, dpor_sees_what_others_see_4)
{
	random_compare_part(RANDOM_ORDINARY, 3);
}

/* Operations that can fail, results of barriers, waits with a time limit. */
Test(random_programs_trying, dpor_sees_what_others_see)
{
	random_compare_part(RANDOM_TRYING, 0);
}
