/// Where each array of the packed weights lies: one after another, on cache lines, in the order of use.
///
/// The layout follows from the model and the precision alone, so that a file needs no table of contents.
struct PackedLayout {
    /// A linear layer's arrays.
    struct Linear {
        let precision: EmbeddingPrecision
        let inputs: Int
        let outputs: Int
        let packed: Range<Int>
        let bias: Range<Int>
        /// `int8` only; see `ckernels_linear`.
        let quantization: (scales: Range<Int>, sums: Range<Int>, smoothing: Range<Int>)?
    }

    /// A normalisation's arrays.
    struct Norm {
        let gain: Range<Int>
        let shift: Range<Int>
    }

    /// One layer of the encoder.
    struct Layer {
        let attentionInput: Linear
        let attentionOutput: Linear
        let attentionNorm: Norm
        let inner: Linear
        let outer: Linear
        let outputNorm: Norm
    }

    /// A re-ranking model's arrays on top of the encoder, in single precision: they cost next to nothing.
    struct Head {
        let pooler: Linear
        let classifier: Range<Int>
        let bias: Range<Int>
    }

    /// `nil` where the table is used as it lies in the file of tensors.
    let words: Range<Int>?
    let positions: Range<Int>
    let segments: Range<Int>
    let norm: Norm
    let layers: [Layer]
    let head: Head?
    /// Bytes of everything together.
    let size: Int

    /// Lays out a model's weights at a precision.
    init(_ precision: EmbeddingPrecision, of source: BertSource) {
        let configuration = source.configuration
        let width = configuration.width
        var cursor = Cursor(precision: precision, width: width, innerWidth: configuration.innerWidth)
        words = source.hasUsableWords ? nil : cursor.floats(configuration.vocabularyCount * width)
        positions = cursor.floats(configuration.positions * width)
        segments = cursor.floats(configuration.segments * width)
        norm = cursor.norm()
        layers = (0..<configuration.layers).map { _ in cursor.layer() }
        head = source.hasHead ? cursor.head() : nil
        size = cursor.end
    }

    private struct Cursor {
        static let alignment = 64
        let precision: EmbeddingPrecision
        let width: Int
        let innerWidth: Int
        var end = 0

        mutating func take(_ bytes: Int) -> Range<Int> {
            let start = end
            end += (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
            return start..<start + bytes
        }

        mutating func floats(_ count: Int) -> Range<Int> { take(count * MemoryLayout<Float>.size) }

        mutating func norm() -> Norm { Norm(gain: floats(width), shift: floats(width)) }

        mutating func linear(inputs: Int, outputs: Int) -> Linear {
            linear(inputs: inputs, outputs: outputs, precision)
        }

        mutating func linear(inputs: Int, outputs: Int, _ precision: EmbeddingPrecision) -> Linear {
            Linear(
                precision: precision, inputs: inputs, outputs: outputs,
                packed: take(inputs * outputs * precision.weightSize),
                bias: floats(outputs),
                quantization: precision == .int8 ? (floats(outputs), floats(outputs), floats(inputs)) : nil)
        }

        mutating func layer() -> Layer {
            Layer(
                attentionInput: linear(inputs: width, outputs: 3 * width),
                attentionOutput: linear(inputs: width, outputs: width), attentionNorm: norm(),
                inner: linear(inputs: width, outputs: innerWidth),
                outer: linear(inputs: innerWidth, outputs: width), outputNorm: norm())
        }

        mutating func head() -> Head {
            Head(pooler: linear(inputs: width, outputs: width, .f32), classifier: floats(width), bias: floats(1))
        }
    }
}
