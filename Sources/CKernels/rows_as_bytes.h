// Inputs of a linear layer as unsigned bytes, with AVX-512.
#include "quantize.h"

typedef uint8_t bytes __attribute__((vector_size(LANES)));
typedef uint8_t unaligned_bytes __attribute__((vector_size(LANES), aligned(1), may_alias));

INLINE struct operand rows_as_bytes(const struct ckernels_linear *layer, const float *input, int rows, void *scratch)
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
    return (struct operand){.rows = quantized_rows, .stride = inputs, .steps = steps, .zeros = zeros};
}
