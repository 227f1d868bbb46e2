#!/bin/bash
# SPDX-License-Identifier: MIT
#
# 450,000 random programs of up to 2,000 classes: 100,000 with the default room for plans, 200,000 with little
# (half of them with room for one step), 50,000 in processes, 50,000 with plain accesses as points (in the
# access build; the others in release), 50,000 of the family that tries.

set -u
soak="$HEDDLE_SOURCE/scheduler/tests/soak"
export HEDDLE_SIZE=medium HEDDLE_BUILD

case $(basename "$HEDDLE_BUILD") in
release)
	"$soak" 2000001 130000 default && "$soak" 3000001 260000 room && "$soak" 4000001 70000 processes &&
	HEDDLE_FAMILY=trying "$soak" 6000001 70000 all ;;
access) "$soak" 5000001 50000 plain ;;
*)
	echo "skip: done in the builds release and access"
	exit 77
	;;
esac
