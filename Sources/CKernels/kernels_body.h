// The body of the kernels, compiled once for each instruction set. The file that includes this one defines
//   LANES      floats in a vector register
//   TILE_ROWS  rows of a register tile; the tile is 2 * LANES columns wide
//   KERNELS    the name of the table of functions
//
// It is written in vector extensions rather than intrinsics: one text serves all sets, and a build without
// optimisation stays usable, since an operator is an instruction there and not a call.
#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "levels.h"

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define NOT_UNROLLED _Pragma("clang loop unroll(disable)")

enum { TILE_COLUMNS = 2 * LANES };

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float unaligned_vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint32_t bits __attribute__((vector_size(4 * LANES)));

INLINE vector load(const float *from) { return *(const unaligned_vector *)from; }

INLINE void store(float *to, vector value) { *(unaligned_vector *)to = value; }

INLINE float sum_of(vector value)
{
    float sum = 0;
    UNROLLED
    for (int i = 0; i < LANES; i++)
        sum += value[i];
    return sum;
}

/// e^x for x <= 0, to about 2 units in the last place; below -87.3 it stays at 2^-126.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2, and e^r by the polynomial of Cephes' expf.
INLINE vector exp_of_nonpositive(vector x)
{
    const float round = 12582912.0f; // 1.5 * 2^23: adding it rounds to an integer, kept in the low bits
    x = __builtin_elementwise_max(x, (vector){0} - 87.3f);
    vector shifted = x * 1.44269504f + round;
    vector n = shifted - round;
    vector r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + (r + 1.0f);
    bits power = ((bits)shifted << 23) + 0x3F800000u; // 2^n: the constant's own bits leave at the top
    return p * (vector)power;
}

/// GELU with the exact erf, by Abramowitz and Stegun 7.1.26 (absolute error of erf under 1.5e-7).
INLINE vector gelu_of(vector x)
{
    vector z = __builtin_elementwise_abs(x) * 0.70710678118f;
    vector t = 1.0f / (z * 0.3275911f + 1.0f);
    vector p = t * 1.061405429f - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    vector erf = 1.0f - p * t * exp_of_nonpositive(-(z * z));
    return 0.5f * (x + __builtin_elementwise_abs(x) * erf); // erf is odd: erf(-z) = -erf(z)
}

/// A tile of C = A B + bias: `rows` by TILE_COLUMNS, all in registers.
struct tile {
    const float *a;
    size_t a_stride;
    const float *b;
    size_t b_stride;
    int depth;
    /// Null for none.
    const float *bias;
    float *c;
    size_t c_stride;
};

INLINE void multiply_rows(const int rows, const bool gelu, const struct tile *tile)
{
    const float *a = tile->a, *b = tile->b;
    const size_t a_stride = tile->a_stride, b_stride = tile->b_stride;
    const int depth = tile->depth;
    vector sums[TILE_ROWS][2];
    UNROLLED
    for (int i = 0; i < rows; i++) {
        sums[i][0] = tile->bias ? load(tile->bias) : (vector){0};
        sums[i][1] = tile->bias ? load(tile->bias + LANES) : (vector){0};
    }
    // Unrolling this loop makes the compiler spill the sums and halves the speed.
    NOT_UNROLLED
    for (int k = 0; k < depth; k++) {
        const vector b0 = load(b), b1 = load(b + LANES);
        b += b_stride;
        UNROLLED
        for (int i = 0; i < rows; i++) {
            const float factor = a[i * a_stride + k];
            sums[i][0] += factor * b0;
            sums[i][1] += factor * b1;
        }
    }
    UNROLLED
    for (int i = 0; i < rows; i++) {
        float *c = tile->c + i * tile->c_stride;
        store(c, gelu ? gelu_of(sums[i][0]) : sums[i][0]);
        store(c + LANES, gelu ? gelu_of(sums[i][1]) : sums[i][1]);
    }
}

