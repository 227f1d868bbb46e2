/* SPDX-License-Identifier: MIT */
/* The `heddle` program: the command with all linked scenarios. */

#include <heddle/command.h>

int main(int argc, char **argv)
{
	return heddle_main(argc, argv);
}
