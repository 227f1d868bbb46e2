/* SPDX-License-Identifier: MIT */
/*
 * Random programs: objects that end while others may use them. A slot holds the number of a box, which lies
 * in a block of the arena. A thread uses a box after it has read the slot: the box may be freed in between.
 */
#include "run/engine.h" /* the number of the present step */
#include "random_runner.h"

static struct random_box *box_in(struct heddle_atomic *slot)
{
	return random_world.boxes[heddle_atomic_load(slot)].box;
}

/* The n-th box of a thread has the same number in each execution. */
static int64_t make_box(struct random_runner *self)
{
	unsigned number = self->index * RANDOM_BOXES + 1 + self->n_boxes;
	struct random_box *box;

	if (self->n_boxes == RANDOM_BOXES)
		return 0;
	self->n_boxes++;
	box = heddle_alloc(sizeof(*box));
	heddle_atomic_init(&box->atomic, number, "box[%ld].atomic", (long)number);
	heddle_mutex_init(&box->mutex, "box[%ld].mutex", (long)number);
	random_world.boxes[number] =
		(struct random_box_place){ .box = box,
					   .objects = { box->atomic.object.id, box->mutex.object.id } };
	return number;
}

/* Before the first step there is no other thread. */
void random_note_end(struct random_end end)
{
	end.step = engine_step_number();
	if (random_world.n_ends < RANDOM_ENDS_MAX && end.step != NO_STEP)
		random_world.ends[random_world.n_ends++] = end;
}

static void note_end(uint32_t object, uint32_t block)
{
	random_note_end((struct random_end){ .object = object, .block = block });
}

/*
 * Ends the objects in the block, except those that the thread has destroyed itself. The second time nothing
 * ends, and heddle_free reports it.
 */
static void free_box(const struct random_runner *self, int64_t number)
{
	struct random_box_place *place = &random_world.boxes[number];

	if (!place->box)
		return;
	note_end(0, (uint32_t)number);
	for (unsigned i = 0; i < 2 && !place->is_freed; i++) {
		if (place->destroyed_by[i] != self->index + 1)
			note_end(place->objects[i], 0);
	}
	place->is_freed = true;
	heddle_free(place->box);
}

/* Returns the number of the box in the slot. frees: frees that box. */
static int64_t put_box(struct random_runner *self, struct heddle_atomic *slot, bool frees)
{
	int64_t old = heddle_atomic_exchange(slot, make_box(self));

	if (frees)
		free_box(self, old);
	return old;
}

/* stays: its slot is not emptied. */
static int64_t take_box(const struct random_runner *self, struct heddle_atomic *slot, bool stays)
{
	int64_t number = stays ? heddle_atomic_load(slot) : heddle_atomic_exchange(slot, 0);

	free_box(self, number);
	return number;
}

/* An ended object does not end once more. */
static void destroy(struct heddle_object *object)
{
	if (object->live)
		note_end(object->id, 0);
	heddle_object_destroy(object);
}

/* The first object of the group. */
static struct heddle_object *object_of(enum random_group group)
{
	struct random_world *world = &random_world;
	struct heddle_object *const objects[GROUP_HEAP] = {
		[GROUP_MUTEX] = &world->mutex[0].object,
		[GROUP_RWLOCK] = &world->rwlock[0].object,
		[GROUP_RWSEM] = &world->rwsem[0].object,
		[GROUP_SPINLOCK] = &world->spinlock[0].object,
		[GROUP_WAITQUEUE] = &world->queue[0].object,
		[GROUP_COMPLETION] = &world->completion[0].object,
		[GROUP_SEMAPHORE] = &world->semaphore[0].object,
		[GROUP_CONDITION] = &world->condition[0].object,
		[GROUP_BARRIER] = &world->barrier[0].object,
		[GROUP_ONCE] = &world->once[0].object,
		[GROUP_ATOMIC] = &world->atomic[0].object,
		[GROUP_VARIABLE] = &world->variable[0].object,
		[GROUP_DATA] = &world->data[0].object,
	};
	return objects[group];
}

static void run_locked_box(struct random_runner *self, const struct random_operation *operation)
{
	struct random_box *box = box_in(&random_world.slot[operation->object]);

	if (box)
		heddle_mutex_lock(&box->mutex);
	random_run_body(self, operation);
	if (box)
		heddle_mutex_unlock(&box->mutex);
}

/* a: number of its object. */
static int64_t destroy_in_box(const struct random_runner *self, struct heddle_atomic *slot, unsigned a)
{
	struct random_box_place *place = &random_world.boxes[heddle_atomic_load(slot)];

	if (!place->box)
		return 0;
	if (!place->is_freed && !place->destroyed_by[a]) {
		note_end(place->objects[a], 0);
		place->destroyed_by[a] = (uint8_t)(self->index + 1);
	}
	heddle_object_destroy(a ? &place->box->mutex.object : &place->box->atomic.object);
	return 1;
}

void random_run_heap(struct random_runner *self, const struct random_operation *operation)
{
	struct heddle_atomic *slot = &random_world.slot[operation->object];
	struct random_box *box;

	switch ((enum random_kind)operation->kind) {
	case RANDOM_BOX_LOAD:
		box = box_in(slot);
		random_got(self, box ? heddle_atomic_load(&box->atomic) : 0);
		break;
	case RANDOM_BOX_ADD:
		box = box_in(slot);
		if (box)
			heddle_atomic_add(&box->atomic, operation->a + 1);
		break;
	case RANDOM_BOX_LOCK:
		run_locked_box(self, operation);
		break;
	case RANDOM_BOX_PUT:
		random_got(self, put_box(self, slot, operation->b));
		break;
	case RANDOM_BOX_FREE:
		random_got(self, take_box(self, slot, operation->b));
		break;
	case RANDOM_BOX_DESTROY:
		random_got(self, destroy_in_box(self, slot, operation->a));
		break;
	default: /* RANDOM_DESTROY */
		destroy(object_of((enum random_group)operation->a));
		break;
	}
}

void random_fill_slots(struct random_runner *self)
{
	for (long i = 0; i < RANDOM_SLOTS; i++)
		heddle_atomic_init(&random_world.slot[i], make_box(self), "slot[%ld]", i);
}

/* Destroyed objects may be freed; no other thread exists any more. */
void random_empty_slots(void)
{
	for (unsigned i = 0; i < RANDOM_SLOTS; i++)
		heddle_free(box_in(&random_world.slot[i]));
}
