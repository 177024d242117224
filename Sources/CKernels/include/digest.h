#ifndef CKERNELS_DIGEST_H
#define CKERNELS_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/// A 64-bit digest of bytes, the same on every machine, at the speed of memory.
///
/// Any chance damage shows (a changed word always does); somebody who wants a collision finds one.
uint64_t ckernels_digest(const void *bytes, size_t count);

#endif
