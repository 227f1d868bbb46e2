// SPDX-License-Identifier: MIT
/*
 * Names of schedule files.
 */
#include <heddle/schedule.h>

#include <string.h>

/* FNV-1a: no cryptography, only the same digits for the same group in each run. */
#define HASH_START UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME UINT64_C(0x100000001b3)

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *c = bytes;

	for (; size > 0; size--, c++)
		hash = (hash ^ *c) * HASH_PRIME;
	return hash;
}

/* With its zero byte, so that "ab", "c" is not "a", "bc". */
static uint64_t hash_text(uint64_t hash, const char *text)
{
	return hash_bytes(hash, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

static uint64_t hash_header(uint64_t hash, const struct heddle_schedule_header *header)
{
	size_t i;

	hash = hash_text(hash, header->scenario);
	hash = hash_text(hash, header->revision);
	for (i = 0; i < header->n_parameters; i++) {
		hash = hash_text(hash, header->parameters[i].name);
		hash = hash_bytes(hash, &header->parameters[i].value, sizeof(header->parameters[i].value));
	}
	for (i = 0; i < header->n_defects; i++) {
		hash = hash_text(hash, header->defects[i].without ? "without" : "with");
		hash = hash_text(hash, header->defects[i].name);
	}
	for (i = 0; i < header->n_arguments; i++)
		hash = hash_text(hash, header->arguments[i]);
	return hash;
}

static unsigned hash_group(const struct heddle_schedule *schedule)
{
	uint64_t hash = hash_header(HASH_START, &schedule->header);

	if (schedule->has_finding) {
		hash = hash_text(hash, heddle_finding_kind_name(schedule->finding.kind));
		hash = hash_text(hash, schedule->finding.subject);
		hash = hash_text(hash, schedule->finding.place.file);
		hash = hash_bytes(hash, &schedule->finding.place.line, sizeof(schedule->finding.place.line));
	}
	return (unsigned)(hash >> 40);
}

/* Appends text with everything that does not belong in a file name made a '-'. */
static size_t append(char *buffer, size_t length, size_t room, const char *text)
{
	for (; *text != '\0' && length < room; text++) {
		bool fits = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
			    (*text >= '0' && *text <= '9') || strchr("._-", *text) != NULL;

		buffer[length++] = fits ? *text : '-';
	}
	return length;
}

const char *heddle_schedule_file_name(const struct heddle_schedule *schedule,
				      char buffer[HEDDLE_SCHEDULE_NAME_MAX])
{
	const struct heddle_schedule_header *header = &schedule->header;
	size_t room = HEDDLE_SCHEDULE_NAME_MAX - 20, length;

	length = append(buffer, 0, room, header->id != NULL ? header->id : header->scenario);
	if (header->revision != NULL) {
		length = append(buffer, length, room, "-");
		length = append(buffer, length, room, header->revision);
	}
	length = append(buffer, length, room, "-");
	length = append(buffer, length, room,
			schedule->has_finding ? heddle_finding_kind_name(schedule->finding.kind) : "run");
	snprintf(buffer + length, HEDDLE_SCHEDULE_NAME_MAX - length, "-%06x" HEDDLE_SCHEDULE_SUFFIX,
		 hash_group(schedule));
	return buffer;
}
