import Testing
import VectorIndex

@testable import Search

@Suite struct ChromaLocationTests {
    @Test func `what is not said has Chroma's own names`() throws {
        let location = try ChromaLocation("http://chroma:8000/")
        #expect(location.tenant == "default_tenant")
        #expect(location.database == "default_database")
        #expect(location.name(of: .passages) == "belay-passages")
        #expect(location.url("heartbeat") == "http://chroma:8000/api/v2/heartbeat")
        #expect(location.databasePath == "tenants/default_tenant/databases/default_database")
    }

    @Test func `parameters name the rest, and a path is kept`() throws {
        let location = try ChromaLocation("https://wiki.example/chroma/?tenant=ops&database=books&prefix=belay-staging")
        #expect(location.url(location.databasePath) == "https://wiki.example/chroma/api/v2/tenants/ops/databases/books")
        #expect(location.name(of: .titles) == "belay-staging-titles")
    }

    @Test(arguments: [
        ("", "it must begin with http"), ("chroma:8000", "it must begin with http"),
        ("http://user:word-of-pass@chroma:8000", "user or password"),
        ("http://chroma:8000?token=word-of-pass", "'token'"),
        ("http://chroma?tenant=a/../../b", "'s tenant is"), ("http://chroma?database=", "'s database is"),
        ("http://chroma?prefix=x", "'s prefix is"),
    ])
    func `a wrong one is refused without repeating it`(_ text: String, _ reason: String) {
        let error = #expect(throws: VectorIndexError.self) { try ChromaLocation(text) }
        #expect(error?.code == .settingInvalid)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("word-of-pass") == false)
    }
}
