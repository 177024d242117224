// The public functions of codes and rows: what is the same for all instruction sets, and the choice of one.
#include "codes.h"

#include <math.h>
#include <string.h>

#include "code_kernels.h"
#include "row_checksum.h"
#include "widen.h"

static const struct code_kernels *kernels_of(enum ckernels_level level)
{
#if defined(__x86_64__)
    // Level AVX-512 has no instruction that counts bits; most CPUs with VNNI have one.
    if (level >= CKERNELS_AVX512_VNNI && __builtin_cpu_supports("avx512vpopcntdq"))
        return &ckernels_codes_avx512;
    if (level >= CKERNELS_AVX2 && __builtin_cpu_supports("f16c"))
        return &ckernels_codes_avx2;
#else
    (void)level;
#endif
    return &ckernels_codes_portable;
}

void ckernels_rotate(enum ckernels_level level, const struct ckernels_rotation *rotation, float *row)
{
    kernels_of(level)->rotate(rotation, row);
}

void ckernels_encode(enum ckernels_level level, const struct ckernels_rotation *rotation, const float *vector,
    int dimension, const float *center, const float *rotated_center, float *rotated, void *code)
{
    kernels_of(level)->encode(rotation, vector, dimension, center, rotated_center, rotated, code);
}

void ckernels_scan_codes(enum ckernels_level level, const struct ckernels_code_query *query, const void *groups,
    const uint8_t *allowed, size_t count, uint32_t first, struct ckernels_best *best)
{
    kernels_of(level)->scan(query, groups, allowed, count, first, best);
}

void ckernels_write_row(enum ckernels_level level, const float *vector, int dimension, void *row)
{
    kernels_of(level)->write_row(vector, dimension, row);
}

size_t ckernels_score_rows(enum ckernels_level level, const void *rows, const uint32_t *units, size_t count,
    const float *query, int dimension, float *scores)
{
    return kernels_of(level)->score_rows(rows, units, count, query, dimension, scores);
}

size_t ckernels_gather_bits(enum ckernels_level level, const uint64_t *set, const uint64_t *present, size_t words,
    size_t place, uint8_t *bits)
{
    return kernels_of(level)->gather_bits(set, present, words, place, bits);
}

size_t ckernels_intersect_bits(enum ckernels_level level, const uint8_t *other, size_t bytes, uint8_t *bits)
{
    return kernels_of(level)->intersect_bits(other, bytes, bits);
}

int ckernels_padded_halves(int dimension) { return (dimension + 7) / 8 * 8; }

bool ckernels_read_row(const void *row, int dimension, float *vector)
{
    const size_t bytes = 2 * (size_t)ckernels_padded_halves(dimension);
    if (row_checksum(row, bytes) != checksum_after(row, bytes))
        return false;
    ckernels_widen_f16(row, (size_t)dimension, vector);
    return true;
}

size_t ckernels_row_bytes(int dimension) { return 2 * (size_t)ckernels_padded_halves(dimension) + 16; }

size_t ckernels_code_bytes(int words) { return 8 * (size_t)words + 2 * sizeof(float); }

size_t ckernels_group_bytes(int words) { return 8 * ckernels_code_bytes(words); }

float ckernels_quantize_query(const float *rotated, int words, uint64_t *planes)
{
    float largest = 0;
    for (int i = 0; i < 64 * words; i++)
        largest = fmaxf(largest, fabsf(rotated[i]));
    const float step = largest > 0 ? largest / 15 : 1;
    memset(planes, 0, 4 * (size_t)words * sizeof *planes);
    for (int i = 0; i < 64 * words; i++) {
        // The odd numbers from -15 to 15, as 0 to 15.
        const int level = (int)fminf(fmaxf(floorf((rotated[i] / step + 16) / 2), 0), 15);
        for (int plane = 0; plane < 4; plane++)
            planes[plane * words + i / 64] |= (uint64_t)(level >> plane & 1) << i % 64;
    }
    return step;
}

void ckernels_group_codes(const void *codes, size_t count, int words, size_t place, void *groups)
{
    const unsigned char *code = codes;
    for (size_t row = place; row < place + count; row++, code += ckernels_code_bytes(words)) {
        unsigned char *group = (unsigned char *)groups + row / 8 * ckernels_group_bytes(words);
        const size_t lane = row % 8;
        for (int word = 0; word < words; word++)
            memcpy(group + 64 * word + 8 * lane, code + 8 * word, 8);
        memcpy(group + 64 * words + 4 * lane, code + 8 * words, 4);
        memcpy(group + 64 * words + 32 + 4 * lane, code + 8 * words + 4, 4);
    }
}

static void exchange(struct ckernels_best *best, uint32_t a, uint32_t b)
{
    const float score = best->scores[a];
    const uint32_t place = best->places[a];
    best->scores[a] = best->scores[b];
    best->places[a] = best->places[b];
    best->scores[b] = score;
    best->places[b] = place;
}

/// Moves the scores above the pivot, or equal to it, to the front of a range; answers where the others begin.
///
/// Always exchanges, so that there is no branch: which scores are above is a matter of chance.
static uint32_t partition(struct ckernels_best *best, uint32_t left, uint32_t right, float pivot, bool equal)
{
    uint32_t front = left;
    for (uint32_t i = left; i < right; i++) {
        const uint32_t belongs = equal ? best->scores[i] == pivot : best->scores[i] > pivot;
        exchange(best, front, i);
        front += belongs;
    }
    return front;
}

/// Hoare's selection: afterwards the `wanted` best are in front.
void ckernels_keep_best(struct ckernels_best *best)
{
    if (best->count <= best->wanted)
        return;
    uint32_t left = 0, right = best->count;
    while (left < best->wanted && best->wanted < right) {
        const float pivot = best->scores[left + (right - left) / 2];
        uint32_t middle = partition(best, left, right, pivot, false);
        if (middle == left) {
            // None is above the largest: those that equal it come to the front, and any of them will do.
            middle = partition(best, left, right, pivot, true);
            if (middle >= best->wanted)
                break;
        }
        if (middle <= best->wanted)
            left = middle;
        else
            right = middle;
    }
    best->count = best->wanted;
    float worst = best->scores[0];
    for (uint32_t i = 1; i < best->count; i++)
        worst = fminf(worst, best->scores[i]);
    best->threshold = worst;
}
