// Vectors of LANES floats, a macro that the including file defines, and the functions of one that kernels need.
//
// They are vector extensions rather than intrinsics: one text serves all instruction sets, and a build without
// optimisation stays usable, since an operator is an instruction there and not a call.
#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")
#define NOT_UNROLLED _Pragma("clang loop unroll(disable)")
#define NOT_VECTORIZED _Pragma("clang loop vectorize(disable)")

typedef float vector __attribute__((vector_size(4 * LANES)));
typedef float unaligned_vector __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef uint32_t bits __attribute__((vector_size(4 * LANES)));
typedef uint32_t unaligned_bits __attribute__((vector_size(4 * LANES), aligned(4), may_alias));
typedef int32_t integers __attribute__((vector_size(4 * LANES)));

// The including file may know a faster way.
#ifndef RECIPROCAL
#define RECIPROCAL(x) (1.0f / (x))
#endif

INLINE vector load(const float *from) { return *(const unaligned_vector *)from; }

INLINE void store(float *to, vector value) { *(unaligned_vector *)to = value; }

/// Vectors of four, which every width consists of.
typedef float four __attribute__((vector_size(16), may_alias));

/// In fours first: a sum of one number after another would wait for each of them.
INLINE float sum_of(vector value)
{
    const four *parts = (const four *)&value;
    four sum = parts[0];
    UNROLLED
    for (int i = 1; i < LANES / 4; i++)
        sum += parts[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

INLINE float larger_of(float one, float other) { return one > other ? one : other; }

INLINE float largest_of(vector value)
{
    const four *parts = (const four *)&value;
    four largest = parts[0];
    UNROLLED
    for (int i = 1; i < LANES / 4; i++)
        largest = __builtin_elementwise_max(largest, parts[i]);
    return larger_of(larger_of(largest[0], largest[1]), larger_of(largest[2], largest[3]));
}

/// The nearest integers of numbers from -2^22 to 2^22; the exponent of the sum leaves no bits for a fraction.
INLINE vector rounded(vector x)
{
    const float magic = 12582912.0f; // 1.5 * 2^23
    return (x + magic) - magic;
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

/// GELU with the exact erf, by Abramowitz and Stegun 7.1.28: erfc(z) = (1 + a1 z + ... + a6 z^6)^-16 to an absolute
/// error of 3e-7. The factors of x^k are a_k / sqrt(2)^k.
INLINE vector gelu_of(vector x)
{
    const vector size = __builtin_elementwise_abs(x);
    const vector s = __builtin_elementwise_min(size, (vector){0} + 16.0f); // where the power is not too large yet
    vector p = s * 5.3829750e-6f + 4.8891333e-5f;
    p = p * s + 3.8003575e-5f;
    p = p * s + 3.2776282e-3f;
    p = p * s + 2.1141006e-2f;
    p = p * s + 4.9867347e-2f;
    p = p * s + 1.0f;
    p *= p;
    p *= p;
    p = RECIPROCAL(p * p);
    // x (1 + erf(x / sqrt 2)) / 2, erf being odd and 1 - erfc
    return __builtin_elementwise_max(x, (vector){0}) - 0.5f * size * (p * p);
}
