// A digest in four lanes, so that the processor has four multiplications under way.
#include "digest.h"

#include <string.h>

// Odd constants of SplitMix64 and of the golden ratio.
static const uint64_t factor = 0x9E3779B97F4A7C15u, seed = 0xBF58476D1CE4E5B9u;

/// A bijection of `state` for each `word`, and of `word` for each `state`: what differs in one word stays different.
static uint64_t mixed(uint64_t state, uint64_t word)
{
    state = (state ^ word) * factor;
    return state ^ (state >> 32);
}

static uint64_t word_at(const unsigned char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

uint64_t ckernels_digest(const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    uint64_t lanes[4] = {seed, seed + 1, seed + 2, seed + 3};
    size_t left = count;
    for (; left >= 32; left -= 32, at += 32)
        for (int lane = 0; lane < 4; lane++)
            lanes[lane] = mixed(lanes[lane], word_at(at + 8 * lane));
    uint64_t digest = mixed(seed, count);
    for (; left > 0; left--, at++)
        digest = mixed(digest, *at);
    for (int lane = 0; lane < 4; lane++)
        digest = mixed(digest, lanes[lane]);
    return digest;
}
