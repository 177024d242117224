#ifndef CKERNELS_CODE_KERNELS_H
#define CKERNELS_CODE_KERNELS_H

#include "codes.h"
#include "halves.h"

/// One instruction set's kernels of codes and rows; the contracts are in include/codes.h and include/halves.h.
struct code_kernels {
    void (*rotate)(const struct ckernels_rotation *, float *row);
    void (*encode)(const struct ckernels_rotation *, const float *vector, int dimension, const float *center,
        const float *rotated_center, float *rotated, void *code);
    void (*scan)(const struct ckernels_code_query *, const void *groups, const uint8_t *allowed, size_t count,
        uint32_t first, struct ckernels_best *);
    void (*write_row)(const float *vector, int dimension, void *row);
    size_t (*score_rows)(const void *rows, const uint32_t *units, size_t count, const float *query, int dimension,
        float *scores);
    size_t (*gather_bits)(const uint64_t *set, const uint64_t *present, size_t words, size_t place, uint8_t *bits);
    size_t (*intersect_bits)(const uint8_t *other, size_t bytes, uint8_t *bits);
};

extern const struct code_kernels ckernels_codes_portable;
#if defined(__x86_64__)
extern const struct code_kernels ckernels_codes_avx2;
extern const struct code_kernels ckernels_codes_avx512;
#endif

#endif
