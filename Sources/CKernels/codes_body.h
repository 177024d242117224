// Rotation, encoding and scanning of codes for any instruction set. The including file defines CODE_KERNELS, the name of
// its table, and, before including this, score_group, write_row and score_rows.
#include <math.h>
#include <string.h>

typedef float eight_floats __attribute__((vector_size(32), aligned(4), may_alias));

/// The transform's first three steps, within each eight floats.
static void transform_eights(float *row, int size)
{
    const eight_floats ones = {1, -1, 1, -1, 1, -1, 1, -1}, twos = {1, 1, -1, -1, 1, 1, -1, -1},
                       fours = {1, 1, 1, 1, -1, -1, -1, -1};
    for (int i = 0; i < size; i += 8) {
        eight_floats x = *(const eight_floats *)(row + i);
        x = __builtin_shufflevector(x, x, 0, 0, 2, 2, 4, 4, 6, 6) +
            ones * __builtin_shufflevector(x, x, 1, 1, 3, 3, 5, 5, 7, 7);
        x = __builtin_shufflevector(x, x, 0, 1, 0, 1, 4, 5, 4, 5) +
            twos * __builtin_shufflevector(x, x, 2, 3, 2, 3, 6, 7, 6, 7);
        x = __builtin_shufflevector(x, x, 0, 1, 2, 3, 0, 1, 2, 3) +
            fours * __builtin_shufflevector(x, x, 4, 5, 6, 7, 4, 5, 6, 7);
        *(eight_floats *)(row + i) = x;
    }
}

/// The Walsh-Hadamard transform of `size` floats, a power of two from 8 on, scaled to keep lengths.
static void transform(float *row, int size)
{
    transform_eights(row, size);
    for (int half = 8; half < size; half *= 2) {
        for (int start = 0; start < size; start += 2 * half) {
            float *restrict low = row + start, *restrict high = low + half;
            for (int i = 0; i < half; i += 8) {
                const eight_floats a = *(const eight_floats *)(low + i), b = *(const eight_floats *)(high + i);
                *(eight_floats *)(low + i) = a + b;
                *(eight_floats *)(high + i) = a - b;
            }
        }
    }
    const float scale = 1 / sqrtf((float)size);
    for (int i = 0; i < size; i++)
        row[i] *= scale;
}

/// The width need not be a power of two: each round transforms the largest power of two from both ends, which overlap.
static void rotate(const struct ckernels_rotation *rotation, float *row)
{
    int size = 64;
    while (2 * size <= rotation->width)
        size *= 2;
    for (int round = 0; round < rotation->rounds; round++) {
        const float *signs = rotation->signs + (size_t)round * (size_t)rotation->width;
        for (int i = 0; i < rotation->width; i++)
            row[i] *= signs[i];
        transform(row, size);
        if (size < rotation->width)
            transform(row + rotation->width - size, size);
    }
}

static void encode(const struct ckernels_rotation *rotation, const float *vector, int dimension, const float *center,
    const float *rotated_center, float *rotated, void *code)
{
    const int width = rotation->width;
    for (int i = 0; i < dimension; i++)
        rotated[i] = vector[i] - center[i];
    memset(rotated + dimension, 0, (size_t)(width - dimension) * sizeof *rotated);
    rotate(rotation, rotated);
    float squares = 0, absolutes = 0, product = 0;
    unsigned char *bytes = code;
    for (int word = 0; word < width / 64; word++) {
        uint64_t signs = 0;
        for (int i = 0; i < 64; i++) {
            const float value = rotated[64 * word + i];
            signs |= (uint64_t)(value > 0) << i;
            squares += value * value;
            absolutes += fabsf(value);
            product += value * rotated_center[64 * word + i];
        }
        memcpy(bytes + 8 * word, &signs, 8);
    }
    const float factor = absolutes > 0 ? squares / absolutes : 0;
    memcpy(bytes + width / 8, &factor, sizeof factor);
    memcpy(bytes + width / 8 + sizeof factor, &product, sizeof product);
}

