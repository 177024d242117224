import Foundation

@testable import Embedding

/// A BERT model with random weights, small enough to compute by its definition.
struct TinyModel {
    /// How numbers are stored in the file.
    enum Storage: String {
        case single = "F32"
        case half = "F16"
        case bfloat16 = "BF16"
    }

    static let vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "disk", "full", "pod", "down", "##s", "."]
    let layers = 2
    let heads: Int
    let headSize: Int
    let innerWidth = 64
    let positions = 24
    let epsilon = 1e-5
    let prefix: String
    let hasHead: Bool
    let storage: Storage
    /// Shapes and numbers by name; the numbers are those that the file holds, after rounding.
    private(set) var tensors: [String: (shape: [Int], numbers: [Double])] = [:]

    var width: Int { heads * headSize }

    init(
        heads: Int = 1, headSize: Int = 32, prefix: String = "", hasHead: Bool = false, storage: Storage = .single
    ) {
        (self.heads, self.headSize, self.prefix, self.hasHead) = (heads, headSize, prefix, hasHead)
        self.storage = storage
        add("embeddings.word_embeddings.weight", [Self.vocabulary.count, width], 1)
        add("embeddings.position_embeddings.weight", [positions, width], 0.3)
        add("embeddings.token_type_embeddings.weight", [2, width], 0.5)
        addNorm("embeddings.LayerNorm")
        for layer in 0..<layers {
            let name = "encoder.layer.\(layer)"
            for part in ["query", "key", "value"] { addLinear("\(name).attention.self.\(part)", width, width) }
            addLinear("\(name).attention.output.dense", width, width)
            addNorm("\(name).attention.output.LayerNorm")
            addLinear("\(name).intermediate.dense", width, innerWidth)
            addLinear("\(name).output.dense", innerWidth, width)
            addNorm("\(name).output.LayerNorm")
        }
        guard hasHead else { return }
        addLinear("pooler.dense", width, width)
        add("classifier.weight", [1, width], 0.4)
        add("classifier.bias", [1], 0.4)
    }

    private mutating func addLinear(_ name: String, _ inputs: Int, _ outputs: Int) {
        add("\(name).weight", [outputs, inputs], 0.25)
        add("\(name).bias", [outputs], 0.1)
    }

    private mutating func addNorm(_ name: String) {
        add("\(name).weight", [width], 1)
        add("\(name).bias", [width], 0.2)
    }

    private mutating func add(_ name: String, _ shape: [Int], _ size: Float) {
        let numbers = (0..<shape.reduce(1, *))
            .map { _ in
                let number = Float.random(in: -size...size)
                return switch storage {
                case .single: Double(number)
                case .half: Double(Float(Float16(number)))
                case .bfloat16: Double(Float(bitPattern: number.bitPattern & 0xFFFF_0000))
                }
            }
        let isOfEncoder = !name.hasPrefix("classifier")
        tensors[isOfEncoder ? prefix + name : name] = (shape, numbers)
    }

    /// Writes the model's files to a new folder.
    func write(config changes: [String: String] = [:]) throws -> String {
        let folder = NSTemporaryDirectory() + "belay-\(UUID().uuidString)/tiny"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data((Self.vocabulary.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(folder)/vocab.txt"))
        var config = [
            "model_type": "\"bert\"", "hidden_act": "\"gelu\"", "num_hidden_layers": "\(layers)",
            "hidden_size": "\(width)", "num_attention_heads": "\(heads)", "intermediate_size": "\(innerWidth)",
            "max_position_embeddings": "\(positions)", "type_vocab_size": "2",
            "vocab_size": "\(Self.vocabulary.count)", "layer_norm_eps": "\(epsilon)",
        ]
        config.merge(changes) { _, new in new }
        let members = config.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        try Data("{\(members.joined(separator: ", "))}".utf8).write(to: URL(filePath: "\(folder)/config.json"))
        try safetensors.write(to: URL(filePath: "\(folder)/model.safetensors"))
        return folder
    }

    private var safetensors: Data {
        var entries: [String] = []
        var body: [UInt8] = []
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = body.count
            for number in tensor.numbers {
                switch storage {
                case .single: withUnsafeBytes(of: Float(number).bitPattern.littleEndian) { body += $0 }
                case .half: withUnsafeBytes(of: Float16(number).bitPattern.littleEndian) { body += $0 }
                case .bfloat16:
                    let upper = UInt16(Float(number).bitPattern >> 16)
                    withUnsafeBytes(of: upper.littleEndian) { body += $0 }
                }
            }
            entries.append(
                "\"\(name)\":{\"dtype\":\"\(storage.rawValue)\",\"shape\":\(tensor.shape),"
                    + "\"data_offsets\":[\(start),\(body.count)]}")
        }
        var header = Array("{\(entries.joined(separator: ","))}".utf8)
        header += [UInt8](repeating: 32, count: (8 - header.count % 8) % 8)
        return Data(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + body)
    }
}
