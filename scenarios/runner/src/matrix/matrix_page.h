/* SPDX-License-Identifier: MIT */
/* What the page of the matrix has beside its cells. */
#ifndef RUNNER_MATRIX_PAGE_H
#define RUNNER_MATRIX_PAGE_H

extern const char matrix_page_style[];
extern const char matrix_page_script[];

#endif
