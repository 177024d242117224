// Linear layers in bfloat16 and in bytes on AMX, Intel's unit for products of small matrices.
//
// Its registers hold 16 rows of 64 bytes. Weights are packed as it wants them: a row of a register is one word of 16
// columns. A block of 32 rows by 32 columns has four registers of sums, fed by two of inputs and two of weights.
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,amx-int8,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), apply_to = function)
#define LANES 16
#define TILE_ROWS 14
#include "vectors.h"

#include "coarse_avx512.h"

#define GELU coarse_gelu
#include "tiles.h"

#include "rows_as_bfloat16.h"

#include "rows_as_bytes.h"

enum {
    REGISTER_ROWS = 16,
    REGISTER_ROW_BYTES = 64,
    /// How many words of each row a register of inputs holds.
    REGISTER_WORDS = 16
};

/// How many rows the registers have: those of the upper half of a block, and those of the lower one.
static void configure(int upper, int lower)
{
    struct {
        uint8_t palette, start_row, reserved[14];
        uint16_t row_bytes[16];
        uint8_t rows[16];
    } configuration = {.palette = 1};
    const int rows[8] = {upper, upper, lower, lower, upper, lower, REGISTER_ROWS, REGISTER_ROWS};
    for (int i = 0; i < 8; i++) {
        configuration.rows[i] = (uint8_t)rows[i];
        configuration.row_bytes[i] = rows[i] > 0 ? REGISTER_ROW_BYTES : 0;
    }
    _tile_loadconfig(&configuration);
}

/// The sums of a block, as floats or integers, 16 by 16: upper left, upper right, lower left, lower right.
struct sums {
    _Alignas(64) char registers[4][REGISTER_ROWS][REGISTER_ROW_BYTES];
};

#define MULTIPLY_BLOCK(name, add_products)                                                                       \
    static void name(const struct tile *tile, bool has_lower, struct sums *sums)                                 \
    {                                                                                                            \
        const char *upper = tile->a, *lower = upper + REGISTER_ROWS * tile->a_stride, *weights = tile->b;        \
        _tile_zero(0);                                                                                           \
        _tile_zero(1);                                                                                           \
        if (has_lower) {                                                                                         \
            _tile_zero(2);                                                                                       \
            _tile_zero(3);                                                                                       \
        }                                                                                                        \
        for (int word = 0; word < tile->words; word += REGISTER_WORDS) {                                         \
            _tile_loadd(6, weights, tile->b_stride);                                                             \
            _tile_loadd(7, weights + REGISTER_ROW_BYTES, tile->b_stride);                                        \
            _tile_loadd(4, upper, tile->a_stride);                                                               \
            add_products(0, 4, 6);                                                                               \
            add_products(1, 4, 7);                                                                               \
            if (has_lower) {                                                                                     \
                _tile_loadd(5, lower, tile->a_stride);                                                           \
                add_products(2, 5, 6);                                                                           \
                add_products(3, 5, 7);                                                                           \
            }                                                                                                    \
            upper += REGISTER_ROW_BYTES;                                                                         \
            lower += REGISTER_ROW_BYTES;                                                                         \
            weights += REGISTER_WORDS * tile->b_stride;                                                          \
        }                                                                                                        \
        _tile_stored(0, sums->registers[0], REGISTER_ROW_BYTES);                                                 \
        _tile_stored(1, sums->registers[1], REGISTER_ROW_BYTES);                                                 \
        if (has_lower) {                                                                                         \
            _tile_stored(2, sums->registers[2], REGISTER_ROW_BYTES);                                             \
            _tile_stored(3, sums->registers[3], REGISTER_ROW_BYTES);                                             \
        }                                                                                                        \
    }
MULTIPLY_BLOCK(multiply_bfloat16, _tile_dpbf16ps)
MULTIPLY_BLOCK(multiply_bytes, _tile_dpbusd)

