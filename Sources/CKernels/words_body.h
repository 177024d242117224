// The tile for CPUs that multiply the factors of a word by those of another and add up in one instruction. The
// including file defines
//   ADD_PRODUCTS(sum, a, b)  that instruction
//   SUM                      the type of the sums: vector or integers
INLINE void multiply_rows(const int rows, const enum ckernels_precision precision, const bool gelu,
    const struct tile *tile)
{
    typedef int32_t word __attribute__((may_alias));
    const int words = tile->words;
    const char *a = tile->a, *b = tile->b;
    const size_t a_stride = tile->a_stride, b_stride = tile->b_stride;
    SUM sums[TILE_ROWS][2];
    UNROLLED
    for (int i = 0; i < rows; i++)
        sums[i][0] = sums[i][1] = (SUM){0};
    // Unrolling this loop makes the compiler spill the sums and halves the speed.
    NOT_UNROLLED
    for (int k = 0; k < words; k++) {
        const bits b0 = *(const unaligned_bits *)b, b1 = *(const unaligned_bits *)(b + 4 * LANES);
        UNROLLED
        for (int i = 0; i < rows; i++) {
            const integers factors = (integers){0} + *(const word *)(a + i * a_stride);
            sums[i][0] = ADD_PRODUCTS(sums[i][0], factors, b0);
            sums[i][1] = ADD_PRODUCTS(sums[i][1], factors, b1);
        }
        a += 4;
        b += b_stride;
    }
    UNROLLED
    for (int i = 0; i < rows; i++) {
        UNROLLED
        for (int half = 0; half < 2; half++) {
            const int column = half * LANES;
            const vector sum = __builtin_convertvector(sums[i][half], vector);
            finish(tile, gelu, precision == CKERNELS_INT8 ? dequantized(tile, sum, i, column) : sum, i, column);
        }
    }
}
