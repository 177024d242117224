// Codes and rows for AVX-512 with VPOPCNTDQ: the eight rows of a group are counted at once.
#if defined(__x86_64__)
#include <immintrin.h>

#include "code_kernels.h"
#include "row_checksum.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vpopcntdq,avx2,fma,f16c,popcnt"))), apply_to = function)
#define INLINE static inline __attribute__((always_inline))
#define CODE_KERNELS ckernels_codes_avx512

/// The scores of a group's rows; answers which of them are above the threshold, a bit each.
INLINE unsigned score_group(const struct ckernels_code_query *query, int words, const unsigned char *group,
    float threshold, float *scores)
{
    __m512i counts[4];
    for (int plane = 0; plane < 4; plane++)
        counts[plane] = _mm512_setzero_si512();
    for (int word = 0; word < words; word++) {
        const __m512i signs = _mm512_loadu_si512(group + 64 * word);
        for (int plane = 0; plane < 4; plane++) {
            const __m512i bits = _mm512_set1_epi64((long long)query->planes[plane * words + word]);
            counts[plane] = _mm512_add_epi64(counts[plane], _mm512_popcnt_epi64(_mm512_xor_si512(signs, bits)));
        }
    }
    const __m512i low = _mm512_add_epi64(counts[0], _mm512_slli_epi64(counts[1], 1));
    const __m512i high = _mm512_add_epi64(counts[2], _mm512_slli_epi64(counts[3], 1));
    const __m256 different = _mm512_cvtepi64_ps(_mm512_add_epi64(low, _mm512_slli_epi64(high, 2)));
    const float *factors = (const float *)(group + 64 * words), *products = factors + 8;
    const __m256 product = _mm256_fmadd_ps(different, _mm256_set1_ps(-2 * query->step),
        _mm256_set1_ps((float)(15 * 64 * words) * query->step));
    const __m256 rest = _mm256_add_ps(_mm256_loadu_ps(products), _mm256_set1_ps(query->offset));
    const __m256 result = _mm256_fmadd_ps(product, _mm256_loadu_ps(factors), rest);
    _mm256_storeu_ps(scores, result);
    return _mm256_cmp_ps_mask(result, _mm256_set1_ps(threshold), _CMP_GT_OQ);
}

#include "rows_f16c.h"

#include "codes_body.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
