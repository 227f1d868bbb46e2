/* SPDX-License-Identifier: MIT */
/* std::mutex and std::atomic, whose functions are inlined into those of the program. */
#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>

namespace locks {
static std::mutex both;
static std::atomic<int> hits;
}
static void add()
{
	std::lock_guard<std::mutex> guard(locks::both);
	locks::hits.fetch_add(1);
}
int main()
{
	std::thread thread(add);
	add();
	thread.join();
	assert(locks::hits == 3);
}
