// The kernels for AVX-512: 32 registers of 16 floats hold a tile of 14 by 32, its columns and a broadcast.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define TILE_ROWS 14
#define KERNELS ckernels_avx512
#include "kernels_body.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
