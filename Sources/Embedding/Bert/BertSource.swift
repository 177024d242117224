/// A model's folder as that of a BERT encoder: its sizes, its tokenizer, and its tensors under the names they have.
struct BertSource: Sendable {
    let folder: ModelFolder
    let name: String
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    let tensors: SafetensorsFile
    /// What comes before the names of the encoder's tensors: `bert.` where a head was trained on top of it.
    let prefix: String

    /// Opens a model's files; only the vocabulary is read as a whole.
    ///
    /// - Throws: `EmbeddingError` if a file is missing or damaged, or says what Belay does not compute.
    init(folder path: String) throws(EmbeddingError) {
        folder = ModelFolder(path: path)
        let vocabulary = try MappedFile(
            path: "\(path)/\(ModelLocation.vocabularyFileName)", bytesMax: Vocabulary.bytesMax)
        tokenizer = try WordPieceTokenizer(vocabulary: Array(vocabulary.bytes))
        // A folder without configuration is what Belay knew first.
        let described = try BertConfiguration.read(folder)
        configuration = described ?? .allMiniLML6
        name = described == nil ? "all-MiniLM-L6-v2" : folder.name
        tensors = try SafetensorsFile(path: "\(path)/\(ModelLocation.weightsFileName)")
        prefix = tensors.shape(of: "bert.\(Self.wordsName)") == nil ? "" : "bert."
        guard tokenizer.vocabulary.count <= configuration.vocabularyCount else {
            throw tensors.invalid(
                "it has \(configuration.vocabularyCount) words, vocab.txt \(tokenizer.vocabulary.count)")
        }
    }

    /// Most tokens that a text may have.
    var windowMax: Int { min(configuration.positions, ForwardPass.textTokensMax) }

    /// Whether a classifier sits on top, which makes the model one that judges pairs of texts.
    var hasHead: Bool { tensors.shape(of: "\(Self.classifierName).weight") != nil }

    /// Whether the table of words can be used where it lies in the file.
    var hasUsableWords: Bool { tensors.areFloats(words) }

    /// The tensor with a row for each word piece.
    var words: String { prefix + Self.wordsName }
    var positions: String { "\(prefix)embeddings.position_embeddings.weight" }
    var segments: String { "\(prefix)embeddings.token_type_embeddings.weight" }
    var norm: String { "\(prefix)embeddings.LayerNorm" }
    var pooler: String { "\(prefix)pooler.dense" }
    static let classifierName = "classifier"
    private static let wordsName = "embeddings.word_embeddings.weight"

    /// A layer's part, such as `output.dense`.
    func layer(_ index: Int, _ part: String) -> String { "\(prefix)encoder.layer.\(index).\(part)" }
}
