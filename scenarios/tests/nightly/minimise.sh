#!/bin/bash
# SPDX-License-Identifier: MIT
#
# All schedules of all scenarios, minimised.

MINIMISE_APART=1 exec "$(dirname "$0")/../minimise.sh"
