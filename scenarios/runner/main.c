/* SPDX-License-Identifier: MIT */
/* The `heddle` program: whatever scenarios were linked, under the command. */

#include <heddle/command.h>

int main(int argc, char **argv)
{
	return heddle_main(argc, argv);
}
