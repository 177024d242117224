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

@Suite struct TermSetTests {
    @Test func `a set holds the terms of its text, also when it was stored`() {
        let set = TermSet("KubePodDown restarts 磁盘满")
        let stored = TermSet(set.data)
        #expect(stored == set)
        for term in ["kubepoddown", "pod", "restart", "磁盘"] { #expect(stored.contains(TermSet.Digest(term))) }
        for term in ["restarts", "disk", ""] { #expect(!stored.contains(TermSet.Digest(term))) }
        #expect(!TermSet("").contains(TermSet.Digest("pod")))
    }
}
