#ifndef CKERNELS_LINEAR_H
#define CKERNELS_LINEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "level.h"

// Linear layers at three precisions. Every level can run each of them, and gets the same result but for the
// rounding of sums; the two lower precisions are fast where the CPU has products of their kind.

enum {
    /// Columns in one panel of packed weights; a layer's outputs are a multiple of it, and so are its inputs.
    CKERNELS_PANEL = 32
};

/// How weights are stored and multiplied.
enum ckernels_precision {
    /// IEEE single precision.
    CKERNELS_F32 = 0,
    /// Weights and inputs rounded to bfloat16, products summed in single precision.
    CKERNELS_BF16 = 1,
    /// Weights as signed bytes, each output with a scale; inputs as unsigned bytes, each row with a step and a
    /// zero point; products summed as integers.
    CKERNELS_INT8 = 2
};

/// A linear layer, y = x W^T + b, perhaps with GELU on top.
struct ckernels_linear {
    enum ckernels_precision precision;
    /// Weights as the function of ckernels_pack_* for this precision leaves them.
    const void *packed;
    /// One float for each output.
    const float *bias;
    /// CKERNELS_INT8 only, else null: what a unit of each output's weights stands for.
    const float *scales;
    /// CKERNELS_INT8 only, else null: the sum of each output's weights, which a row's zero point multiplies.
    const float *sums;
    /// CKERNELS_INT8 only, else null: the factor of each input. It moves range from inputs with outliers to
    /// their weights, which were divided by it (SmoothQuant, arXiv 2211.10438).
    const float *smoothing;
    int inputs;
    int outputs;
    /// Whether the exact (erf) GELU is applied to the result.
    bool gelu;
};

/// Bytes of scratch memory that `rows` rows of `inputs` numbers need in ckernels_apply_linear.
#define CKERNELS_LINEAR_SCRATCH(rows, inputs) ((size_t)(rows) * ((size_t)(inputs) + 2) * sizeof(float))

/// Applies a linear layer to `rows` rows, at least 1.
///
/// @param input rows * inputs floats.
/// @param scratch CKERNELS_LINEAR_SCRATCH bytes on a float's boundary; may be null for CKERNELS_F32.
/// @param output rows * outputs floats, which must not overlap the others.
void ckernels_apply_linear(enum ckernels_level level, const struct ckernels_linear *layer, const float *input,
    int rows, void *scratch, float *output);

// Packing brings a weight matrix (outputs rows of inputs columns) into the order in which the kernels read it:
// panels of CKERNELS_PANEL outputs, and within a panel words of 32 bits, which hold one, two or four successive
// inputs of one output. Weights must be finite.

/// Packs outputs * inputs floats.
void ckernels_pack_f32(const float *weights, int inputs, int outputs, float *packed);

/// Rounds to the nearest, and packs outputs * inputs bfloat16 numbers.
void ckernels_pack_bf16(const float *weights, int inputs, int outputs, uint16_t *packed);

/// Divides by `smoothing`, rounds to the nearest of 255 steps, and packs outputs * inputs signed bytes.
///
/// @param scales receives a float for each output, and so does `sums`.
void ckernels_pack_int8(const float *weights, const float *smoothing, int inputs, int outputs, int8_t *packed,
    float *scales, float *sums);

/// Whether all numbers are finite.
bool ckernels_all_finite(const float *numbers, size_t count);

/// Raises each of `width` `maxima` to the largest absolute value that stands in its column of `rows`.
void ckernels_raise_maxima(const float *rows, int count, int width, float *maxima);

#endif
