// The body of the kernels, compiled once for each instruction set. The file that includes this one defines
//   LANES      floats in a vector register
//   TILE_ROWS  rows of a register tile; the tile is 2 * LANES columns wide
//   KERNELS    the name of the table of functions
#include "vectors.h"

#include "tiles.h"

#include "linear_body.h"

#include "attention_body.h"

#include "rows_body.h"

const struct kernels KERNELS = {embed, attend, add_and_normalize, pool, {apply_f32, apply_bf16, apply_int8}};
