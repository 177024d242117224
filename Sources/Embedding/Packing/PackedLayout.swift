/// Where each array of the packed weights lies: one after another, on cache lines, in the order of use.
///
/// The layout follows from the precision alone, so that a file needs no table of contents.
struct PackedLayout {
    /// A linear layer's arrays.
    struct Linear {
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

    let positions: Range<Int>
    let segment: Range<Int>
    let norm: Norm
    let layers: [Layer]
    /// Bytes of everything together.
    let size: Int

    /// Lays out the weights of a precision.
    init(_ precision: EmbeddingPrecision) {
        var cursor = Cursor(precision: precision)
        positions = cursor.floats(MiniLM.positions * MiniLM.width)
        segment = cursor.floats(MiniLM.width)
        norm = cursor.norm()
        layers = (0..<MiniLM.layers).map { _ in cursor.layer() }
        size = cursor.end
    }

    private struct Cursor {
        static let alignment = 64
        let precision: EmbeddingPrecision
        var end = 0

        mutating func take(_ bytes: Int) -> Range<Int> {
            let start = end
            end += (bytes + Self.alignment - 1) / Self.alignment * Self.alignment
            return start..<start + bytes
        }

        mutating func floats(_ count: Int) -> Range<Int> { take(count * MemoryLayout<Float>.size) }

        mutating func norm() -> Norm { Norm(gain: floats(MiniLM.width), shift: floats(MiniLM.width)) }

        mutating func linear(inputs: Int, outputs: Int) -> Linear {
            Linear(
                inputs: inputs, outputs: outputs, packed: take(inputs * outputs * precision.weightSize),
                bias: floats(outputs),
                quantization: precision == .int8 ? (floats(outputs), floats(outputs), floats(inputs)) : nil)
        }

        mutating func layer() -> Layer {
            let width = MiniLM.width
            return Layer(
                attentionInput: linear(inputs: width, outputs: 3 * width),
                attentionOutput: linear(inputs: width, outputs: width), attentionNorm: norm(),
                inner: linear(inputs: width, outputs: MiniLM.innerWidth),
                outer: linear(inputs: MiniLM.innerWidth, outputs: width), outputNorm: norm())
        }
    }
}
