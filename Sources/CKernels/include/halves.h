#ifndef CKERNELS_HALVES_H
#define CKERNELS_HALVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "level.h"

// Rows of half-precision numbers in memory that may be a file's: each is padded with zeros to a multiple of 8 numbers
// and followed by a 32-bit checksum.

/// A row's numbers on disk: `dimension` rounded up to a multiple of 8.
int ckernels_padded_halves(int dimension);

/// The bytes from one row to the next, a multiple of 16: numbers, checksum, zeros.
size_t ckernels_row_bytes(int dimension);

/// Writes a row of `dimension` floats, rounded to the nearest (ties to even), with its checksum.
void ckernels_write_row(enum ckernels_level level, const float *vector, int dimension, void *row);

/// Reads a row; answers false, and leaves `vector` alone, if its checksum is wrong.
bool ckernels_read_row(const void *row, int dimension, float *vector);

/// The products of rows with a query, in float: `scores[i]` is that of the row at `rows + 16 * units[i]`.
///
/// Checks each row: answers the number of the first one whose checksum is wrong, and `count` if there is none.
/// `query` is padded with zeros to `ckernels_padded_halves(dimension)` numbers.
size_t ckernels_score_rows(enum ckernels_level level, const void *rows, const uint32_t *units, size_t count,
    const float *query, int dimension, float *scores);

#endif
