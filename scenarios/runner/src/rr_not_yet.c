/* SPDX-License-Identifier: MIT */
/* Until replay/ has rr: says that it has not. To be removed with the first replay/src/rr.c. */

#include <heddle/rr.h>
#include <errno.h>
#include <stdio.h>

const char *heddle_rr_reason_name(enum heddle_rr_reason reason)
{
	return reason == HEDDLE_RR_WORKS ? "works" : "not built yet";
}

int heddle_rr_probe(struct heddle_rr_status *status)
{
	*status = (struct heddle_rr_status){ .reason = HEDDLE_RR_REFUSES };
	snprintf(status->text, sizeof(status->text), "this version of heddle cannot use rr yet");
	return 0;
}

int heddle_rr_replay(const struct heddle_rr_request *request, struct heddle_rr_status *status, int *exit_code)
{
	heddle_rr_probe(status);
	return -ENOTSUP;
}
