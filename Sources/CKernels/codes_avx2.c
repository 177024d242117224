// Codes and rows for AVX2 with FMA and F16C.
#if defined(__x86_64__)
#include <immintrin.h>

#include "code_kernels.h"
#include "row_checksum.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,popcnt"))), apply_to = function)
#define INLINE static inline __attribute__((always_inline))
#define CODE_KERNELS ckernels_codes_avx2

/// The bits set in each byte, looked up by halves.
INLINE __m256i bits_of_bytes(__m256i bytes)
{
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2,
        2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, _mm256_and_si256(bytes, low)),
        _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low)));
}

/// The weighted count of differences in the four rows from `lane` on.
INLINE __m256i differences(const struct ckernels_code_query *query, int words, const unsigned char *group, int lane)
{
    __m256i sum = _mm256_setzero_si256();
    for (int word = 0; word < words; word++) {
        const __m256i signs = _mm256_loadu_si256((const __m256i *)(group + 64 * word + 8 * lane));
        __m256i bytes = _mm256_setzero_si256(); // at most 8 * 15 in each
        for (int plane = 3; plane >= 0; plane--) {
            const __m256i bits = _mm256_set1_epi64x((long long)query->planes[plane * words + word]);
            bytes = _mm256_add_epi8(_mm256_add_epi8(bytes, bytes), bits_of_bytes(_mm256_xor_si256(signs, bits)));
        }
        sum = _mm256_add_epi64(sum, _mm256_sad_epu8(bytes, _mm256_setzero_si256()));
    }
    return sum;
}

/// The scores of a group's rows; answers which of them are above the threshold, a bit each.
INLINE unsigned score_group(const struct ckernels_code_query *query, int words, const unsigned char *group,
    float threshold, float *scores)
{
    const float *factors = (const float *)(group + 64 * words), *products = factors + 8;
    const __m256i even = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);
    const __m256i low = _mm256_permutevar8x32_epi32(differences(query, words, group, 0), even);
    const __m256i high = _mm256_permutevar8x32_epi32(differences(query, words, group, 4), even);
    const __m256 different = _mm256_cvtepi32_ps(_mm256_blend_epi32(low, high, 0xF0));
    const __m256 product = _mm256_fmadd_ps(different, _mm256_set1_ps(-2 * query->step),
        _mm256_set1_ps((float)(15 * 64 * words) * query->step));
    const __m256 rest = _mm256_add_ps(_mm256_loadu_ps(products), _mm256_set1_ps(query->offset));
    const __m256 result = _mm256_fmadd_ps(product, _mm256_loadu_ps(factors), rest);
    _mm256_storeu_ps(scores, result);
    return (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(result, _mm256_set1_ps(threshold), _CMP_GT_OQ));
}

#include "rows_f16c.h"

#include "codes_body.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
