// What happens to rows between the matrices: embedding, normalisation, pooling, for any instruction set.
#include <math.h>

static void normalize(const struct ckernels_norm *norm, float *row)
{
    vector sum = (vector){0}, squares = (vector){0};
    for (int i = 0; i < norm->width; i += LANES)
        sum += load(row + i);
    const float mean = sum_of(sum) / (float)norm->width;
    for (int i = 0; i < norm->width; i += LANES) {
        const vector deviation = load(row + i) - mean;
        squares += deviation * deviation;
    }
    const float factor = 1.0f / sqrtf(sum_of(squares) / (float)norm->width + norm->epsilon);
    for (int i = 0; i < norm->width; i += LANES)
        store(row + i, (load(row + i) - mean) * factor * load(norm->gain + i) + load(norm->shift + i));
}

static void add_and_normalize(const struct ckernels_norm *norm, const float *addend, int count, float *rows)
{
    for (int row = 0; row < count; row++, rows += norm->width, addend += norm->width) {
        for (int i = 0; i < norm->width; i += LANES)
            store(rows + i, load(rows + i) + load(addend + i));
        normalize(norm, rows);
    }
}

static void embed(const struct ckernels_embeddings *embeddings, const int32_t *ids, int tokens, int first,
    float *output)
{
    const size_t width = embeddings->norm.width;
    for (int position = 0; position < tokens; position++, output += width) {
        const float *word = embeddings->words + ids[position] * width;
        const float *place = embeddings->positions + position * width;
        const float *segment = embeddings->segments + (position < first ? 0 : width);
        for (size_t i = 0; i < width; i += LANES)
            store(output + i, load(word + i) + load(place + i) + load(segment + i));
        normalize(&embeddings->norm, output);
    }
}

static double pool(const float *rows, int count, int width, float *output)
{
    double squares = 0;
    for (int column = 0; column < width; column += LANES) {
        vector sum = (vector){0};
        for (int row = 0; row < count; row++)
            sum += load(rows + (size_t)row * width + column);
        store(output + column, sum / (float)count);
        for (int i = column; i < column + LANES; i++)
            squares += (double)output[i] * output[i];
    }
    const double length = sqrt(squares);
    for (int i = 0; i < width; i++)
        output[i] = (float)(output[i] / length);
    return length;
}
