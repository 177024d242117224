// Multi-head self-attention, one head and a few queries at a time, for any instruction set.
#include <math.h>

/// Whole tiles of keys for a number of tokens.
INLINE int padded_count(int tokens) { return (tokens + 31) / 32 * 32; }

/// Turns a row of scores into weights that still have to be divided by the result, their sum.
static float exponentials(float *scores, int count, int padded, float scale)
{
    for (int i = count; i < padded; i++)
        scores[i] = -INFINITY; // the padding's weight, 2^-126, vanishes in the sum, which is at least 1
    vector highest = load(scores);
    for (int i = LANES; i < padded; i += LANES)
        highest = __builtin_elementwise_max(highest, load(scores + i));
    const float top = largest_of(highest);
    vector sum = (vector){0};
    for (int i = 0; i < padded; i += LANES) {
        vector weight = exp_of_nonpositive((load(scores + i) - top) * scale);
        store(scores + i, weight);
        sum += weight;
    }
    return sum_of(sum);
}

/// Attention of a few queries of one head; `keys` is transposed and padded to padded_count(tokens), `values` dense.
static void attend_rows(const float *queries, const float *keys, const float *values, int rows, int tokens,
    size_t width, int size, float *scores, float *output)
{
    const float scale = 1.0f / sqrtf((float)size);
    const int padded = padded_count(tokens);
    const size_t number = sizeof(float);
    struct tile tile = {.a = (const char *)queries, .a_stride = 3 * width * number, .b_stride = padded * number,
        .words = size, .c_stride = padded};
    for (int column = 0; column < padded; column += TILE_COLUMNS) {
        tile.b = (const char *)(keys + column);
        tile.c = scores + column;
        multiply_CKERNELS_F32[rows](&tile, false);
    }
    float sums[TILE_ROWS];
    for (int i = 0; i < rows; i++)
        sums[i] = exponentials(scores + (size_t)i * padded, tokens, padded, scale);
    tile = (struct tile){.a = (const char *)scores, .a_stride = padded * number, .b_stride = size * number,
        .words = tokens, .c_stride = width};
    for (int column = 0; column < size; column += TILE_COLUMNS) {
        tile.b = (const char *)(values + column);
        tile.c = output + column;
        multiply_CKERNELS_F32[rows](&tile, false);
    }
    for (int i = 0; i < rows; i++)
        for (int column = 0; column < size; column += LANES) {
            float *part = output + i * width + column;
            store(part, load(part) * (1.0f / sums[i]));
        }
}

/// Copies a head's keys, transposed and padded with zeros.
static void transpose_keys(const float *head, size_t stride, int tokens, int padded, int size, float *keys)
{
    for (int token = 0; token < tokens; token++) {
        const float *key = head + token * stride;
        float *to = keys + token;
        // Vectors would be scattered number by number, which takes longer.
        NOT_VECTORIZED
        for (int d = 0; d < size; d++, to += padded)
            *to = key[d];
    }
    for (int d = 0; d < size; d++)
        for (int token = tokens; token < padded; token++)
            keys[d * padded + token] = 0;
}

/// Copies a head's values, as the next rows of a matrix that is 4 KB wide would throw each other out of the cache.
static void copy_values(const float *head, size_t stride, int tokens, int size, float *values)
{
    for (int token = 0; token < tokens; token++, head += stride, values += size)
        for (int i = 0; i < size; i += LANES)
            store(values + i, load(head + i));
}

static void attend(const float *qkv, int tokens, int heads, int size, float *scratch, float *output)
{
    const size_t width = (size_t)heads * size;
    const int padded = padded_count(tokens);
    float *keys = scratch, *values = keys + size * CKERNELS_TOKENS_MAX;
    float *scores = values + size * CKERNELS_TOKENS_MAX;
    for (int head = 0; head < heads; head++) {
        const float *queries = qkv + head * size;
        transpose_keys(queries + width, 3 * width, tokens, padded, size, keys);
        copy_values(queries + 2 * width, 3 * width, tokens, size, values);
        for (int row = 0, rows; row < tokens; row += rows) {
            rows = next_tile_rows(tokens - row);
            attend_rows(queries + row * 3 * width, keys, values, rows, tokens, width, size,
                scores, output + row * width + head * size);
        }
    }
}
