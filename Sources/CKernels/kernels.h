#ifndef CKERNELS_KERNELS_H
#define CKERNELS_KERNELS_H

#include "transformer.h"

// The functions that each file of kernels has; their contracts are in transformer.h and linear.h.

typedef void linear_kernel(const struct ckernels_linear *, const float *input, int rows, void *scratch,
    float *output);

typedef void attention_kernel(const float *qkv, int tokens, int heads, int size, float *scratch, float *output);

/// One instruction set's kernels for everything; `linear` by precision.
struct kernels {
    void (*embed)(const struct ckernels_embeddings *, const int32_t *ids, int tokens, int first, float *output);
    attention_kernel *attend;
    void (*add_and_normalize)(const struct ckernels_norm *, const float *addend, int count, float *rows);
    double (*pool)(const float *rows, int count, int width, float *output);
    linear_kernel *linear[3];
};

extern const struct kernels ckernels_portable;
#if defined(__x86_64__)
extern const struct kernels ckernels_avx2;
extern const struct kernels ckernels_avx512;
// What these CPUs can do better than AVX-512 alone.
linear_kernel ckernels_linear_int8_vnni;
linear_kernel ckernels_linear_bf16_avx512;
attention_kernel ckernels_attend_bf16_avx512;
linear_kernel ckernels_linear_bf16_amx;
linear_kernel ckernels_linear_int8_amx;
/// Whether the CPU has AMX for both precisions and the system lets this process use it.
bool ckernels_may_use_amx(void);
#endif

#endif
