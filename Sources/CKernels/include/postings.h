#ifndef CKERNELS_POSTINGS_H
#define CKERNELS_POSTINGS_H

#include <stddef.h>
#include <stdint.h>

/// Adds what a term counts in each of its documents to the documents' sums.
///
/// @param postings pairs of 16-bit numbers, least significant byte first and at any alignment: a document's place among
///     the sums, and what the term counts there.
/// @param count how many pairs there are.
/// @param factor what a count of one is worth.
/// @param sums 65,536 numbers, so that no place is beyond them.
void ckernels_add_postings(const void *postings, size_t count, float factor, float *sums);

#endif
