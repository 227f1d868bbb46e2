/* SPDX-License-Identifier: MIT */
/* Small random programs: does dpor see what naive sees? */
#include "random_part.h"

#include <criterion/criterion.h>

Test(random_programs, dpor_sees_what_naive_sees_1)
{
	random_compare_part(RANDOM_SMALL, 0);
}

Test(random_programs, dpor_sees_what_naive_sees_2)
{
	random_compare_part(RANDOM_SMALL, 1);
}

Test(random_programs, dpor_sees_what_naive_sees_3)
{
	random_compare_part(RANDOM_SMALL, 2);
}

Test(random_programs, dpor_sees_what_naive_sees_4)
{
	random_compare_part(RANDOM_SMALL, 3);
}
