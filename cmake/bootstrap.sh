# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Sourced by ./run, ./test, .ci/run and cmake/tests/columns.sh: installing what is missing, building a preset,
# finding sources. Messages go to stderr; stdout belongs to the caller.

heddle_source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
	say "$1"
	exit "${2:-1}"
}

# Every source, scripts included.
# shellcheck disable=SC2034 # .ci/run reads it, too
source_names=('*.c' '*.h' '*.S' '*.py' '*.css' '*.js' '*.sh' '*.bash' '*.awk' '*.cmake' CMakeLists.txt
	run test soak)

# files NAME...: the files with such names below the current folder, one a line, without build trees
files() {
	local expression=()
	local name
	for name in "$@"; do
		expression+=(-o -name "$name")
	done
	find . -path ./build -prune -o -path ./.git -prune -o -type f \( "${expression[@]:1}" \) -print | sort
}

# check_columns_below FOLDER: fails when a source there has a line that is too long, and says which
check_columns_below() {
	(cd "$1" && files "${source_names[@]}" | LC_ALL=C xargs -r awk -f "$heddle_source/cmake/columns.awk")
}

# packages_for GROUP...: the lines "package" or "package?" of these groups in packages.txt
packages_for() {
	awk -v groups=" $* " '!/^#/ && NF && index(groups, " " $1 " ") { print $2 }' \
		"$heddle_source/cmake/packages.txt"
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "This needs root, and there is no sudo: run it as root."
		return 1
	fi
}

# Prints the output of apt-get only when it fails.
apt() {
	local log="$heddle_source/build/packages.log"

	mkdir -p "$heddle_source/build"
	if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" \
		</dev/null >"$log" 2>&1; then
		cat "$log" >&2
		return 1
	fi
}

# install_packages GROUP...: installs the missing packages of these groups
install_packages() {
	local package needed=() optional=()
	local refused="$heddle_source/build/.optional-refused" # not to ask again each time

	if ! command -v apt-get >/dev/null; then
		say "No apt-get here: please see to it that these are installed:" \
			"$(packages_for "$@" | tr '\n' ' ')"
		return
	fi
	for package in $(packages_for "$@"); do
		if is_installed "${package%\?}"; then
			continue
		elif [ "$package" = "${package%\?}" ]; then
			needed+=("$package")
		else
			optional+=("${package%\?}")
		fi
	done
	[ ! -e "$refused" ] || optional=()
	[ ${#needed[@]} != 0 ] || [ ${#optional[@]} != 0 ] || return 0

	say "Installing what is missing: ${needed[*]} ${optional[*]}"
	if ! apt update; then
		[ ${#needed[@]} = 0 ] || die "apt-get update failed; needed: apt-get install ${needed[*]}"
	fi
	if [ ${#needed[@]} != 0 ]; then
		apt install -y --no-install-recommends "${needed[@]}" ||
			die "apt-get could not install: ${needed[*]}"
	fi
	for package in "${optional[@]}"; do
		if ! apt install -y --no-install-recommends "$package"; then
			say "Going on without $package."
			touch "$refused"
		fi
	done
}

presets() {
	awk -F '"' '/"configurePreset":/ { print $(NF - 1) }' "$heddle_source/CMakePresets.json" | sort -u
}

# configure_preset PRESET [cmake argument...]
configure_preset() {
	local preset=$1 log="$heddle_source/build/$1.configure.log"
	shift

	mkdir -p "$heddle_source/build"
	if ! cmake -S "$heddle_source" --preset "$preset" "$@" >"$log" 2>&1; then
		cat "$log" >&2
		return 1
	fi
}

# build_preset PRESET [TARGET[,TARGET]...]
build_preset() {
	local targets
	IFS=, read -ra targets <<<"${2:-all}"
	cmake --build "$heddle_source/build/$1" --target "${targets[@]}" >&2
}