// A function for each height of a tile, so that the compiler knows how many registers it has.
#define MULTIPLY(rows)                                                                                           \
    static __attribute__((noinline)) void multiply_##rows(const struct tile *tile, bool gelu)                    \
    {                                                                                                            \
        if (gelu)                                                                                                \
            multiply_rows(rows, true, tile);                                                                     \
        else                                                                                                     \
            multiply_rows(rows, false, tile);                                                                    \
    }

MULTIPLY(1)
MULTIPLY(2)
MULTIPLY(3)
MULTIPLY(4)
MULTIPLY(5)
MULTIPLY(6)
#if TILE_ROWS > 6
MULTIPLY(7)
MULTIPLY(8)
MULTIPLY(9)
MULTIPLY(10)
MULTIPLY(11)
MULTIPLY(12)
#endif
#if TILE_ROWS > 12
MULTIPLY(13)
MULTIPLY(14)
#endif

/// By height; a tile of no rows does not occur.
static void (*const multiply[TILE_ROWS + 1])(const struct tile *, bool) = {
    NULL, multiply_1, multiply_2, multiply_3, multiply_4, multiply_5, multiply_6,
#if TILE_ROWS > 6
    multiply_7, multiply_8, multiply_9, multiply_10, multiply_11, multiply_12,
#endif
#if TILE_ROWS > 12
    multiply_13, multiply_14,
#endif
};

/// Splits `rows` into tiles of nearly equal height, and returns the height of the next of them.
INLINE int next_tile_rows(int rows_left) { return rows_left / ((rows_left + TILE_ROWS - 1) / TILE_ROWS); }

static void apply_linear(const struct ckernels_linear *layer, const float *input, int rows, float *output)
{
    struct tile tile = {.a_stride = layer->inputs, .b_stride = CKERNELS_PANEL, .depth = layer->inputs,
        .c_stride = layer->outputs};
    for (int column = 0; column < layer->outputs; column += TILE_COLUMNS) {
        const int panel = column / CKERNELS_PANEL;
        tile.b = layer->packed + (size_t)panel * layer->inputs * CKERNELS_PANEL + column % CKERNELS_PANEL;
        tile.bias = layer->bias + column;
        for (int row = 0, height; row < rows; row += height) {
            height = next_tile_rows(rows - row);
            tile.a = input + (size_t)row * layer->inputs;
            tile.c = output + (size_t)row * layer->outputs + column;
            multiply[height](&tile, layer->gelu);
        }
    }
}

/// Turns a row of scores into weights that still have to be divided by the result, their sum.
static float exponentials(float *scores, int count, int padded)
{
    const float scale = 0.17677669529663687f; // 1 / sqrt(32), 32 being the size of a head
    for (int i = count; i < padded; i++)
        scores[i] = -INFINITY; // the padding's weight, 2^-126, vanishes in the sum, which is at least 1
    vector highest = load(scores);
    for (int i = LANES; i < padded; i += LANES)
        highest = __builtin_elementwise_max(highest, load(scores + i));
    float top = highest[0];
    for (int i = 1; i < LANES; i++)
        top = highest[i] > top ? highest[i] : top;
    vector sum = (vector){0};
    for (int i = 0; i < padded; i += LANES) {
        vector weight = exp_of_nonpositive((load(scores + i) - top) * scale);
        store(scores + i, weight);
        sum += weight;
    }
    return sum_of(sum);
}

