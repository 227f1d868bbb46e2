/* SPDX-License-Identifier: MIT */
#include "matrix/matrix.h"
#include "scenario/registry.h"
#include "terminal/complain.h"

#include <stdlib.h>
#include <string.h>

/* ---- making */

static struct matrix_row *add_row(struct matrix *matrix, const struct matrix_row *row)
{
	struct matrix_row *rows = reallocarray(matrix->rows, matrix->n_rows + 1, sizeof(*rows));

	if (!rows) {
		heddle_complain("there is no memory for so many rows: end other programs");
		return NULL;
	}
	matrix->rows = rows;
	rows[matrix->n_rows] = *row;
	return &rows[matrix->n_rows++];
}

static size_t row_of_revision(const struct matrix *matrix, const struct heddle_subject *subject,
			      const char *revision)
{
	size_t i = 0;

	while (i < matrix->n_rows && (matrix->rows[i].defect || matrix->rows[i].subject != subject ||
				      strcmp(matrix->rows[i].revision, revision) != 0))
		i++;
	return i;
}

static struct matrix_place *add_place(struct matrix *matrix, const struct heddle_scenario *scenario)
{
	struct matrix_place *places = reallocarray(matrix->places, matrix->n_places + 1, sizeof(*places));

	if (!places) {
		heddle_complain("there is no memory for so many cells: end other programs");
		return NULL;
	}
	matrix->places = places;
	places[matrix->n_places] = (struct matrix_place){ scenario, MATRIX_NO_CELL };
	return &places[matrix->n_places++];
}

/* The scenario's place in the row, and its cell, if it takes part in the row's revision. */
static bool add_cell(struct matrix *matrix, struct matrix_row *row, const struct heddle_scenario *scenario)
{
	struct heddle_variant variant = heddle_variant_of(scenario, row->revision);
	struct matrix_place *place = add_place(matrix, scenario);

	if (!place)
		return false;
	row->n++;
	if (!heddle_scenario_takes_part(scenario, row->revision))
		return true;
	place->cell = matrix->plan.n;
	variant.defect = row->defect ? row->defect->name : NULL;
	return heddle_plan_add(&matrix->plan, &variant);
}

/* A row, and a place in it for each scenario of the subject. */
static bool add_cells(struct matrix *matrix, const struct heddle_selection *selection,
		      const struct heddle_subject *subject, const char *revision,
		      const struct heddle_defect_info *defect)
{
	struct matrix_row *row = add_row(matrix, &(struct matrix_row){
							 .subject = subject,
							 .revision = revision,
							 .defect = defect,
							 .first = matrix->n_places,
							 .base = row_of_revision(matrix, subject, revision),
						 });

	for (size_t i = 0; row && i < selection->n; i++)
		if (selection->scenarios[i]->subject == subject &&
		    !add_cell(matrix, row, selection->scenarios[i]))
			return false;
	return row;
}

static bool add_revisions(struct matrix *matrix, const struct heddle_selection *selection,
			  const struct heddle_subject *subject)
{
	for (const char *const *r = subject->revisions; *r; r++)
		if (!add_cells(matrix, selection, subject, *r, NULL))
			return false;
	return true;
}

static bool fits(const struct heddle_subject *subject, const char *revision,
		 const struct heddle_defect_info *defect)
{
	return revision && !heddle_subject_refusal(subject, revision, defect->name, NULL);
}

static bool add_into_sound(struct matrix *matrix, const struct heddle_selection *selection,
			   const struct heddle_subject *subject)
{
	for (const struct heddle_defect_info *d = subject->defects; d && d->name; d++)
		if (fits(subject, subject->sound, d) &&
		    !add_cells(matrix, selection, subject, subject->sound, d))
			return false;
	return true;
}

static bool add_into_other(struct matrix *matrix, const struct heddle_selection *selection,
			   const struct heddle_subject *subject)
{
	for (const struct heddle_defect_info *d = subject->defects; d && d->name; d++) {
		if (fits(subject, subject->sound, d))
			continue;
		for (const char *const *r = subject->revisions; *r; r++)
			if (fits(subject, *r, d) && !add_cells(matrix, selection, subject, *r, d))
				return false;
	}
	return true;
}

