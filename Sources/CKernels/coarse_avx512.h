// Functions of 16 floats that are exact to some 14 bits, for results that are rounded to bfloat16 or bytes anyway.

/// 2^x, to a relative error of 7.5e-5; 0 far below zero.
INLINE vector coarse_exp2(vector x)
{
    const vector n = (vector)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    const vector f = x - n; // from -0.5 to 0.5, where the polynomial is the best fit of 2^f
    vector p = f * 0.05517157f + 0.24261108f;
    p = p * f + 0.69326100f;
    p = p * f + 0.99992808f;
    return (vector)_mm512_scalef_ps((__m512)p, (__m512)n);
}

/// GELU as in gelu_of, to an absolute error of 1e-4 of x.
INLINE vector coarse_gelu(vector x)
{
    const vector size = __builtin_elementwise_abs(x);
    const vector t = (vector)_mm512_rcp14_ps((__m512)(size * (0.3275911f * 0.70710678118f) + 1.0f));
    vector p = t * 1.061405429f - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    const vector erf = 1.0f - p * t * coarse_exp2(x * x * -0.72134752f); // log2(e) / 2: e^(-z^2), z = x / sqrt(2)
    return 0.5f * (x + size * erf);
}
