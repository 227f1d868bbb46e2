/* SPDX-License-Identifier: MIT */
/*
 * Time, chance and the names of processes: the same in each execution. Each thread has a clock of its own,
 * which goes on by a millisecond at each look, and by the time that the thread sleeps; a sleep is a yield.
 */
#include "posix.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define BEGIN_S	  1000000000ull /* 2001-09-09 */
#define LOOK_NS	  1000000ull
#define SECOND_NS 1000000000ull

static struct timespec look(void)
{
	struct posix_thread *self = posix_self();

	self->clock_ns += LOOK_NS;
	return (struct timespec){ .tv_sec = (time_t)(BEGIN_S + self->clock_ns / SECOND_NS),
				  .tv_nsec = (long)(self->clock_ns % SECOND_NS) };
}

unsigned long long posix_ns(const struct timespec *duration)
{
	return (unsigned long long)duration->tv_sec * SECOND_NS + (unsigned long long)duration->tv_nsec;
}

void posix_sleep(unsigned long long ns, const struct heddle_where *where)
{
	posix_self()->clock_ns += ns;
	heddle_poll_at(where);
}

time_t POSIX(time)(time_t *result);
int POSIX(clock_gettime)(clockid_t clock, struct timespec *result);
int POSIX(gettimeofday)(struct timeval *result, void *zone);
int POSIX(timespec_get)(struct timespec *result, int base);
clock_t POSIX(clock)(void);
unsigned POSIX(sleep)(unsigned seconds);
int POSIX(usleep)(useconds_t us);
int POSIX(nanosleep)(const struct timespec *duration, struct timespec *rest);
int POSIX(clock_nanosleep)(clockid_t clock, int flags, const struct timespec *until, struct timespec *rest);
int POSIX(rand)(void);
void POSIX(srand)(unsigned seed);
int POSIX(rand_r)(unsigned *seed);
long POSIX(random)(void);
void POSIX(srandom)(unsigned seed);
pid_t POSIX(getpid)(void);
pid_t POSIX(getppid)(void);

time_t POSIX(time)(time_t *result)
{
	time_t now = look().tv_sec;

	if (result)
		GIVE(result, now);
	return now;
}

int POSIX(clock_gettime)(clockid_t clock, struct timespec *result)
{
	(void)clock;
	GIVE(result, look());
	return 0;
}

int POSIX(gettimeofday)(struct timeval *result, void *zone)
{
	struct timespec now = look();

	(void)zone;
	GIVE(result, ((struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 }));
	return 0;
}

int POSIX(timespec_get)(struct timespec *result, int base)
{
	GIVE(result, look());
	return base;
}

clock_t POSIX(clock)(void)
{
	look();
	return (clock_t)(posix_self()->clock_ns / (SECOND_NS / CLOCKS_PER_SEC));
}

unsigned POSIX(sleep)(unsigned seconds)
{
	posix_sleep(seconds * SECOND_NS, PLACE);
	return 0;
}

int POSIX(usleep)(useconds_t us)
{
	posix_sleep(us * 1000ull, PLACE);
	return 0;
}

int POSIX(nanosleep)(const struct timespec *duration, struct timespec *rest)
{
	if (rest)
		GIVE(rest, ((struct timespec){ 0 }));
	posix_sleep(posix_ns(duration), PLACE);
	return 0;
}

int POSIX(clock_nanosleep)(clockid_t clock, int flags, const struct timespec *until, struct timespec *rest)
{
	(void)clock, (void)flags, (void)until;
	if (rest)
		GIVE(rest, ((struct timespec){ 0 }));
	posix_sleep(LOOK_NS, PLACE);
	return 0;
}

/* Each thread draws from a row of its own: one in common would depend on who draws first. */
static int draw(void)
{
	struct posix_thread *self = posix_self();

	self->draws = self->draws * 6364136223846793005ul + 1442695040888963407ul;
	return (int)(self->draws >> 33);
}

int POSIX(rand)(void)
{
	return draw() & RAND_MAX;
}

void POSIX(srand)(unsigned seed)
{
	posix_self()->draws = seed;
}

int POSIX(rand_r)(unsigned *seed)
{
	unsigned state = *seed;
	int drawn = rand_r(&state);

	GIVE(seed, state);
	return drawn;
}

long POSIX(random)(void)
{
	return draw();
}

void POSIX(srandom)(unsigned seed)
{
	posix_self()->draws = seed;
}

pid_t POSIX(getpid)(void)
{
	return POSIX_PROCESS;
}

pid_t POSIX(getppid)(void)
{
	return POSIX_PROCESS - 1;
}
