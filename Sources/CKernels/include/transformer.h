#ifndef CKERNELS_TRANSFORMER_H
#define CKERNELS_TRANSFORMER_H

#include <stdbool.h>
#include <stdint.h>

// The arithmetic of a BERT encoder in float32. Matrices are row-major and dense; a row is a token. Widths
// are multiples of CKERNELS_PANEL, and counts are at least 1. No pointer may be null and outputs must not
// overlap inputs, unless said otherwise.

enum {
    /// Columns in one panel of packed weights, and the size of an attention head.
    CKERNELS_PANEL = 32,
    /// Most tokens that one text may have.
    CKERNELS_TOKENS_MAX = 512,
    /// Floats of scratch memory that attention needs.
    CKERNELS_ATTENTION_SCRATCH = (CKERNELS_PANEL + 16) * CKERNELS_TOKENS_MAX
};

/// An instruction set that the kernels are compiled for.
enum ckernels_level {
    /// Whatever every CPU of this architecture can do.
    CKERNELS_PORTABLE = 0,
    CKERNELS_AVX2 = 1,
    CKERNELS_AVX512 = 2
};

/// Whether this CPU, and this build, can run the kernels of `level`.
bool ckernels_supports(enum ckernels_level level);

/// The fastest level that this CPU can run.
enum ckernels_level ckernels_best_level(void);

/// A linear layer, y = x W^T + b, perhaps with GELU on top.
struct ckernels_linear {
    /// Weights as ckernels_pack leaves them: outputs * inputs floats.
    const float *packed;
    /// One float for each output.
    const float *bias;
    int inputs;
    int outputs;
    /// Whether the exact (erf) GELU is applied to the result.
    bool gelu;
};

/// A layer normalisation's parameters, `width` floats each.
struct ckernels_norm {
    const float *gain;
    const float *shift;
    int width;
};

/// Tables that turn token ids into the encoder's input.
struct ckernels_embeddings {
    /// One row for each token id.
    const float *words;
    /// One row for each position in a text.
    const float *positions;
    /// The one row that all tokens share (segment 0).
    const float *segment;
    struct ckernels_norm norm;
};

/// Brings a weight matrix (outputs rows of inputs columns) into the order in which the kernels read it:
/// panels of CKERNELS_PANEL outputs, within a panel input by input.
void ckernels_pack(const float *weights, int inputs, int outputs, float *packed);

/// Writes a text's embedded tokens, normalised, to `output`. Every id must be within the table.
void ckernels_embed(enum ckernels_level level, const struct ckernels_embeddings *embeddings, const int32_t *ids,
    int tokens, float *output);

/// Applies a linear layer to `rows` rows.
void ckernels_apply_linear(enum ckernels_level level, const struct ckernels_linear *layer, const float *input,
    int rows, float *output);

/// Multi-head self-attention over one text of at most CKERNELS_TOKENS_MAX tokens.
///
/// @param qkv for each token its queries, keys and values, heads * CKERNELS_PANEL floats each.
/// @param scratch CKERNELS_ATTENTION_SCRATCH floats.
void ckernels_attend(enum ckernels_level level, const float *qkv, int tokens, int heads, float *scratch,
    float *output);

/// Adds `addend` to `rows`, then normalises each row, in place.
void ckernels_add_and_normalize(enum ckernels_level level, const struct ckernels_norm *norm, const float *addend,
    int count, float *rows);

/// Writes the mean of `count` rows, scaled to length 1.
///
/// @return the mean's length before scaling; if it is 0 or not finite, the output is meaningless.
double ckernels_pool(enum ckernels_level level, const float *rows, int count, int width, float *output);

#endif
