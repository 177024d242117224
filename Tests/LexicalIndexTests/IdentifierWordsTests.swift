import Testing

@testable import LexicalIndex

@Suite struct IdentifierWordsTests {
    @Test(arguments: [
        ("KubePodCrashLooping", "Kube Pod Crash Looping"), ("HTTPServerDown", "HTTP Server Down"),
        ("CNPGClusterHAWarning", "CNPG Cluster HA Warning"), ("etcdMembersDown", "etcd Members Down"),
        ("TooManyPVCs", "Too Many PVCs"), ("VMIsRunning", "VMIs Running"), ("Http5xxRate", "Http5xx Rate"),
        ("disk", "disk"), ("TLS", "TLS"), ("ÄrgerÜber", "Ärger Über"), ("", ""),
    ])
    func `an identifier is split into its words`(identifier: String, words: String) {
        #expect(IdentifierWords.parts(of: identifier).joined(separator: " ") == words)
    }

    @Test func `a title is spelled out only when that adds something`() {
        #expect(IdentifierWords.spelledOut("KubePodDown [old]") == "KubePodDown [old] (Kube Pod Down old)")
        #expect(IdentifierWords.spelledOut("Disk: filling_up") == "Disk: filling_up")
    }
}
