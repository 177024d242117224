#ifndef CKERNELS_LEVEL_H
#define CKERNELS_LEVEL_H

#include <stdbool.h>

/// An instruction set that kernels are compiled for; each has all that the ones before it have.
enum ckernels_level {
    /// Whatever every CPU of this architecture can do: SSE2, or NEON.
    CKERNELS_PORTABLE = 0,
    /// AVX2 with FMA.
    CKERNELS_AVX2 = 1,
    /// AVX-512 F, BW, DQ and VL.
    CKERNELS_AVX512 = 2,
    /// AVX-512 with VNNI: products of 8-bit integers.
    CKERNELS_AVX512_VNNI = 3,
    /// AVX-512 with VNNI and BF16: products of bfloat16 numbers.
    CKERNELS_AVX512_BF16 = 4,
    /// AMX, Intel's unit for products of small matrices, with all of the above.
    CKERNELS_AMX = 5
};

/// Whether this CPU, and this build, can run the kernels of `level`.
bool ckernels_supports(enum ckernels_level level);

/// The fastest level that this CPU can run.
enum ckernels_level ckernels_best_level(void);

#endif
