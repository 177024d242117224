// Linear layers in bytes, for AVX-512 with VNNI.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)
#define LANES 16
#define TILE_ROWS 14
#include "vectors.h"

#include "coarse_avx512.h"

#define GELU coarse_gelu
#include "tiles.h"

#include "rows_as_bytes.h"

#define SUM integers
#define ADD_PRODUCTS(sum, a, b) (integers)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(a), (__m512i)(b))
#include "words_body.h"

MULTIPLY_TABLE(CKERNELS_INT8)

void ckernels_linear_int8_vnni(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    const struct operand operand = rows_as_bytes(layer, input, rows, scratch);
    apply_tiles(layer, layer->inputs / 4, &operand, rows, multiply_CKERNELS_INT8, output);
}
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
