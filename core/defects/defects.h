/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The variants: put_d14 puts D14 into a revision, take_d14 takes it out of one. Each exchanges what the
 * defect consists of; which revision it is made for is said in table.c.
 */
#ifndef CORE_DEFECTS_DEFECTS_H
#define CORE_DEFECTS_DEFECTS_H

#include <pagecache/revision.h>

typedef void variant_t(struct revision *revision);

/* truncate.c */
variant_t put_d01, take_d01, put_d02, put_d03, take_d03, put_d13, take_d13;
/* ext3.c */
variant_t put_d04, put_d26, take_d26, put_d64, take_d64;
/* pages.c */
variant_t put_d14, put_d25, take_d25, take_d24, put_d28, take_d28, take_d09, take_d47, take_d48, put_d75;
/* placeholders.c */
variant_t put_d40, take_d40, take_d41, put_d43, take_d43, put_d44, take_d44, put_d51, take_d51, take_d52;
/* writes.c */
variant_t take_d08, put_d11, take_d11, take_d12, put_d15, put_d53, take_d53, put_d70, take_d70;
/* boundary.c */
variant_t put_d65, take_d65, put_l10;
/* growth.c */
variant_t put_d71;
/* fat.c */
variant_t put_d05, put_d74;
/* reiserfs.c */
variant_t put_d27, take_d27;

#endif
