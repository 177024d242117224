import HTTP
import Testing

@testable import Embedding

struct EmbeddingModelSettingTests {
    private func service(_ environment: [String: String]) throws -> HTTPEmbedderConfiguration {
        guard case .service(let configuration) = try EmbeddingModelSetting(environment: environment) else {
            throw EmbeddingError(code: .settingInvalid, message: "no service")
        }
        return configuration
    }

    @Test func `a model of OpenAI needs nothing but its name and a key`() throws {
        let service = try service(
            ["EMBEDDING_MODEL": "openai:text-embedding-3-small", "BELAY_EMBEDDING_API_KEY": "sk"])
        #expect(service.service == .openAI)
        #expect(service.url == "https://api.openai.com/v1")
        #expect(service.model == "text-embedding-3-small")
        #expect(service.dimension == 1_536)
        #expect(!service.asksForDimension)
        #expect(service.apiKey == EmbeddingSecret("sk"))
    }

    @Test func `another dimension than the model's own is asked for`() throws {
        var environment = ["EMBEDDING_MODEL": "openai:text-embedding-3-large", "BELAY_EMBEDDING_DIMENSION": "256"]
        #expect(try service(environment).asksForDimension)
        environment["EMBEDDING_MODEL"] = "openai:our-own"
        let own = try service(environment)
        #expect(own.dimension == 256)
        #expect(!own.asksForDimension)
    }

    @Test func `Text Embeddings Inference is named by its address, or by a model and an address`() throws {
        let environment = ["EMBEDDING_MODEL": "tei:http://127.0.0.1:8080", "BELAY_EMBEDDING_DIMENSION": "384"]
        let address = try service(environment)
        #expect([address.url, address.model] == ["http://127.0.0.1:8080", ""])
        let named = try service(
            environment.merging(
                ["EMBEDDING_MODEL": "tei:BAAI/bge-small-en-v1.5", "BELAY_EMBEDDING_URL": "http://tei:80"]) { $1 })
        #expect([named.url, named.model] == ["http://tei:80", "BAAI/bge-small-en-v1.5"])
        #expect(named.queryPrefix.hasPrefix("Represent this sentence"))
    }

    @Test func `what else can be set is`() throws {
        let service = try service([
            "EMBEDDING_MODEL": "openai:nomic-embed-text", "BELAY_EMBEDDING_URL": "http://127.0.0.1:11434/v1",
            "BELAY_EMBEDDING_QUERY_PREFIX": "search_query: ", "BELAY_EMBEDDING_PASSAGE_PREFIX": "search_document: ",
            "BELAY_EMBEDDING_BATCH": "8", "BELAY_EMBEDDING_REQUESTS_PER_MINUTE": "600",
            "BELAY_EMBEDDING_TIMEOUT_SECONDS": "5",
        ])
        #expect([service.queryPrefix, service.passagePrefix] == ["search_query: ", "search_document: "])
        #expect(service.textsMax == 8)
        #expect(service.requestsPerMinute == 600)
        #expect(service.timeout == .seconds(5))
    }

    @Test(arguments: [
        (["EMBEDDING_MODEL": "openai:our-own"], "set BELAY_EMBEDDING_DIMENSION"),
        (["EMBEDDING_MODEL": "openai:"], "expected openai:MODEL"),
        (["EMBEDDING_MODEL": "openai:http://x/v1"], "the address belongs into BELAY_EMBEDDING_URL"),
        (["EMBEDDING_MODEL": "tei:bge"], "names no address"),
        (
            ["EMBEDDING_MODEL": "tei:http://x", "BELAY_EMBEDDING_DIMENSION": "many"],
            "BELAY_EMBEDDING_DIMENSION is 'many': expected a number"
        ),
        (
            ["EMBEDDING_MODEL": "openai:all-minilm", "BELAY_EMBEDDING_BATCH": "0"],
            "BELAY_EMBEDDING_BATCH is '0': expected a number from 1 to 2048"
        ),
    ])
    func `a setting that cannot be used is named`(_ environment: [String: String], _ message: String) {
        let error = #expect(throws: EmbeddingError.self) { try EmbeddingModelSetting(environment: environment) }
        #expect(error?.code == .settingInvalid)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [
        [:], ["EMBEDDING_MODEL": "all-MiniLM-L6-v2"], ["EMBEDDING_MODEL": "openai:x", "BELAY_MODEL_DIR": "/m"],
    ])
    func `everything else is a folder`(_ environment: [String: String]) throws {
        guard case .folder(let folder) = try EmbeddingModelSetting(environment: environment) else {
            Issue.record("a service")
            return
        }
        #expect(folder.hasSuffix("/all-MiniLM-L6-v2") || folder == "/m")
    }

    @Test func `an address that cannot be used is refused, and so is a key in the clear`() async {
        let http = HTTPClient()
        for (url, message) in [
            ("ftp://x", "must begin with http"), ("http://u:p@x/v1", "user or password"),
            ("http://example.com/v1", "in the clear"),
        ] {
            let configuration = HTTPEmbedderConfiguration(
                service: .openAI, url: url, model: "m", dimension: 3, apiKey: EmbeddingSecret("sk"))
            let error = #expect(throws: EmbeddingError.self) { try HTTPEmbedder(configuration, http: http) }
            #expect(error?.code == .settingInvalid)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
        await http.shutdown()
    }
}
