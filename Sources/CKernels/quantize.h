// Inputs as unsigned bytes: each row has a zero point (its least number) and a step (a 255th of its range).

INLINE void find_range(const float *row, const float *smoothing, int count, float *least, float *range)
{
    vector low = load(row) * load(smoothing), high = low;
    for (int i = LANES; i < count; i += LANES) {
        const vector x = load(row + i) * load(smoothing + i);
        low = __builtin_elementwise_min(low, x);
        high = __builtin_elementwise_max(high, x);
    }
    *least = -largest_of(-low);
    *range = largest_of(high) - *least;
}

/// The step of a row, or one that divides safely where all its numbers are the same.
INLINE float step_of(float range) { return (range < 1e-12f ? 1e-12f : range) / 255.0f; }

/// LANES numbers of a row in steps above its zero point, from 0 to 255; they still have to be rounded.
INLINE vector in_steps(const float *row, const float *smoothing, float least, float step)
{
    return (load(row) * load(smoothing) - least) * (1.0f / step);
}
