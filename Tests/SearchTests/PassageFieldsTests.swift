import Testing

@testable import Search

@Suite struct PassageFieldsTests {
    @Test func `code is told from prose`() {
        let fields = PassageFields("Look:\n\n```sh\nkubectl get pods\n```\n\nThen `restart` it.\n~~~\nunclosed")
        #expect(fields.code == "kubectl get pods\nunclosed")
        #expect(fields.prose == "Look:\n\n\nThen `restart` it.")
        #expect(PassageFields("").code.isEmpty)
    }
}
