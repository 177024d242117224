#ifndef CKERNELS_CODES_H
#define CKERNELS_CODES_H

#include <stddef.h>
#include <stdint.h>

#include "level.h"

// Vectors as one bit a dimension, and their scores with a query of four bits a dimension.
//
// After RaBitQ (Gao and Long, 2024, arXiv:2405.12497): with r the rotated difference of a vector and a centre, a vector
// is kept as the signs of r, its factor |r|^2 / |r|_1, and its product with the rotated centre. For a rotated query q,
// <r, q> is estimated as the factor times <signs, q>, without bias over random rotations.
//
// A code's row is `words` 64-bit words of signs (1: positive), then factor and product as floats. In memory, eight rows
// are a group: their first words, their second words, ..., eight factors, eight products.

/// A random rotation: `rounds` of sign changes and Walsh-Hadamard transforms. `signs` are +1 or -1, `rounds` times
/// `width` of them; `width` is a multiple of 64.
struct ckernels_rotation {
    const float *signs;
    int width, rounds;
};

/// A query against rows of one centre: `planes` are four times `words`, least significant first; bit j of a dimension
/// counts as +2^j or -2^j times `step`; `offset` is added to every score.
struct ckernels_code_query {
    const uint64_t *planes;
    int words;
    float step, offset;
};

/// The best candidates so far: room for twice the `wanted` ones, which are kept by dropping the worse half when full.
/// No score at or below `threshold` is taken.
struct ckernels_best {
    float *scores;
    uint32_t *places;
    uint32_t count, wanted;
    float threshold;
};

/// Rotates `width` floats in place.
void ckernels_rotate(enum ckernels_level level, const struct ckernels_rotation *rotation, float *row);

/// The code of a vector. `rotated` has room for `width` floats; `rotated_center` has `width` of them.
void ckernels_encode(enum ckernels_level level, const struct ckernels_rotation *rotation, const float *vector,
    int dimension, const float *center, const float *rotated_center, float *rotated, void *code);

/// The planes of a rotated query of `64 * words` floats; answers their step.
float ckernels_quantize_query(const float *rotated, int words, uint64_t *planes);

/// The bytes of a code's row, and of a group.
size_t ckernels_code_bytes(int words);
size_t ckernels_group_bytes(int words);

/// Puts `count` rows of codes into groups, the first one at `place`, counted from the groups' start.
void ckernels_group_codes(const void *codes, size_t count, int words, size_t place, void *groups);

/// Offers the rows of `count` groups to the best: those whose bit is set in `allowed`, a byte a group. The first row
/// has the place `first`.
void ckernels_scan_codes(enum ckernels_level level, const struct ckernels_code_query *query, const void *groups,
    const uint8_t *allowed, size_t count, uint32_t first, struct ckernels_best *best);

/// Drops all but the `wanted` best.
void ckernels_keep_best(struct ckernels_best *best);

/// Takes the bits of `set` at the places where `present` has ones, one after the other, into `bits` from bit `place`
/// on, which has room and is all zeros from there; answers the place after the last one.
size_t ckernels_gather_bits(enum ckernels_level level, const uint64_t *set, const uint64_t *present, size_t words,
    size_t place, uint8_t *bits);

/// Clears the bits that are not set in `other`; answers how many are left.
size_t ckernels_intersect_bits(enum ckernels_level level, const uint8_t *other, size_t bytes, uint8_t *bits);

#endif
