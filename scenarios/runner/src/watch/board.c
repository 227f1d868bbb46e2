/* SPDX-License-Identifier: MIT */
#include "watch/board.h"

#include <string.h>
#include <sys/mman.h>

struct board *board_open(unsigned max)
{
	unsigned n_areas = max + BOARD_COPIES_MAX;
	size_t bytes = sizeof(struct board) + n_areas * sizeof(struct board_area);
	struct board *board =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (board == MAP_FAILED)
		return NULL;
	board->bytes = bytes;
	board->max = max;
	board->n_areas = n_areas;
	for (unsigned i = 0; i < max; i++)
		board_begin_run(board, i);
	return board;
}

void board_close(struct board *board)
{
	if (board)
		munmap(board, board->bytes);
}

/* Clears all but the log, so that its pages are not touched. */
static void clear_area(struct board_area *area, unsigned run)
{
	area->run = run;
	area->statistics = (struct heddle_statistics){ 0 };
	area->n_frames = 0;
	area->is_stuck = area->is_waiting = false;
	area->last_executions = area->last_steps = 0;
	area->still_ns = 0;
	memset(&area->progress, 0, offsetof(struct heddle_progress, steps));
}

void board_begin_run(struct board *board, unsigned run)
{
	for (unsigned i = board->max; i < board->n_areas; i++)
		if (board->areas[i].pid && board->areas[i].run == run)
			board_give_back(board, (int)i);
	clear_area(&board->areas[run], run);
	memset(&board->runs[run], 0, sizeof(board->runs[run]));
	board->runs[run].lost = BOARD_NO_AREA;
}

int board_take_area(struct board *board, unsigned run)
{
	for (unsigned i = board->max; i < board->n_areas; i++) {
		int nobody = 0;

		if (!atomic_compare_exchange_strong(&board->areas[i].pid, &nobody, -1))
			continue;
		clear_area(&board->areas[i], run);
		return (int)i;
	}
	return BOARD_NO_AREA;
}

void board_give_back(struct board *board, int area)
{
	atomic_store(&board->areas[area].pid, 0);
}

void board_lose(struct board *board, int area, int status)
{
	struct board_run *run = &board->runs[board->areas[area].run];
	int none = BOARD_NO_AREA;

	if (atomic_compare_exchange_strong(&run->lost, &none, area))
		run->lost_status = status;
}
