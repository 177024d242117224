// Linear layers for any instruction set: the lower precisions are multiplied as floats, which their weights are
// expanded to on the way to the registers. Inputs are rounded as they are where bytes or bfloat16 are multiplied.
#include "quantize.h"

// How many numbers a word of weights holds.
#define FACTORS(precision) ((precision) == CKERNELS_F32 ? 1 : (precision) == CKERNELS_BF16 ? 2 : 4)

/// The number at `place` of each of LANES words.
INLINE vector expanded(const char *words, const enum ckernels_precision precision, const int place)
{
    const bits word = *(const unaligned_bits *)words;
    if (precision == CKERNELS_F32)
        return (vector)word;
    if (precision == CKERNELS_BF16) // a bfloat16 number is the upper half of a float
        return place == 0 ? (vector)(word << 16) : (vector)(word & 0xFFFF0000u);
    return __builtin_convertvector((integers)(word << (24 - 8 * place)) >> 24, vector);
}

INLINE void multiply_rows(const int rows, const enum ckernels_precision precision, const bool gelu,
    const struct tile *tile)
{
    const int factors = FACTORS(precision), words = tile->words;
    const char *a = tile->a, *b = tile->b;
    const size_t a_stride = tile->a_stride, b_stride = tile->b_stride;
    vector sums[TILE_ROWS][2];
    UNROLLED
    for (int i = 0; i < rows; i++)
        sums[i][0] = sums[i][1] = (vector){0};
    // Unrolling this loop makes the compiler spill the sums and halves the speed.
    NOT_UNROLLED
    for (int k = 0; k < words; k++) {
        UNROLLED
        for (int place = 0; place < factors; place++) {
            const vector b0 = expanded(b, precision, place), b1 = expanded(b + 4 * LANES, precision, place);
            UNROLLED
            for (int i = 0; i < rows; i++) {
                const float factor = *(const float *)(a + i * a_stride + 4 * place);
                sums[i][0] += factor * b0;
                sums[i][1] += factor * b1;
            }
        }
        a += 4 * factors;
        b += b_stride;
    }
    UNROLLED
    for (int i = 0; i < rows; i++) {
        UNROLLED
        for (int half = 0; half < 2; half++) {
            const int column = half * LANES;
            const vector sum = sums[i][half];
            finish(tile, gelu, precision == CKERNELS_INT8 ? dequantized(tile, sum, i, column) : sum, i, column);
        }
    }
}

MULTIPLY_TABLE(CKERNELS_F32)
MULTIPLY_TABLE(CKERNELS_BF16)
MULTIPLY_TABLE(CKERNELS_INT8)

static void apply_f32(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    (void)scratch;
    const struct operand operand = {.rows = input, .stride = layer->inputs * sizeof(float)};
    apply_tiles(layer, layer->inputs, &operand, rows, multiply_CKERNELS_F32, output);
}

static void apply_bf16(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    float *rounded_rows = scratch;
    const size_t count = (size_t)rows * layer->inputs;
    for (size_t i = 0; i < count; i += LANES) {
        const bits x = (bits)load(input + i);
        // To the nearest, ties to even. What is no number stays none: the model's weights are finite, so that
        // it takes an overflow to get here, which the last layer's norm reports.
        store(rounded_rows + i, (vector)((x + 0x7FFFu + ((x >> 16) & 1)) & 0xFFFF0000u));
    }
    const struct operand operand = {.rows = rounded_rows, .stride = layer->inputs * sizeof(float)};
    apply_tiles(layer, layer->inputs / 2, &operand, rows, multiply_CKERNELS_BF16, output);
}

static void apply_int8(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    const int inputs = layer->inputs;
    float *quantized_rows = scratch, *steps = quantized_rows + (size_t)rows * inputs, *zeros = steps + rows;
    for (int row = 0; row < rows; row++) {
        const float *from = input + (size_t)row * inputs;
        float range;
        find_range(from, layer->smoothing, inputs, &zeros[row], &range);
        steps[row] = step_of(range);
        for (int i = 0; i < inputs; i += LANES)
            store(quantized_rows + (size_t)row * inputs + i,
                rounded(in_steps(from + i, layer->smoothing + i, zeros[row], steps[row])));
    }
    const struct operand operand = {.rows = quantized_rows, .stride = inputs * sizeof(float), .steps = steps,
        .zeros = zeros};
    apply_tiles(layer, inputs / 4, &operand, rows, multiply_CKERNELS_INT8, output);
}
