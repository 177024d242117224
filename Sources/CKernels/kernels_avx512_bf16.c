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

void ckernels_linear_bf16_avx512(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    uint16_t *rounded_rows = scratch;
    const size_t count = (size_t)rows * layer->inputs;
    for (size_t i = 0; i < count; i += 2 * LANES) {
        const __m512bh pair = _mm512_cvtne2ps_pbh((__m512)load(input + i + LANES), (__m512)load(input + i));
        *(unaligned_bits *)(rounded_rows + i) = (bits)pair;
    }
    const struct operand operand = {.rows = rounded_rows, .stride = layer->inputs * sizeof(uint16_t)};
    apply_tiles(layer, layer->inputs / 2, &operand, rows, multiply_CKERNELS_BF16, output);
}

#include "attention_bf16_avx512.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