/// Attention of a few queries of one head; `keys` is transposed and padded to a multiple of CKERNELS_PANEL.
static void attend_rows(const float *queries, const float *keys, const float *values, int rows, int tokens,
    size_t width, float *scores, float *output)
{
    const int padded = (tokens + CKERNELS_PANEL - 1) / CKERNELS_PANEL * CKERNELS_PANEL;
    struct tile tile = {.a = queries, .a_stride = 3 * width, .b_stride = padded, .depth = CKERNELS_PANEL,
        .c_stride = padded};
    for (int column = 0; column < padded; column += TILE_COLUMNS) {
        tile.b = keys + column;
        tile.c = scores + column;
        multiply[rows](&tile, false);
    }
    float sums[TILE_ROWS];
    for (int i = 0; i < rows; i++)
        sums[i] = exponentials(scores + (size_t)i * padded, tokens, padded);
    tile = (struct tile){.a = scores, .a_stride = padded, .b_stride = 3 * width, .depth = tokens, .c_stride = width};
    for (int column = 0; column < CKERNELS_PANEL; column += TILE_COLUMNS) {
        tile.b = values + column;
        tile.c = output + column;
        multiply[rows](&tile, false);
    }
    for (int i = 0; i < rows; i++)
        for (int column = 0; column < CKERNELS_PANEL; column += LANES) {
            float *part = output + i * width + column;
            store(part, load(part) * (1.0f / sums[i]));
        }
}

static void attend(const float *qkv, int tokens, int heads, float *scratch, float *output)
{
    const size_t width = (size_t)heads * CKERNELS_PANEL;
    const int padded = (tokens + CKERNELS_PANEL - 1) / CKERNELS_PANEL * CKERNELS_PANEL;
    float *keys = scratch, *scores = scratch + CKERNELS_PANEL * CKERNELS_TOKENS_MAX;
    for (int head = 0; head < heads; head++) {
        const float *queries = qkv + head * CKERNELS_PANEL;
        for (int i = 0; i < padded; i++)
            for (int d = 0; d < CKERNELS_PANEL; d++)
                keys[d * padded + i] = i < tokens ? queries[i * 3 * width + width + d] : 0;
        for (int row = 0, rows; row < tokens; row += rows) {
            rows = next_tile_rows(tokens - row);
            attend_rows(queries + row * 3 * width, keys, queries + 2 * width, rows, tokens, width, scores,
                output + row * width + head * CKERNELS_PANEL);
        }
    }
}

static void normalize(const struct ckernels_norm *norm, float *row)
{
    const float epsilon = 1e-12f;
    vector sum = (vector){0}, squares = (vector){0};
    for (int i = 0; i < norm->width; i += LANES)
        sum += load(row + i);
    const float mean = sum_of(sum) / (float)norm->width;
    for (int i = 0; i < norm->width; i += LANES) {
        const vector deviation = load(row + i) - mean;
        squares += deviation * deviation;
    }
    const float factor = 1.0f / sqrtf(sum_of(squares) / (float)norm->width + epsilon);
    for (int i = 0; i < norm->width; i += LANES)
        store(row + i, (load(row + i) - mean) * factor * load(norm->gain + i) + load(norm->shift + i));
}

static void add_and_normalize(const struct ckernels_norm *norm, const float *addend, int count, float *rows)
{
    for (int row = 0; row < count; row++, rows += norm->width, addend += norm->width) {
        for (int i = 0; i < norm->width; i += LANES)
            store(rows + i, load(rows + i) + load(addend + i));
        normalize(norm, rows);
    }
}

static void embed(const struct ckernels_embeddings *embeddings, const int32_t *ids, int tokens, float *output)
{
    const size_t width = embeddings->norm.width;
    for (int position = 0; position < tokens; position++, output += width) {
        const float *word = embeddings->words + ids[position] * width;
        const float *place = embeddings->positions + position * width;
        for (size_t i = 0; i < width; i += LANES)
            store(output + i, load(word + i) + load(place + i) + load(embeddings->segment + i));
        normalize(&embeddings->norm, output);
    }
}

static double pool(const float *rows, int count, int width, float *output)
{
    double squares = 0;
    for (int column = 0; column < width; column += LANES) {
        vector sum = (vector){0};
        for (int row = 0; row < count; row++)
            sum += load(rows + (size_t)row * width + column);
        store(output + column, sum / (float)count);
        for (int i = column; i < column + LANES; i++)
            squares += (double)output[i] * output[i];
    }
    const double length = sqrt(squares);
    for (int i = 0; i < width; i++)
        output[i] = (float)(output[i] / length);
    return length;
}

const struct kernels KERNELS = {embed, apply_linear, attend, add_and_normalize, pool};