static inline void offer(struct ckernels_best *best, float score, uint32_t place)
{
    best->scores[best->count] = score;
    best->places[best->count] = place;
    if (++best->count == 2 * best->wanted)
        ckernels_keep_best(best);
}

/// Which of eight groups have rows that may be found, a bit each.
INLINE unsigned groups_to_count(const uint8_t *allowed, size_t count)
{
    uint64_t masks = 0;
    memcpy(&masks, allowed, count < 8 ? count : 8);
    masks |= masks >> 4;
    masks |= masks >> 2;
    masks |= masks >> 1;
    return (unsigned)((masks & 0x0101010101010101) * 0x0102040810204080 >> 56);
}

/// The scan, compiled apart for a constant number of words, whose loop is then unrolled.
INLINE void scan_words(const struct ckernels_code_query *query, int words, const unsigned char *groups,
    const uint8_t *allowed, size_t count, uint32_t first, struct ckernels_best *best)
{
    const size_t group_bytes = 64 * ((size_t)words + 1), ahead = 4096;
    for (size_t start = 0; start < count; start += 8) {
        unsigned chosen = groups_to_count(allowed + start, count - start < 8 ? count - start : 8);
        for (; chosen != 0; chosen &= chosen - 1) {
            const size_t i = start + (size_t)__builtin_ctz(chosen);
            const unsigned char *group = groups + i * group_bytes;
            // Memory is the limit; the processor's own guesses stop at the end of each page.
            for (size_t line = 0; line < group_bytes; line += 64)
                __builtin_prefetch(group + ahead + line);
            float scores[8];
            unsigned above = score_group(query, words, group, best->threshold, scores) & allowed[i];
            for (; above != 0; above &= above - 1) {
                const int lane = __builtin_ctz(above);
                if (scores[lane] > best->threshold) // which may have risen since
                    offer(best, scores[lane], first + (uint32_t)(8 * i) + (uint32_t)lane);
            }
        }
    }
}

static void scan(const struct ckernels_code_query *query, const void *groups, const uint8_t *allowed, size_t count,
    uint32_t first, struct ckernels_best *best)
{
    if (query->words == 6) // 384 dimensions, those of many small models
        scan_words(query, 6, groups, allowed, count, first, best);
    else
        scan_words(query, query->words, groups, allowed, count, first, best);
}

static size_t gather_bits(const uint64_t *set, const uint64_t *present, size_t words, size_t place, uint8_t *bits)
{
    for (size_t i = 0; i < words; i++) {
        for (uint64_t rest = set[i] & present[i]; rest != 0; rest &= rest - 1) {
            const uint64_t before = (rest & -rest) - 1;
            const size_t bit = place + (size_t)__builtin_popcountll(present[i] & before);
            bits[bit / 8] |= (uint8_t)(1u << bit % 8);
        }
        place += (size_t)__builtin_popcountll(present[i]);
    }
    return place;
}

static size_t intersect_bits(const uint8_t *other, size_t bytes, uint8_t *bits)
{
    size_t count = 0, i = 0;
    for (; i + 8 <= bytes; i += 8) {
        uint64_t mine, others;
        memcpy(&mine, bits + i, 8);
        memcpy(&others, other + i, 8);
        mine &= others;
        memcpy(bits + i, &mine, 8);
        count += (size_t)__builtin_popcountll(mine);
    }
    for (; i < bytes; i++) {
        bits[i] &= other[i];
        count += (size_t)__builtin_popcount(bits[i]);
    }
    return count;
}

const struct code_kernels CODE_KERNELS = {.rotate = rotate,
    .encode = encode,
    .scan = scan,
    .write_row = write_row,
    .score_rows = score_rows,
    .gather_bits = gather_bits,
    .intersect_bits = intersect_bits};
