// The kernels for AVX2 with FMA: 16 registers of 8 floats hold a tile of 6 by 16, its columns and a broadcast.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LANES 8
#define TILE_ROWS 6
#define KERNELS ckernels_avx2
#include "kernels_body.h"
#pragma clang attribute pop
#else
typedef int not_for_this_architecture;
#endif
