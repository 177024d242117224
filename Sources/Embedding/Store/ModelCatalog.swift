/// A model that Belay knows where to get, with the hashes that tell it from any other.
public struct CatalogModel: Sendable {
    /// What a model is for.
    public enum Purpose: String, Sendable {
        /// Vectors of texts.
        case embedding
        /// Scores of passages for a query.
        case reranking = "re-ranking"
    }

    /// A file of a model.
    public struct File: Sendable {
        /// Its name within the model's folder.
        public var name: String
        /// How many bytes it has.
        public var bytes: Int
        /// Its SHA-256 in hexadecimal digits.
        public var sha256: String
    }

    /// The model's name, which is its folder's, too.
    public var name: String
    /// What it is for.
    public var purpose: Purpose
    /// The licence of the weights.
    public var licence: String
    /// The address that the files' names are appended to; `nil` if no public home has just these files.
    public var home: String?
    /// The files that it takes.
    public var files: [File]

    /// All models of the catalogue.
    public static let all: [CatalogModel] = [
        CatalogModel(
            name: "all-MiniLM-L6-v2", purpose: .embedding, licence: "Apache-2.0",
            home: "https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2/resolve/main/",
            files: [
                File(
                    name: "model.safetensors", bytes: 90_868_376,
                    sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"), vocabulary,
            ]),
        CatalogModel(
            name: "bge-small-en-v1.5", purpose: .embedding, licence: "MIT",
            home: "https://huggingface.co/BAAI/bge-small-en-v1.5/resolve/5c38ec7c405ec4b44b94cc5a9bb96e735b38267a/",
            files: [
                File(
                    name: "model.safetensors", bytes: 133_466_304,
                    sha256: "3c9f31665447c8911517620762200d2245a2518d6e7208acc78cd9db317e21ad"), vocabulary,
                File(
                    name: "config.json", bytes: 743,
                    sha256: "094f8e891b932f2000c92cfc663bac4c62069f5d8af5b5278c4306aef3084750"),
            ]),
        CatalogModel(
            name: "ms-marco-MiniLM-L-6-v2", purpose: .reranking, licence: "Apache-2.0",
            home: "https://huggingface.co/cross-encoder/ms-marco-MiniLM-L-6-v2/resolve/"
                + "c5ee24cb16019beea0893ab7796b1df96625c6b8/",
            files: [
                File(
                    name: "model.safetensors", bytes: 90_870_598,
                    sha256: "821d1aa69520101d6e0737f78a042ae25b19e5cb9160701909d10434f4aeb0ae"), vocabulary,
                File(
                    name: "config.json", bytes: 794,
                    sha256: "380e02c93f431831be65d99a4e7e5f67c133985bf2e77d9d4eba46847190bacc"),
            ]),
        // What script/fetch-model makes of weights of 8 bits.
        CatalogModel(
            name: "bge-small-en-v1.5", purpose: .embedding, licence: "MIT",
            files: [
                File(
                    name: "model.safetensors", bytes: 132_870_552,
                    sha256: "daa92e85d33a39d3fafbd12841dcae2eeb16404339e84840998ef28ba327910e"), vocabulary,
                File(
                    name: "config.json", bytes: 308,
                    sha256: "e839a91a24feea748f33a8afae743092c69fd3b5068a26a141a53f738719d44a"),
            ]),
        CatalogModel(
            name: "ms-marco-MiniLM-L-12-v2", purpose: .reranking, licence: "Apache-2.0",
            files: [
                File(
                    name: "model.safetensors", bytes: 133_464_804,
                    sha256: "aeab168d21fe066d9ccee5f6af77babe180bbe43aed84e316edc2974efb1c6f6"), vocabulary,
                File(
                    name: "config.json", bytes: 328,
                    sha256: "2b5bfe93fa3aed5649fa533c94116daf44f9d58e5d786caa5a84861064263553"),
            ]),
    ]

    /// The vocabulary of BERT's uncased English models, the same for all of them.
    private static let vocabulary = File(
        name: "vocab.txt", bytes: 231_508, sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3")

    /// The variants of a model: the same name, but other weights.
    public static func variants(of name: String) -> [CatalogModel] {
        all.filter { $0.name == name }
    }
}
