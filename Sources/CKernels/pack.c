// Packing of weights: done once for a model, so that it may be simple.
#include <math.h>
#include <string.h>

#include "linear.h"

void ckernels_pack_f32(const float *weights, int inputs, int outputs, float *packed)
{
    for (int panel = 0; panel < outputs; panel += CKERNELS_PANEL)
        for (int input = 0; input < inputs; input++)
            for (int i = 0; i < CKERNELS_PANEL; i++)
                *packed++ = weights[(size_t)(panel + i) * inputs + input];
}

static uint16_t bfloat16_of(float number)
{
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    return (uint16_t)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16); // to the nearest, ties to even
}

void ckernels_pack_bf16(const float *weights, int inputs, int outputs, uint16_t *packed)
{
    for (int panel = 0; panel < outputs; panel += CKERNELS_PANEL)
        for (int input = 0; input < inputs; input += 2)
            for (int i = 0; i < CKERNELS_PANEL; i++)
                for (int place = 0; place < 2; place++)
                    *packed++ = bfloat16_of(weights[(size_t)(panel + i) * inputs + input + place]);
}

void ckernels_pack_int8(const float *weights, const float *smoothing, int inputs, int outputs, int8_t *packed,
    float *scales, float *sums)
{
    for (int output = 0; output < outputs; output++) {
        const float *row = weights + (size_t)output * inputs;
        float largest = 1e-12f;
        for (int input = 0; input < inputs; input++)
            largest = fmaxf(largest, fabsf(row[input] / smoothing[input]));
        const float scale = largest / 127;
        int8_t *panel = packed + (size_t)(output / CKERNELS_PANEL) * CKERNELS_PANEL * inputs;
        int sum = 0;
        for (int input = 0; input < inputs; input++) {
            const int weight = (int)lrintf(row[input] / smoothing[input] / scale); // from -127 to 127
            panel[input / 4 * 4 * CKERNELS_PANEL + output % CKERNELS_PANEL * 4 + input % 4] = (int8_t)weight;
            sum += weight;
        }
        scales[output] = scale;
        sums[output] = scale * (float)sum;
    }
}

void ckernels_raise_maxima(const float *rows, int count, int width, float *maxima)
{
    for (int row = 0; row < count; row++, rows += width)
        for (int column = 0; column < width; column++)
            maxima[column] = fmaxf(maxima[column], fabsf(rows[column]));
}

bool ckernels_all_finite(const float *numbers, size_t count)
{
    bool all = true;
    for (size_t i = 0; i < count; i++)
        all &= isfinite(numbers[i]) != 0;
    return all;
}
