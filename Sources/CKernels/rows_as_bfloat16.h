// Inputs of a linear layer as bfloat16 numbers, with the instruction that AVX-512 BF16 has for it.

INLINE struct operand rows_as_bfloat16(const struct ckernels_linear *layer, const float *input, int rows, void *scratch)
{
    uint16_t *rounded_rows = scratch;
    const size_t count = (size_t)rows * layer->inputs;
    for (size_t i = 0; i < count; i += 2 * LANES) {
        const __m512bh pair = _mm512_cvtne2ps_pbh((__m512)load(input + i + LANES), (__m512)load(input + i));
        *(unaligned_bits *)(rounded_rows + i) = (bits)pair;
    }
    return (struct operand){.rows = rounded_rows, .stride = layer->inputs * sizeof(uint16_t)};
}
