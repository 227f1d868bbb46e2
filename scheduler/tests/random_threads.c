/* SPDX-License-Identifier: MIT */
/* Random programs: threads that begin late, joins, loops that spin. */
#include "random_draw.h"

static bool is_in_section(const struct random_thread *thread, unsigned position)
{
	for (unsigned i = 0; i < position; i++) {
		if (random_kinds[thread->operations[i].kind].group == GROUP_SPINLOCK &&
		    i + thread->operations[i].body >= position)
			return true;
	}
	return false;
}

void random_add_late(struct random_generator *generator, enum random_role role)
{
	struct random_program *program = generator->program;
	unsigned index = program->n_threads++;
	unsigned creator = 1 + draw_below(generator, index - 1);
	struct random_thread *thread = &program->threads[creator];
	struct random_context context = { .interrupt = role == RANDOM_IRQ };
	unsigned position = draw_below(generator, thread->n + 1u);

	random_fill(generator, &program->threads[index], 1 + draw_below(generator, 2), &context);
	if (role == RANDOM_LATE && (is_in_section(thread, position) || thread->role == RANDOM_IRQ))
		role = RANDOM_IRQ;
	program->threads[index].role = (uint8_t)role;
	random_insert(thread, position,
		      (struct random_operation){ .kind = role == RANDOM_IRQ ? RANDOM_INTERRUPT : RANDOM_SPAWN,
						 .object = (uint8_t)index,
						 .guard = draw_chance(generator, 15) ? RANDOM_EVEN
										     : RANDOM_ALWAYS });
	if (draw_chance(generator, 30) && thread->role != RANDOM_IRQ)
		random_insert(thread, thread->n,
			      (struct random_operation){ .kind = RANDOM_JOIN, .object = (uint8_t)index });
}

static struct random_thread *draw_task(struct random_generator *generator)
{
	struct random_program *program = generator->program;

	return &program->threads[1 + draw_below(generator, random_tasks(program))];
}

void random_add_spin(struct random_generator *generator)
{
	struct random_thread *spinning = draw_task(generator), *storing = draw_task(generator);

	random_insert(spinning, 0, (struct random_operation){ .kind = RANDOM_SPIN });
	random_insert(storing, storing->n, (struct random_operation){ .kind = RANDOM_ATOMIC_STORE, .a = 1 });
}

/* Often no thread stores the value, or another one overwrites it: a livelock in some classes. */
void random_add_await(struct random_generator *generator)
{
	struct random_thread *waiting = draw_task(generator), *storing = draw_task(generator);
	unsigned position = draw_below(generator, waiting->n + 1u);
	uint8_t object = (uint8_t)draw_below(generator, 2);
	struct random_operation await = { .kind = RANDOM_AWAIT,
					  .object = object,
					  .a = (uint8_t)draw_below(generator, 2),
					  .b = (uint8_t)(1 + draw_below(generator, 2)) };

	if (!is_in_section(waiting, position))
		random_insert(waiting, position, await);
	random_insert(storing, storing->n,
		      (struct random_operation){ .kind = RANDOM_ATOMIC_STORE,
						 .object = object,
						 .a = (uint8_t)(1 + draw_below(generator, 2)) });
}

/*
 * A free is no step: it belongs to the step before. If that is a section, there is more in the step than
 * where sections are open. So a step stands between.
 */
void random_add_free(struct random_generator *generator)
{
	struct random_thread *thread = draw_task(generator);
	unsigned position = draw_below(generator, thread->n + 1u);

	random_insert(thread, position,
		      (struct random_operation){ .kind = RANDOM_FREE_PLACES,
						 .guard = draw_chance(generator, 20) ? RANDOM_EVEN
										     : RANDOM_ALWAYS });
	if (!is_in_section(thread, position))
		random_insert(thread, position, (struct random_operation){ .kind = RANDOM_YIELD });
}

/* Mostly one or two at their ends, rarely one in the middle, or the thread itself. */
void random_add_joins(struct random_generator *generator)
{
	unsigned joined = 1 + draw_below(generator, random_tasks(generator->program));
	unsigned n = 1 + draw_below(generator, 2);

	for (unsigned i = 0; i < n; i++) {
		struct random_thread *thread = draw_task(generator);
		unsigned position = draw_chance(generator, 80) ? thread->n : 0;
		if (thread == &generator->program->threads[joined] && !draw_chance(generator, 10))
			continue;
		random_insert(thread, position,
			      (struct random_operation){ .kind = RANDOM_JOIN, .object = (uint8_t)joined });
	}
}
