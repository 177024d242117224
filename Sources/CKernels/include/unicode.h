#ifndef CKERNELS_UNICODE_H
#define CKERNELS_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

enum { CKERNELS_IMAGE_MAX = 5 };

/// Normalises one Unicode scalar as BERT's uncased tokenizer does: controls vanish, white space becomes a
/// space, CJK ideographs get a space on either side, accents go, letters become lower case.
///
/// The image needs no context: a text's normal form is the images of its scalars one after another.
///
/// @param image receives the scalars that take this one's place.
/// @return how many they are, from 0 to CKERNELS_IMAGE_MAX.
int ckernels_normalize_scalar(uint32_t scalar, uint32_t image[CKERNELS_IMAGE_MAX]);

/// Whether a (normalised) scalar is a word by itself because BERT's tokenizer takes it for punctuation.
bool ckernels_is_punctuation(uint32_t scalar);

#endif
