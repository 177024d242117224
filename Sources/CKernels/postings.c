#include "postings.h"

#include <string.h>

void ckernels_add_postings(const void *postings, size_t count, float factor, float *sums)
{
    const unsigned char *bytes = postings;
    for (size_t index = 0; index < count; index++) {
        uint32_t pair;
        memcpy(&pair, bytes + 4 * index, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        pair = __builtin_bswap32(pair);
#endif
        sums[pair & 0xFFFF] += factor * (float)(pair >> 16);
    }
}
