/* SPDX-License-Identifier: MIT */
/* Larger random programs: does dpor see what closure sees? */
#include "random_part.h"

#include <criterion/criterion.h>

Test(random_classes, dpor_sees_what_closure_sees_1)
{
	random_compare_part(random_size_from_environment(), 0);
}

Test(random_classes, dpor_sees_what_closure_sees_2)
{
	random_compare_part(random_size_from_environment(), 1);
}

Test(random_classes, dpor_sees_what_closure_sees_3)
{
	random_compare_part(random_size_from_environment(), 2);
}

Test(random_classes, dpor_sees_what_closure_sees_4)
{
	random_compare_part(random_size_from_environment(), 3);
}
