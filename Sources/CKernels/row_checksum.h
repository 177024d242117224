// The checksum of a row: the sum of its 32-bit words, each times an odd number of its own, so that a changed word is
// always noticed and the order of the additions does not matter: each instruction set has the same sum in its own way.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// What a sum starts from: a row of zeros must not look right.
static const uint32_t row_checksum_start = 0x9E3779B9u;

/// The factor of a word by its number; the next one's is larger by `row_checksum_step`, which keeps it odd.
static const uint32_t row_checksum_factor = 0x85EBCA6Bu, row_checksum_step = 0x3243F6A8u;

/// The checksum of `bytes` bytes, a multiple of 4.
static inline uint32_t row_checksum(const unsigned char *row, size_t bytes)
{
    uint32_t sum = row_checksum_start, factor = row_checksum_factor;
    for (size_t i = 0; i < bytes; i += 4, factor += row_checksum_step) {
        uint32_t word;
        memcpy(&word, row + i, sizeof word);
        sum += word * factor;
    }
    return sum;
}

static inline void finish_row(unsigned char *row, size_t bytes, uint32_t sum)
{
    memcpy(row + bytes, &sum, sizeof sum);
    memset(row + bytes + sizeof sum, 0, 16 - sizeof sum);
}

static inline uint32_t checksum_after(const unsigned char *row, size_t bytes)
{
    uint32_t sum;
    memcpy(&sum, row + bytes, sizeof sum);
    return sum;
}
