#ifndef CKERNELS_WIDEN_H
#define CKERNELS_WIDEN_H

#include <stddef.h>
#include <stdint.h>

// Numbers of 16 bits, little-endian and anywhere in memory, as floats, which hold each of them exactly.

/// IEEE half-precision numbers.
void ckernels_widen_f16(const void *halves, size_t count, float *floats);

/// bfloat16 numbers.
void ckernels_widen_bf16(const void *halves, size_t count, float *floats);

#endif
