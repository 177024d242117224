// The kernels for any CPU, in vectors of 4 floats, which SSE2 and NEON have in every 64-bit machine.
#define LANES 4
#if defined(__aarch64__)
#define TILE_ROWS 12
#else
#define TILE_ROWS 6
#endif
#define KERNELS ckernels_portable
#include "kernels_body.h"
