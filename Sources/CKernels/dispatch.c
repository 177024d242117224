// The public functions: each picks the kernels of the level that it is asked for.
#include "transformer.h"

#include <stddef.h>

#include "kernels.h"

bool ckernels_supports(enum ckernels_level level)
{
    switch (level) {
    case CKERNELS_PORTABLE:
        return true;
#if defined(__x86_64__)
    case CKERNELS_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case CKERNELS_AVX512:
        return ckernels_supports(CKERNELS_AVX2) && __builtin_cpu_supports("avx512f") &&
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512vl");
    case CKERNELS_AVX512_VNNI:
        return ckernels_supports(CKERNELS_AVX512) && __builtin_cpu_supports("avx512vnni");
    case CKERNELS_AVX512_BF16:
        return ckernels_supports(CKERNELS_AVX512_VNNI) && __builtin_cpu_supports("avx512bf16");
    case CKERNELS_AMX:
        return ckernels_supports(CKERNELS_AVX512_BF16) && ckernels_may_use_amx();
#endif
    default:
        return false;
    }
}

enum ckernels_level ckernels_best_level(void)
{
    int level = CKERNELS_AMX;
    while (!ckernels_supports((enum ckernels_level)level))
        level--; // ends at CKERNELS_PORTABLE, which every CPU supports
    return (enum ckernels_level)level;
}

static const struct kernels *kernels_of(enum ckernels_level level)
{
#if defined(__x86_64__)
    if (level >= CKERNELS_AVX512)
        return &ckernels_avx512;
    if (level == CKERNELS_AVX2)
        return &ckernels_avx2;
#else
    (void)level;
#endif
    return &ckernels_portable;
}

static linear_kernel *linear_kernel_of(enum ckernels_level level, enum ckernels_precision precision)
{
#if defined(__x86_64__)
    if (precision == CKERNELS_BF16 && level >= CKERNELS_AMX)
        return ckernels_linear_bf16_amx;
    if (precision == CKERNELS_INT8 && level >= CKERNELS_AMX)
        return ckernels_linear_int8_amx;
    if (precision == CKERNELS_INT8 && level >= CKERNELS_AVX512_VNNI)
        return ckernels_linear_int8_vnni;
    if (precision == CKERNELS_BF16 && level >= CKERNELS_AVX512_BF16)
        return ckernels_linear_bf16_avx512;
#endif
    return kernels_of(level)->linear[precision];
}

void ckernels_apply_linear(enum ckernels_level level, const struct ckernels_linear *layer, const float *input,
    int rows, void *scratch, float *output)
{
    linear_kernel_of(level, layer->precision)(layer, input, rows, scratch, output);
}

void ckernels_embed(enum ckernels_level level, const struct ckernels_embeddings *embeddings, const int32_t *ids,
    int tokens, int first, float *output)
{
    kernels_of(level)->embed(embeddings, ids, tokens, first, output);
}

void ckernels_attend(enum ckernels_level level, enum ckernels_precision precision, const float *qkv, int tokens,
    int heads, int size, float *scratch, float *output)
{
    attention_kernel *attend = kernels_of(level)->attend;
#if defined(__x86_64__)
    if (precision != CKERNELS_F32 && level >= CKERNELS_AVX512_BF16)
        attend = ckernels_attend_bf16_avx512;
#else
    (void)precision;
#endif
    attend(qkv, tokens, heads, size, scratch, output);
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
