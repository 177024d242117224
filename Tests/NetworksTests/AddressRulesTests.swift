import Networks
import Testing

@Suite struct AddressRulesTests {
    @Test(arguments: [
        ("127.0.0.1", "loopback"), ("127.255.255.254", "loopback"), ("::1", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("64:ff9b::7f00:1", "loopback"), ("2002:7f00:1::", "loopback"), ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"), ("::", "unspecified"), ("10.0.0.1", "private"), ("172.16.0.1", "private"),
        ("172.31.255.255", "private"), ("192.168.1.1", "private"), ("fc00::1", "private"), ("fdab::1", "private"),
        ("64:ff9b::a00:1", "private"), ("2002:c0a8:101::1", "private"), ("100.64.0.1", "shared by a provider"),
        ("100.127.255.255", "shared by a provider"), ("169.254.0.1", "link-local"), ("fe80::1", "link-local"),
        ("febf::1", "link-local"), ("169.254.169.254", "the metadata service of a cloud"),
        ("::ffff:169.254.169.254", "the metadata service of a cloud"),
        ("64:ff9b::a9fe:a9fe", "the metadata service of a cloud"), ("fd00:ec2::254", "the metadata service of a cloud"),
        ("168.63.129.16", "the metadata service of a cloud"), ("100.100.100.200", "the metadata service of a cloud"),
        ("224.0.0.1", "multicast"), ("239.255.255.255", "multicast"), ("ff02::1", "multicast"),
        ("255.255.255.255", "reserved"), ("240.0.0.1", "reserved"), ("192.0.0.192", "reserved"),
        ("192.88.99.1", "reserved"), ("198.18.0.1", "for benchmarks"), ("192.0.2.1", "for documentation"),
        ("198.51.100.1", "for documentation"), ("203.0.113.1", "for documentation"),
        ("2001:db8::1", "for documentation"),
        ("3fff::1", "for documentation"), ("2001::1", "reserved"), ("::127.0.0.1", "reserved"),
        ("64:ff9b:1::1", "reserved"), ("fec0::1", "reserved"), ("4000::1", "reserved"),
    ])
    func `what is not public is refused`(address: String, kind: String) throws {
        #expect(AddressRules().refusal(of: try #require(IPAddress(address))) == kind)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
        "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
        "223.255.255.255", "2606:4700::1111", "2a00::1", "64:ff9b::101:101", "2002:101:101::1", "::ffff:1.1.1.1",
    ])
    func `what is public is allowed`(address: String) throws {
        #expect(AddressRules().refusal(of: try #require(IPAddress(address))) == nil)
    }

    @Test func `what is allowed by name is allowed, and nothing beside it`() throws {
        let rules = AddressRules(allowed: try ["10.1.0.0/16", "fd00:1::/32"].map { try #require(AddressRange($0)) })
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::a01:203", "fd00:1::7"] {
            #expect(rules.refusal(of: try #require(IPAddress(address))) == nil, "\(address)")
        }
        for address in ["10.2.0.1", "127.0.0.1", "fd00:2::7", "64:ff9b::a02:1"] {
            #expect(rules.refusal(of: try #require(IPAddress(address))) != nil, "\(address)")
        }
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8:0:0::1", "2001:db8::1"),
    ])
    func `an address prints in its usual form`(text: String, printed: String) throws {
        #expect("\(try #require(IPAddress(text)))" == printed)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.1", "localhost", "::1%lo", "[::1]", "1.2.3.4 "])
    func `what is no address is none`(text: String) { #expect(IPAddress(text) == nil) }
}