INLINE void finish_block(const struct tile *tile, const bool is_bytes, const bool gelu, int rows,
    const struct sums *sums)
{
    for (int row = 0; row < rows; row++) {
        UNROLLED
        for (int half = 0; half < 2; half++) {
            const int column = half * LANES;
            const char *from = sums->registers[row / REGISTER_ROWS * 2 + half][row % REGISTER_ROWS];
            const bits word = *(const unaligned_bits *)from;
            const vector sum =
                is_bytes ? dequantized(tile, __builtin_convertvector((integers)word, vector), row, column) : (vector)word;
            finish(tile, gelu, sum, row, column);
        }
    }
}

INLINE void apply_blocks(const struct ckernels_linear *layer, const bool is_bytes, const struct operand *input,
    int rows, float *output)
{
    const int words = layer->inputs / (is_bytes ? 4 : 2), block_rows = 2 * REGISTER_ROWS;
    const size_t panel_stride = CKERNELS_PANEL * sizeof(uint32_t);
    struct tile tile = {.a_stride = input->stride, .b_stride = panel_stride, .words = words,
        .c_stride = layer->outputs};
    struct sums sums;
    int configured = 0;
    for (int column = 0; column < layer->outputs; column += CKERNELS_PANEL) {
        tile.b = (const char *)layer->packed + column / CKERNELS_PANEL * words * panel_stride;
        tile.bias = layer->bias + column;
        tile.column_scales = is_bytes ? layer->scales + column : NULL;
        tile.column_sums = is_bytes ? layer->sums + column : NULL;
        for (int row = 0; row < rows; row += block_rows) {
            const int height = rows - row < block_rows ? rows - row : block_rows;
            const int upper = height < REGISTER_ROWS ? height : REGISTER_ROWS, lower = height - upper;
            if (height != configured)
                configure(upper, lower);
            configured = height;
            tile.a = (const char *)input->rows + row * input->stride;
            tile.row_steps = is_bytes ? input->steps + row : NULL;
            tile.row_zeros = is_bytes ? input->zeros + row : NULL;
            tile.c = output + (size_t)row * layer->outputs + column;
            (is_bytes ? multiply_bytes : multiply_bfloat16)(&tile, lower > 0, &sums);
            if (layer->gelu)
                finish_block(&tile, is_bytes, true, height, &sums);
            else
                finish_block(&tile, is_bytes, false, height, &sums);
        }
    }
    _tile_release();
}

void ckernels_linear_bf16_amx(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    const struct operand operand = rows_as_bfloat16(layer, input, rows, scratch);
    apply_blocks(layer, false, &operand, rows, output); // a panel of inputs has words for a whole register
}

void ckernels_linear_int8_amx(const struct ckernels_linear *layer, const float *input, int rows, void *scratch,
    float *output)
{
    if (layer->inputs / 4 % REGISTER_WORDS != 0) {
        ckernels_linear_int8_vnni(layer, input, rows, scratch, output);
        return;
    }
    const struct operand operand = rows_as_bytes(layer, input, rows, scratch);
    apply_blocks(layer, true, &operand, rows, output);
}
#pragma clang attribute pop

/// Linux lets a process use the unit's registers once it has asked (Documentation/arch/x86/xstate.rst): a signal's
/// frame grows by 8 KiB.
static bool is_granted(void)
{
    const long request_permission = 0x1023, tile_data = 18;
    return syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

bool ckernels_may_use_amx(void)
{
    enum { UNKNOWN, YES, NO };
    static _Atomic int known = UNKNOWN;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer == UNKNOWN) {
        const unsigned amx = 1u << 22 | 1u << 24 | 1u << 25; // AMX-BF16, AMX-TILE, AMX-INT8
        unsigned a, b, c, d;
        const bool has = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & amx) == amx;
        answer = has && is_granted() ? YES : NO;
        atomic_store_explicit(&known, answer, memory_order_relaxed);
    }
    return answer == YES;
}
#else
typedef int not_for_this_architecture;
#endif
