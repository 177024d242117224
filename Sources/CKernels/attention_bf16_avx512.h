// Multi-head self-attention in bfloat16: scores and weighted sums are products of words, as in the linear layers.

/// Words of 16 by 16, transposed in place, in blocks of growing size.
INLINE void transpose_words(bits rows[LANES])
{
    UNROLLED
    for (int size = 1; size < LANES; size *= 2) {
        integers low, high; // which lane of a pair of rows becomes which
        for (int lane = 0; lane < LANES; lane++) {
            low[lane] = lane & size ? LANES + lane - size : lane;
            high[lane] = lane & size ? LANES + lane : lane + size;
        }
        UNROLLED
        for (int row = 0; row < LANES; row++) {
            if (row & size)
                continue;
            const __m512i first = (__m512i)rows[row], second = (__m512i)rows[row + size];
            rows[row] = (bits)_mm512_permutex2var_epi32(first, (__m512i)low, second);
            rows[row + size] = (bits)_mm512_permutex2var_epi32(first, (__m512i)high, second);
        }
    }
}

/// Two vectors of floats as one of bfloat16 numbers: the lower half is `first`.
INLINE bits bfloat16_pair(vector first, vector second)
{
    return (bits)_mm512_cvtne2ps_pbh((__m512)second, (__m512)first);
}

INLINE void store_words(uint32_t *to, bits words) { *(unaligned_bits *)to = words; }

/// Copies queries, and keys transposed: one word of every token, then the next. A head has `size` numbers.
static void convert_queries_and_keys(const float *head, size_t stride, int size, int tokens, int padded,
    uint32_t *queries, uint32_t *keys)
{
    const size_t width = stride / 3;
    for (int token = 0; token < tokens; token++)
        for (int part = 0; part < size; part += 2 * LANES) {
            const float *query = head + token * stride + part;
            store_words(queries + (token * size + part) / 2, bfloat16_pair(load(query), load(query + LANES)));
        }
    for (int block = 0; block < padded; block += LANES)
        for (int part = 0; part < size; part += 2 * LANES) {
            bits rows[LANES];
            UNROLLED
            for (int i = 0; i < LANES; i++) {
                const float *key = head + (size_t)(block + i) * stride + width + part;
                rows[i] = block + i < tokens ? bfloat16_pair(load(key), load(key + LANES)) : (bits){0};
            }
            transpose_words(rows);
            UNROLLED
            for (int i = 0; i < LANES; i++)
                store_words(keys + (size_t)(part / 2 + i) * padded + block, rows[i]);
        }
}

/// Copies values: a word holds the same number of two successive tokens.
static void convert_values(const float *values, size_t stride, int size, int tokens, uint32_t *words)
{
    // Lane i of both halves side by side: 0, 16, 1, 17, …
    const __m512i interleaved = (__m512i)(((bits)_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
        0)) * 0x10001u + 0x100000u);
    for (int token = 0; token < tokens; token += 2) {
        const float *first = values + token * stride;
        for (int half = 0; half < size; half += LANES) {
            const vector next = token + 1 < tokens ? load(first + stride + half) : (vector){0};
            const __m512i pair = (__m512i)bfloat16_pair(load(first + half), next);
            store_words(words + token / 2 * size + half,
                (bits)_mm512_permutexvar_epi16(interleaved, pair));
        }
    }
}

/// Turns a row of scores into bfloat16 weights, in place, that still have to be divided by the result, their sum.
///
/// @param scale log2(e) / sqrt(size of a head): weights are powers of 2.
static float weigh(float *scores, int count, int padded, float scale)
{
    for (int i = count; i < padded; i++)
        scores[i] = -1e30f; // the padding's weight is 0
    vector highest = load(scores);
    for (int i = LANES; i < padded; i += LANES)
        highest = __builtin_elementwise_max(highest, load(scores + i));
    const float top = largest_of(highest) * scale;
    vector sum = (vector){0};
    for (int i = 0; i < padded; i += 2 * LANES) {
        const vector first = coarse_exp2(load(scores + i) * scale - top);
        const vector second = coarse_exp2(load(scores + i + LANES) * scale - top);
        sum += first + second;
        store_words((uint32_t *)scores + i / 2, bfloat16_pair(first, second)); // behind what is still to be read
    }
    return sum_of(sum);
}

static void attend_rows(const uint32_t *queries, const uint32_t *keys, const uint32_t *values, int rows, int tokens,
    int size, int padded, float *scores, float *output, size_t width)
{
    const size_t word = sizeof(uint32_t);
    const float scale = 1.44269504f / sqrtf((float)size);
    struct tile tile = {.a = (const char *)queries, .a_stride = size / 2 * word, .b_stride = padded * word,
        .words = size / 2, .c_stride = padded};
    for (int column = 0; column < padded; column += TILE_COLUMNS) {
        tile.b = (const char *)(keys + column);
        tile.c = scores + column;
        multiply_CKERNELS_BF16[rows](&tile, false);
    }
    float sums[TILE_ROWS];
    for (int i = 0; i < rows; i++)
        sums[i] = weigh(scores + (size_t)i * padded, tokens, padded, scale);
    tile = (struct tile){.a = (const char *)scores, .a_stride = padded * word, .b_stride = size * word,
        .words = (tokens + 1) / 2, .c_stride = width};
    for (int column = 0; column < size; column += TILE_COLUMNS) {
        tile.b = (const char *)(values + column);
        tile.c = output + column;
        multiply_CKERNELS_BF16[rows](&tile, false);
    }
    for (int i = 0; i < rows; i++)
        for (int column = 0; column < size; column += LANES) {
            float *part = output + i * width + column;
            store(part, load(part) * (1.0f / sums[i]));
        }
}

void ckernels_attend_bf16_avx512(const float *qkv, int tokens, int heads, int size, float *scratch, float *output)
{
    const size_t width = (size_t)heads * size, stride = 3 * width;
    const int padded = (tokens + TILE_COLUMNS - 1) / TILE_COLUMNS * TILE_COLUMNS;
    const size_t words = (size_t)size / 2 * CKERNELS_TOKENS_MAX; // a head's queries, its keys, or its values
    uint32_t *queries = (uint32_t *)scratch, *keys = queries + words, *values = keys + words;
    float *scores = scratch + 3 * words;
    for (int head = 0; head < heads; head++) {
        const float *start = qkv + head * size;
        convert_queries_and_keys(start, stride, size, tokens, padded, queries, keys);
        convert_values(start + 2 * width, stride, size, tokens, values);
        for (int row = 0, rows; row < tokens; row += rows) {
            rows = next_tile_rows(tokens - row);
            attend_rows(queries + row * size / 2, keys, values, rows, tokens, size, padded, scores,
                output + row * width + head * size, width);
        }
    }
}
