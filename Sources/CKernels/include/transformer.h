#ifndef CKERNELS_TRANSFORMER_H
#define CKERNELS_TRANSFORMER_H

#include <stdint.h>

#include "level.h"
#include "linear.h"

// The arithmetic of a BERT encoder around its linear layers, in float32. Matrices are row-major and dense; a
// row is a token. Widths are multiples of CKERNELS_PANEL, and counts are at least 1. No pointer may be null and
// outputs must not overlap inputs, unless said otherwise.

enum {
    /// The size of an attention head.
    CKERNELS_HEAD = CKERNELS_PANEL,
    /// Most tokens that one text may have.
    CKERNELS_TOKENS_MAX = 512,
    /// Floats of scratch memory that attention needs.
    CKERNELS_ATTENTION_SCRATCH = 2 * CKERNELS_HEAD * CKERNELS_TOKENS_MAX
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

/// Writes a text's embedded tokens, normalised, to `output`. Every id must be within the table.
void ckernels_embed(enum ckernels_level level, const struct ckernels_embeddings *embeddings, const int32_t *ids,
    int tokens, float *output);

/// Multi-head self-attention over one text of at most CKERNELS_TOKENS_MAX tokens.
///
/// @param precision the precision of the layers around it. At the lower ones, a level that multiplies bfloat16
/// numbers uses them here, too.
/// @param qkv for each token its queries, keys and values, heads * CKERNELS_HEAD floats each.
/// @param scratch CKERNELS_ATTENTION_SCRATCH floats.
void ckernels_attend(enum ckernels_level level, enum ckernels_precision precision, const float *qkv, int tokens,
    int heads, float *scratch, float *output);

/// Adds `addend` to `rows`, then normalises each row, in place.
void ckernels_add_and_normalize(enum ckernels_level level, const struct ckernels_norm *norm, const float *addend,
    int count, float *rows);

/// Writes the mean of `count` rows, scaled to length 1.
///
/// @return the mean's length before scaling; if it is 0 or not finite, the output is meaningless.
double ckernels_pool(enum ckernels_level level, const float *rows, int count, int width, float *output);

#endif
