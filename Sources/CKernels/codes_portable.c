// Codes and rows for any CPU.
#include "code_kernels.h"
#include "row_checksum.h"
#include "widen.h"

#define INLINE static inline __attribute__((always_inline))
#define CODE_KERNELS ckernels_codes_portable

/// The scores of a group's rows; answers which of them are above the threshold, a bit each.
INLINE unsigned score_group(const struct ckernels_code_query *query, int words, const unsigned char *group,
    float threshold, float *scores)
{
    const float *factors = (const float *)(group + 64 * words), *products = factors + 8;
    unsigned above = 0;
    for (int lane = 0; lane < 8; lane++) {
        int different = 0;
        for (int word = 0; word < words; word++) {
            const uint64_t signs = ((const uint64_t *)group)[8 * word + lane];
            for (int plane = 0; plane < 4; plane++)
                different += __builtin_popcountll(signs ^ query->planes[plane * words + word]) << plane;
        }
        const float product = query->step * (float)(15 * 64 * words - 2 * different);
        scores[lane] = product * factors[lane] + products[lane] + query->offset;
        above |= (unsigned)(scores[lane] > threshold) << lane;
    }
    return above;
}

/// The nearest half-precision number, ties to even.
static uint16_t half_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7FFFFFFF;
    if (magnitude >= 0x7F800000) // infinity and NaN
        return (uint16_t)(sign | 0x7C00 | (magnitude > 0x7F800000 ? 0x200 : 0));
    if (magnitude >= 0x477FF000) // rounds to more than the largest one
        return (uint16_t)(sign | 0x7C00);
    if (magnitude < 0x38800000) { // subnormal: in units of 2^-24, by the rounding of an addition
        const uint32_t half = 0x3F000000; // .5, whose last bit is worth 2^-24
        float sum, unit;
        memcpy(&unit, &half, sizeof unit);
        memcpy(&sum, &magnitude, sizeof sum);
        sum += unit;
        memcpy(&bits, &sum, sizeof bits);
        return (uint16_t)(sign | (bits - half));
    }
    const uint32_t odd = magnitude >> 13 & 1;
    return (uint16_t)(sign | (magnitude - 0x38000000 + 0xFFF + odd) >> 13);
}

static void write_row(const float *vector, int dimension, void *row)
{
    const size_t bytes = 2 * (size_t)ckernels_padded_halves(dimension);
    memset(row, 0, bytes);
    for (int i = 0; i < dimension; i++)
        ((uint16_t *)row)[i] = half_of(vector[i]);
    finish_row(row, bytes, row_checksum(row, bytes));
}

static size_t score_rows(const void *rows, const uint32_t *units, size_t count, const float *query, int dimension,
    float *scores)
{
    const size_t halves = (size_t)ckernels_padded_halves(dimension);
    for (size_t i = 0; i < count; i++) {
        const unsigned char *row = (const unsigned char *)rows + 16 * (size_t)units[i];
        if (row_checksum(row, 2 * halves) != checksum_after(row, 2 * halves))
            return i;
        float sum = 0;
        for (size_t start = 0; start < halves; start += 8) {
            float values[8];
            ckernels_widen_f16(row + 2 * start, 8, values);
            for (int k = 0; k < 8; k++)
                sum += values[k] * query[start + (size_t)k];
        }
        scores[i] = sum;
    }
    return count;
}

#include "codes_body.h"
