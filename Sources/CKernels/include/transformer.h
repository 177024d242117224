#ifndef CKERNELS_TRANSFORMER_H
#define CKERNELS_TRANSFORMER_H

#include <stddef.h>
#include <stdint.h>

#include "level.h"
#include "linear.h"

// The arithmetic of a BERT encoder around its linear layers, in float32. Matrices are row-major and dense; a
// row is a token. Widths are multiples of CKERNELS_PANEL, and counts are at least 1. No pointer may be null and
// outputs must not overlap inputs, unless said otherwise.

enum {
    /// Most numbers that an attention head may have; always a multiple of CKERNELS_PANEL.
    CKERNELS_HEAD_MAX = 128,
    /// Most tokens that one text may have.
    CKERNELS_TOKENS_MAX = 512
};

/// Floats of scratch memory that attention with heads of `size` numbers needs: a head's keys and values, or in
/// bfloat16 its queries, too, and the scores of a tile of queries.
static inline size_t ckernels_attention_scratch(int size)
{
    return ((size_t)size * 2 + 16) * CKERNELS_TOKENS_MAX;
}

/// A layer normalisation's parameters, `width` floats each, and what is added to variances.
struct ckernels_norm {
    const float *gain;
    const float *shift;
    int width;
    float epsilon;
};

/// Tables that turn token ids into the encoder's input.
struct ckernels_embeddings {
    /// One row for each token id.
    const float *words;
    /// One row for each position in a text.
    const float *positions;
    /// One row for each segment.
    const float *segments;
    struct ckernels_norm norm;
};

/// Writes a text's embedded tokens, normalised, to `output`. Every id must be within the table.
///
/// @param first how many tokens belong to segment 0; the others belong to segment 1.
void ckernels_embed(enum ckernels_level level, const struct ckernels_embeddings *embeddings, const int32_t *ids,
    int tokens, int first, float *output);

/// Multi-head self-attention over one text of at most CKERNELS_TOKENS_MAX tokens.
///
/// @param precision the precision of the layers around it. At the lower ones, a level that multiplies bfloat16
/// numbers uses them here, too.
/// @param qkv for each token its queries, keys and values, heads * size floats each.
/// @param size the numbers of a head, a multiple of CKERNELS_PANEL up to CKERNELS_HEAD_MAX.
/// @param scratch ckernels_attention_scratch(size) floats.
void ckernels_attend(enum ckernels_level level, enum ckernels_precision precision, const float *qkv, int tokens,
    int heads, int size, float *scratch, float *output);

/// Adds `addend` to `rows`, then normalises each row, in place.
void ckernels_add_and_normalize(enum ckernels_level level, const struct ckernels_norm *norm, const float *addend,
    int count, float *rows);

/// Writes the mean of `count` rows, scaled to length 1; of one row it is that row.
///
/// @return the mean's length before scaling; if it is 0 or not finite, the output is meaningless.
double ckernels_pool(enum ckernels_level level, const float *rows, int count, int width, float *output);

#endif
