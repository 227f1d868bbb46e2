/* SPDX-License-Identifier: MIT */
/* The C++ part of own_macros.c: a class with a virtual function. */
#include <heddle/heddle.h>

#include <cstring>
#include <new>

namespace {

struct counter {
	virtual void hit() { hits++; }
	virtual ~counter() {}
	int hits = 0;
};

struct named_counter : counter {
	char name[8];
	named_counter() { std::memcpy(name, "hits", 5); }
};

alignas(named_counter) char memory[sizeof(named_counter)];
counter *the_counter;

}

extern "C" void counter_make(void)
{
	the_counter = new (memory) named_counter;
}

extern "C" void counter_hit(void)
{
	the_counter->hit();
}

extern "C" int counter_hits(void)
{
	return the_counter->hits;
}
