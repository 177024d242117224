// Normalisation of single Unicode scalars, by tables read off the reference implementation.
#include "unicode.h"

#include <stddef.h>

#include "unicode_tables.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// Hangul syllables decompose by arithmetic: the Unicode Standard, section 3.12.
enum {
    SYLLABLE_BASE = 0xAC00,
    SYLLABLE_COUNT = 11172,
    LEADING_BASE = 0x1100,
    VOWEL_BASE = 0x1161,
    TRAILING_BASE = 0x11A7,
    VOWEL_COUNT = 21,
    TRAILING_COUNT = 28
};

static bool contains(const struct scalar_range *ranges, size_t count, uint32_t scalar)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (scalar < ranges[middle].first)
            high = middle;
        else if (scalar > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

/// The scalar that `scalar` becomes; itself if no mapping names it.
static uint32_t mapped(uint32_t scalar)
{
    size_t low = 0, high = COUNT(mappings);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (scalar < mappings[middle].scalar)
            high = middle;
        else if (scalar > mappings[middle].scalar)
            low = middle + 1;
        else
            return mappings[middle].image;
    }
    return scalar;
}

static int decompose_syllable(uint32_t scalar, uint32_t *image)
{
    uint32_t index = scalar - SYLLABLE_BASE;
    uint32_t trailing = index % TRAILING_COUNT;
    image[0] = LEADING_BASE + index / (VOWEL_COUNT * TRAILING_COUNT);
    image[1] = VOWEL_BASE + index / TRAILING_COUNT % VOWEL_COUNT;
    if (trailing == 0)
        return 2;
    image[2] = TRAILING_BASE + trailing;
    return 3;
}

/// Writes the image of a scalar that becomes several; 0 if `scalar` is none of these.
static int expanded(uint32_t scalar, uint32_t *image)
{
    int length = 0;
    for (size_t i = 0; i < COUNT(expansions); i++) {
        if (expansions[i].scalar != scalar)
            continue;
        while (length < 3 && expansions[i].image[length] != 0) {
            image[length] = expansions[i].image[length];
            length++;
        }
    }
    return length;
}

static int normalized_ascii(uint32_t scalar, uint32_t *image)
{
    if (scalar == '\t' || scalar == '\n' || scalar == '\r')
        image[0] = ' ';
    else if (scalar < ' ' || scalar == 0x7F)
        return 0;
    else
        image[0] = scalar >= 'A' && scalar <= 'Z' ? scalar + ('a' - 'A') : scalar;
    return 1;
}

int ckernels_normalize_scalar(uint32_t scalar, uint32_t image[CKERNELS_IMAGE_MAX])
{
    if (scalar < 0x80)
        return normalized_ascii(scalar, image);
    if (scalar >= SYLLABLE_BASE && scalar < SYLLABLE_BASE + SYLLABLE_COUNT)
        return decompose_syllable(scalar, image);
    if (contains(removed, COUNT(removed), scalar))
        return 0;
    if (contains(ideographs, COUNT(ideographs), scalar)) {
        image[0] = ' ';
        image[1] = mapped(scalar);
        image[2] = ' ';
        return 3;
    }
    int length = expanded(scalar, image);
    if (length > 0)
        return length;
    image[0] = contains(spaces, COUNT(spaces), scalar) ? ' ' : mapped(scalar);
    return 1;
}

bool ckernels_is_punctuation(uint32_t scalar)
{
    if (scalar < 0x80)
        return (scalar >= '!' && scalar <= '/') || (scalar >= ':' && scalar <= '@') ||
            (scalar >= '[' && scalar <= '`') || (scalar >= '{' && scalar <= '~');
    return contains(punctuation, COUNT(punctuation), scalar);
}
