// Rows of half-precision numbers for CPUs with F16C, eight numbers at a time; included where AVX2, FMA and F16C may be
// used.

INLINE float sum_of(__m256 x)
{
    __m128 sum = _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1));
    sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
    return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

INLINE uint32_t integer_sum_of(__m128i x)
{
    x = _mm_add_epi32(x, _mm_unpackhi_epi64(x, x));
    return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(x, _mm_shuffle_epi32(x, 1)));
}

/// The checksum's factors of the first four words, and their step from one four to the next.
INLINE __m128i first_factors(void)
{
    const uint32_t first = row_checksum_factor, step = row_checksum_step;
    return _mm_setr_epi32((int)first, (int)(first + step), (int)(first + 2 * step), (int)(first + 3 * step));
}

static void write_row(const float *vector, int dimension, void *row)
{
    const size_t bytes = 2 * (size_t)ckernels_padded_halves(dimension);
    const __m128i step = _mm_set1_epi32((int)(4 * row_checksum_step));
    __m128i factors = first_factors(), sums = _mm_setzero_si128();
    for (int start = 0; start < dimension; start += 8) {
        float part[8] = {0};
        memcpy(part, vector + start, sizeof(float) * (size_t)(dimension - start < 8 ? dimension - start : 8));
        const __m128i halves = _mm256_cvtps_ph(_mm256_loadu_ps(part), _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128((__m128i *)((unsigned char *)row + 2 * start), halves);
        sums = _mm_add_epi32(sums, _mm_mullo_epi32(halves, factors));
        factors = _mm_add_epi32(factors, step);
    }
    finish_row(row, bytes, row_checksum_start + integer_sum_of(sums));
}

/// Asks for a row's lines early: rows are scored in any order, and memory takes longer than a row's arithmetic.
INLINE void prefetch_row(const unsigned char *row, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 64)
        _mm_prefetch((const char *)row + i, _MM_HINT_T0);
}

static size_t score_rows(const void *rows, const uint32_t *units, size_t count, const float *query, int dimension,
    float *scores)
{
    const size_t ahead = 6;
    const size_t bytes = 2 * (size_t)ckernels_padded_halves(dimension);
    const __m128i step = _mm_set1_epi32((int)(4 * row_checksum_step));
    for (size_t i = 0; i < count; i++) {
        if (i + ahead < count)
            prefetch_row((const unsigned char *)rows + 16 * (size_t)units[i + ahead], bytes);
        const unsigned char *row = (const unsigned char *)rows + 16 * (size_t)units[i];
        __m128i factors = first_factors(), sums = _mm_setzero_si128();
        __m256 products = _mm256_setzero_ps(), others = products;
        size_t at = 0;
        for (; at + 16 < bytes; at += 32) {
            const __m128i low = _mm_loadu_si128((const __m128i *)(row + at));
            const __m128i high = _mm_loadu_si128((const __m128i *)(row + at + 16));
            products = _mm256_fmadd_ps(_mm256_cvtph_ps(low), _mm256_loadu_ps(query + at / 2), products);
            others = _mm256_fmadd_ps(_mm256_cvtph_ps(high), _mm256_loadu_ps(query + at / 2 + 8), others);
            sums = _mm_add_epi32(sums, _mm_mullo_epi32(low, factors));
            factors = _mm_add_epi32(factors, step);
            sums = _mm_add_epi32(sums, _mm_mullo_epi32(high, factors));
            factors = _mm_add_epi32(factors, step);
        }
        if (at < bytes) {
            const __m128i last = _mm_loadu_si128((const __m128i *)(row + at));
            products = _mm256_fmadd_ps(_mm256_cvtph_ps(last), _mm256_loadu_ps(query + at / 2), products);
            sums = _mm_add_epi32(sums, _mm_mullo_epi32(last, factors));
        }
        if (row_checksum_start + integer_sum_of(sums) != checksum_after(row, bytes))
            return i;
        scores[i] = sum_of(_mm256_add_ps(products, others));
    }
    return count;
}
