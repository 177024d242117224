#ifndef CKERNELS_LEVELS_H
#define CKERNELS_LEVELS_H

#include "transformer.h"

/// One instruction set's kernels; their contracts are in transformer.h.
struct kernels {
    void (*embed)(const struct ckernels_embeddings *, const int32_t *ids, int tokens, float *output);
    void (*apply_linear)(const struct ckernels_linear *, const float *input, int rows, float *output);
    void (*attend)(const float *qkv, int tokens, int heads, float *scratch, float *output);
    void (*add_and_normalize)(const struct ckernels_norm *, const float *addend, int count, float *rows);
    double (*pool)(const float *rows, int count, int width, float *output);
};

extern const struct kernels ckernels_portable;
#if defined(__x86_64__)
extern const struct kernels ckernels_avx2;
extern const struct kernels ckernels_avx512;
#endif

#endif
