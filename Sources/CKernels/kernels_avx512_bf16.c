// Linear layers and attention in bfloat16, for AVX-512 with BF16.
#if defined(__x86_64__)
#include <immintrin.h>
#include <math.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#define LANES 16
#define TILE_ROWS 14
#include "vectors.h"

#include "coarse_avx512.h"

#define GELU coarse_gelu
#include "tiles.h"

#define SUM vector
#define ADD_PRODUCTS(sum, a, b) (vector)_mm512_dpbf16_ps((__m512)(sum), (__m512bh)(a), (__m512bh)(b))
#include "words_body.h"

MULTIPLY_TABLE(CKERNELS_BF16)

#include "rows_as_bfloat16.h"

void ckernels_linear_bf16_avx512(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    const struct operand operand = rows_as_bfloat16(layer, input, rows, scratch);
    apply_tiles(layer, layer->inputs / 2, &operand, rows, multiply_CKERNELS_BF16, output);
}

#include "attention_bf16_avx512.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
