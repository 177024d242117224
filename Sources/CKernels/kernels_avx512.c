// The kernels for AVX-512: 32 registers of 16 floats hold a tile of 14 by 32, its columns and a broadcast.
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define TILE_ROWS 14
#define KERNELS ckernels_avx512

/// 1 / x to 1 unit in the last place or so: an estimate of 14 bits and a step of Newton's, faster than to divide.
static inline __attribute__((always_inline)) __m512 reciprocal_of(__m512 x)
{
    const __m512 estimate = _mm512_rcp14_ps(x);
    return estimate * (2.0f - x * estimate);
}
#define RECIPROCAL(x) (vector) reciprocal_of((__m512)(x))

#include "kernels_body.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