static bool is_first_of_subject(const struct heddle_selection *selection, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (selection->scenarios[i]->subject == selection->scenarios[index]->subject)
			return false;
	return true;
}

static bool add_part(struct matrix *matrix, const struct heddle_selection *selection, enum matrix_part part)
{
	static bool (*const add[MATRIX_PARTS])(struct matrix *, const struct heddle_selection *,
					       const struct heddle_subject *) = {
		[MATRIX_REVISIONS] = add_revisions,
		[MATRIX_INTO_SOUND] = add_into_sound,
		[MATRIX_INTO_OTHER] = add_into_other,
	};

	for (size_t i = 0; i < selection->n; i++) {
		const struct heddle_subject *subject = selection->scenarios[i]->subject;

		if (subject && subject->revisions && is_first_of_subject(selection, i) &&
		    !add[part](matrix, selection, subject))
			return false;
	}
	matrix->ends[part] = matrix->plan.n;
	return true;
}

bool matrix_make(struct matrix *matrix, const struct heddle_selection *selection)
{
	*matrix = (struct matrix){ 0 };
	for (enum matrix_part part = 0; part < MATRIX_PARTS; part++)
		if (!add_part(matrix, selection, part))
			return false;
	if (!matrix->n_rows) {
		heddle_complain("none of these scenarios has revisions: `heddle list` shows those that do");
		return false;
	}
	matrix->cells = calloc(matrix->plan.n + 1, sizeof(*matrix->cells));
	if (!matrix->cells)
		heddle_complain("there is no memory for so many cells: end other programs");
	return matrix->cells;
}

void matrix_free(struct matrix *matrix)
{
	for (size_t i = 0; matrix->cells && i < matrix->plan.n; i++)
		heddle_result_free(&matrix->cells[i]);
	free(matrix->cells);
	free(matrix->rows);
	free(matrix->places);
	heddle_plan_free(&matrix->plan);
	*matrix = (struct matrix){ 0 };
}

/* ---- what is where */

size_t matrix_begin_of(const struct matrix *matrix, enum matrix_part part)
{
	return part ? matrix->ends[part - 1] : 0;
}

struct heddle_plan matrix_plan_of(const struct matrix *matrix, enum matrix_part part)
{
	size_t begin = matrix_begin_of(matrix, part);

	return (struct heddle_plan){ .variants = matrix->plan.variants + begin,
				     .n = matrix->ends[part] - begin };
}

const struct heddle_subject *matrix_next_subject(const struct matrix *matrix, size_t *row)
{
	for (; *row < matrix->n_rows && !matrix->rows[*row].defect; (*row)++)
		if (!*row || matrix->rows[*row - 1].subject != matrix->rows[*row].subject)
			return matrix->rows[(*row)++].subject;
	return NULL;
}

const struct heddle_scenario *matrix_scenario(const struct matrix *matrix, const struct matrix_row *row,
					      size_t column)
{
	return matrix->places[row->first + column].scenario;
}

bool matrix_has_cell(const struct matrix *matrix, const struct matrix_row *row, size_t column)
{
	return matrix->places[row->first + column].cell != MATRIX_NO_CELL;
}

const struct heddle_result *matrix_cell(const struct matrix *matrix, const struct matrix_row *row,
					size_t column)
{
	size_t cell = matrix->places[row->first + column].cell;

	return cell != MATRIX_NO_CELL && matrix->cells[cell].variant ? &matrix->cells[cell] : NULL;
}

const char *matrix_row_name(const struct matrix_row *row, char buffer[HEDDLE_REVISION_TEXT_MAX])
{
	struct heddle_variant variant = { .revision = row->revision,
					  .defect = row->defect ? row->defect->name : NULL };

	return heddle_variant_revision_text(&variant, buffer);
}
