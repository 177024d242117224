internal import CKernels

/// The arithmetic of the model's linear layers, where nearly all of the time goes.
///
/// Vectors of different precisions are not compared with each other: the precision is part of
/// `EmbedderIdentity`.
public enum EmbeddingPrecision: String, Sendable, CaseIterable {
    /// Single precision: the reference.
    case f32
    /// Weights and inputs of layers as bfloat16 numbers: half the memory, cosine to the reference 0.9999 and more.
    case bf16
    /// Weights and inputs of layers as bytes: a quarter of the memory, cosine to the reference about 0.998.
    case int8

    /// `bf16` where the CPU multiplies such numbers, else `f32`.
    ///
    /// Every CPU can compute with every precision; elsewhere the lower ones merely save memory.
    public static var preferred: EmbeddingPrecision {
        ckernels_supports(CKERNELS_AVX512_BF16) ? .bf16 : .f32
    }

    var kernels: ckernels_precision {
        switch self {
        case .f32: CKERNELS_F32
        case .bf16: CKERNELS_BF16
        case .int8: CKERNELS_INT8
        }
    }

    /// Bytes of one packed weight.
    var weightSize: Int {
        switch self {
        case .f32: 4
        case .bf16: 2
        case .int8: 1
        }
    }
}
