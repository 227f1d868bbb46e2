# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# The common part of the tests of the installed library: a tree without the core, and a program outside of the
# project. To be sourced by a script that sets $work, a folder, and defines fail().

: "${work:?}"

# copy_without_core: a copy of the source without core/, in $work/tree
copy_without_core() {
	mkdir "$work/tree"
	tar -C "$HEDDLE_SOURCE" --exclude=./core --exclude=./build --exclude=./.git -cf - . |
		tar -C "$work/tree" -xf -
	! [ -e "$work/tree/core" ] || fail "the copy still has a core"
}

# build_without_core OPTION...: configures, builds and installs such a copy into $work/prefix, where
# pkg-config finds it
build_without_core() {
	copy_without_core
	cmake -S "$work/tree" -B "$work/build" -G Ninja -DHEDDLE_WERROR=ON "$@" >"$work/log" 2>&1 ||
		fail "does not configure: $(cat "$work/log")"
	cmake --build "$work/build" >"$work/log" 2>&1 || fail "does not build: $(tail -n 40 "$work/log")"
	cmake --install "$work/build" --prefix "$work/prefix" >/dev/null
	export PKG_CONFIG_PATH
	PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name heddle.pc)")
}

# by_find_package NAME: stranger/NAME.c becomes a program by CMake, as $work/consumer/build/by_find_package
by_find_package() {
	mkdir "$work/consumer"
	cat >"$work/consumer/CMakeLists.txt" <<-END
		cmake_minimum_required(VERSION 3.25)
		project(consumer C)
		find_package(heddle REQUIRED)
		add_executable(by_find_package $HEDDLE_SOURCE/cmake/tests/stranger/$1.c)
		target_compile_options(by_find_package PRIVATE -g)
		target_link_libraries(by_find_package PRIVATE heddle::heddle)
	END
	cmake -S "$work/consumer" -B "$work/consumer/build" -G Ninja \
		-DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
	cmake --build "$work/consumer/build" >/dev/null
}
