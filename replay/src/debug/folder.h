/* SPDX-License-Identifier: MIT */
/*
 * Folders that come and go: where traces lie.
 */
#ifndef REPLAY_FOLDER_H
#define REPLAY_FOLDER_H

/** Makes a fresh folder under TMPDIR (or /tmp). Returns 0 with path (PATH_MAX bytes) filled, -errno. */
int folder_make_temporary(char *path);

/** Removes a folder with all that is in it; what is not there is no error. */
void folder_remove(const char *path);

#endif
