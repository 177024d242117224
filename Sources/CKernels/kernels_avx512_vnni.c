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

#include "quantize.h"

#define SUM integers
#define ADD_PRODUCTS(sum, a, b) (integers)_mm512_dpbusd_epi32((__m512i)(sum), (__m512i)(a), (__m512i)(b))
#include "words_body.h"

MULTIPLY_TABLE(CKERNELS_INT8)

typedef uint8_t bytes __attribute__((vector_size(LANES)));
typedef uint8_t unaligned_bytes __attribute__((vector_size(LANES), aligned(1), may_alias));

void ckernels_linear_int8_vnni(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    const int inputs = layer->inputs;
    float *steps = scratch, *zeros = steps + rows;
    uint8_t *quantized_rows = (uint8_t *)(zeros + rows);
    for (int row = 0; row < rows; row++) {
        const float *from = input + (size_t)row * inputs;
        float range;
        find_range(from, layer->smoothing, inputs, &zeros[row], &range);
        steps[row] = step_of(range);
        for (int i = 0; i < inputs; i += LANES) {
            const vector x = in_steps(from + i, layer->smoothing + i, zeros[row], steps[row]);
            *(unaligned_bytes *)(quantized_rows + (size_t)row * inputs + i) = __builtin_convertvector(
                (integers)_mm512_cvtps_epi32((__m512)x), bytes);
        }
    }
    const struct operand operand = {.rows = quantized_rows, .stride = inputs, .steps = steps, .zeros = zeros};
    apply_tiles(layer, inputs / 4, &operand, rows, multiply_CKERNELS_INT8, output);
}
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
