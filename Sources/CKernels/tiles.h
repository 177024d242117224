// A product of matrices is made of tiles that fit into the registers: TILE_ROWS rows (a macro of the including
// file) by two vectors of columns. Each way of multiplying fills in multiply_rows; this file has what they share.
// GELU names the function for it, by default the exact one.
#include <stdbool.h>

#include "kernels.h"

#ifndef GELU
#define GELU gelu_of
#endif

enum { TILE_COLUMNS = 2 * LANES };

/// A tile of C = A B: weights and inputs are read in words of 32 bits, which hold one, two or four successive
/// factors of a sum.
struct tile {
    const char *a;
    /// Bytes from one row to the next.
    size_t a_stride;
    /// One word of each column, then the next one of each.
    const char *b;
    /// Bytes from one word of a column to the next.
    size_t b_stride;
    /// How many words are multiplied.
    int words;
    float *c;
    /// Floats from one row to the next.
    size_t c_stride;
    /// Null for none.
    const float *bias;
    // CKERNELS_INT8 only: what the columns' and the rows' units stand for.
    const float *column_scales, *column_sums, *row_steps, *row_zeros;
};

/// Where the rows of a product's left side are, after conversion.
struct operand {
    const void *rows;
    size_t stride;
    const float *steps, *zeros;
};

/// Splits `rows` into tiles of nearly equal height, and returns the height of the next of them.
INLINE int next_tile_rows(int rows_left) { return rows_left / ((rows_left + TILE_ROWS - 1) / TILE_ROWS); }

/// Adds what a row's zero point contributes, and gives integer sums their meaning.
INLINE vector dequantized(const struct tile *tile, vector sum, int row, int column)
{
    return sum * (tile->row_steps[row] * load(tile->column_scales + column)) +
        tile->row_zeros[row] * load(tile->column_sums + column);
}

INLINE void finish(const struct tile *tile, const bool gelu, vector sum, int row, int column)
{
    if (tile->bias)
        sum += load(tile->bias + column);
    store(tile->c + row * tile->c_stride + column, gelu ? GELU(sum) : sum);
}

#define HEIGHTS_TO_6(X, ...)                                                                                     \
    X(1, __VA_ARGS__) X(2, __VA_ARGS__) X(3, __VA_ARGS__) X(4, __VA_ARGS__) X(5, __VA_ARGS__) X(6, __VA_ARGS__)
#define HEIGHTS_TO_12(X, ...)                                                                                    \
    HEIGHTS_TO_6(X, __VA_ARGS__) X(7, __VA_ARGS__) X(8, __VA_ARGS__) X(9, __VA_ARGS__) X(10, __VA_ARGS__)        \
    X(11, __VA_ARGS__) X(12, __VA_ARGS__)
#define HEIGHTS_TO_14(X, ...) HEIGHTS_TO_12(X, __VA_ARGS__) X(13, __VA_ARGS__) X(14, __VA_ARGS__)
#if TILE_ROWS == 6
#define FOR_EACH_HEIGHT HEIGHTS_TO_6
#elif TILE_ROWS == 12
#define FOR_EACH_HEIGHT HEIGHTS_TO_12
#elif TILE_ROWS == 14
#define FOR_EACH_HEIGHT HEIGHTS_TO_14
#endif

typedef void multiply_function(const struct tile *tile, bool gelu);

// A function for each height of a tile, so that the compiler knows how many registers it has; then a table of
// them by height, called multiply_PRECISION. A tile of no rows does not occur.
#define MULTIPLY(rows, precision)                                                                                \
    static __attribute__((noinline)) void multiply_##precision##_##rows(const struct tile *tile, bool gelu)      \
    {                                                                                                            \
        if (gelu)                                                                                                \
            multiply_rows(rows, precision, true, tile);                                                          \
        else                                                                                                     \
            multiply_rows(rows, precision, false, tile);                                                         \
    }
#define MULTIPLY_NAME(rows, precision) multiply_##precision##_##rows,
#define MULTIPLY_TABLE(precision)                                                                                \
    FOR_EACH_HEIGHT(MULTIPLY, precision)                                                                         \
    static multiply_function *const multiply_##precision[TILE_ROWS + 1] = {                                      \
        NULL, FOR_EACH_HEIGHT(MULTIPLY_NAME, precision)};

/// Applies a layer, `words` words deep, to converted rows: all rows to one panel of weights after another.
INLINE void apply_tiles(const struct ckernels_linear *layer, int words, const struct operand *input, int rows,
    multiply_function *const *multiply, float *output)
{
    const size_t word = 4, panel_stride = CKERNELS_PANEL * word;
    struct tile tile = {.a_stride = input->stride, .b_stride = panel_stride, .words = words,
        .c_stride = layer->outputs};
    for (int column = 0; column < layer->outputs; column += TILE_COLUMNS) {
        const size_t panel = column / CKERNELS_PANEL;
        tile.b = (const char *)layer->packed + panel * words * panel_stride + column % CKERNELS_PANEL * word;
        tile.bias = layer->bias + column;
        tile.column_scales = layer->scales ? layer->scales + column : NULL;
        tile.column_sums = layer->sums ? layer->sums + column : NULL;
        for (int row = 0, height; row < rows; row += height) {
            height = next_tile_rows(rows - row);
            tile.a = (const char *)input->rows + row * input->stride;
            tile.row_steps = input->steps ? input->steps + row : NULL;
            tile.row_zeros = input->zeros ? input->zeros + row : NULL;
            tile.c = output + (size_t)row * layer->outputs + column;
            multiply[height](&tile, layer->gelu);
        }
    }
}
