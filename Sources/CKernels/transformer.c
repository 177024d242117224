// The public functions: each picks the kernels of the level that it is asked for.
#include "transformer.h"

#include <stddef.h>

#include "levels.h"

bool ckernels_supports(enum ckernels_level level)
{
    switch (level) {
    case CKERNELS_PORTABLE:
        return true;
#if defined(__x86_64__)
    case CKERNELS_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case CKERNELS_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
#endif
    default:
        return false;
    }
}

enum ckernels_level ckernels_best_level(void)
{
    if (ckernels_supports(CKERNELS_AVX512))
        return CKERNELS_AVX512;
    return ckernels_supports(CKERNELS_AVX2) ? CKERNELS_AVX2 : CKERNELS_PORTABLE;
}

static const struct kernels *kernels_of(enum ckernels_level level)
{
#if defined(__x86_64__)
    if (level == CKERNELS_AVX512)
        return &ckernels_avx512;
    if (level == CKERNELS_AVX2)
        return &ckernels_avx2;
#endif
    return &ckernels_portable;
}

void ckernels_pack(const float *weights, int inputs, int outputs, float *packed)
{
    for (int panel = 0; panel < outputs; panel += CKERNELS_PANEL)
        for (int input = 0; input < inputs; input++)
            for (int i = 0; i < CKERNELS_PANEL; i++)
                *packed++ = weights[(size_t)(panel + i) * inputs + input];
}

void ckernels_embed(enum ckernels_level level, const struct ckernels_embeddings *embeddings, const int32_t *ids,
    int tokens, float *output)
{
    kernels_of(level)->embed(embeddings, ids, tokens, output);
}

void ckernels_apply_linear(enum ckernels_level level, const struct ckernels_linear *layer, const float *input,
    int rows, float *output)
{
    kernels_of(level)->apply_linear(layer, input, rows, output);
}

void ckernels_attend(enum ckernels_level level, const float *qkv, int tokens, int heads, float *scratch,
    float *output)
{
    kernels_of(level)->attend(qkv, tokens, heads, scratch, output);
}

void ckernels_add_and_normalize(enum ckernels_level level, const struct ckernels_norm *norm, const float *addend,
    int count, float *rows)
{
    kernels_of(level)->add_and_normalize(norm, addend, count, rows);
}

double ckernels_pool(enum ckernels_level level, const float *rows, int count, int width, float *output)
{
    return kernels_of(level)->pool(rows, count, width, output);
}
