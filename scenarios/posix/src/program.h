/* SPDX-License-Identifier: MIT */
/*
 * The program under test: what `heddle cc` says of it when it links. The linker makes the names of the
 * sections. Where a program has no such section, they are NULL.
 */
#ifndef POSIX_PROGRAM_H
#define POSIX_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

/** The program's own main, under the name that `heddle cc` gives it. */
int heddle_posix_main(int argc, char **argv, char **environment);

/** The name of the scenario, of letters and digits; and the program's file, as it was linked. */
extern const char heddle_posix_name[], heddle_posix_file[];
/** Functions that it calls and that Heddle does not know, between blanks; "" if there are none. */
extern const char heddle_posix_unknown[];

/* Its data, and its constructors. */
extern char __start_heddle_data[] __attribute__((weak)), __stop_heddle_data[] __attribute__((weak));
extern char __start_heddle_bss[] __attribute__((weak)), __stop_heddle_bss[] __attribute__((weak));
typedef void program_constructor(int argc, char **argv, char **environment);
extern program_constructor *const __start_heddle_init[] __attribute__((weak));
extern program_constructor *const __stop_heddle_init[] __attribute__((weak));

/** The name and the arguments with which the program is called. */
void program_arguments(int argc, char **argv);

/** The build id of the program's file, hexadecimal; NULL: it was linked without one. */
const char *program_build(void);

#endif
