// Half-precision numbers of files as floats.
#include "widen.h"

#include <string.h>

static float float_of_bits(uint32_t bits)
{
    float number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static uint16_t half_at(const unsigned char *bytes) { return (uint16_t)(bytes[0] | bytes[1] << 8); }

/// IEEE 754 binary16, with its subnormal numbers, infinities and NaNs.
static float float_of_f16(uint16_t half)
{
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
    if (exponent == 0) // zero or subnormal: fraction * 2^-24
        return float_of_bits(sign | 0x3F800000u) * (float)fraction * 0x1p-24f;
    if (exponent == 0x1F)
        return float_of_bits(sign | 0x7F800000u | fraction << 13);
    return float_of_bits(sign | (exponent + 112) << 23 | fraction << 13);
}

void ckernels_widen_f16(const void *halves, size_t count, float *floats)
{
    const unsigned char *bytes = halves;
    for (size_t i = 0; i < count; i++)
        floats[i] = float_of_f16(half_at(bytes + 2 * i));
}

void ckernels_widen_bf16(const void *halves, size_t count, float *floats)
{
    const unsigned char *bytes = halves;
    for (size_t i = 0; i < count; i++)
        floats[i] = float_of_bits((uint32_t)half_at(bytes + 2 * i) << 16);
}
