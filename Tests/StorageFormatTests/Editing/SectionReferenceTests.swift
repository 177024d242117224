import Testing

@testable import StorageFormat

@Suite struct SectionReferenceTests {
    @Test(
        arguments: [
            ("Impact", .path(["Impact"])), (" Impact / Big  customers", .path(["Impact", "Big customers"])),
            ("/Impact", .path(["Impact"], isFromTop: true)), (#"TCP\/IP"#, .path(["TCP/IP"])),
            (##"a\\b/\#1"##, .path([#"a\b"#, "#1"])), (#"C:\dir"#, .path([#"C:\dir"#])),
            ("#Impact.1", .anchor("Impact.1")),
        ] as [(String, SectionReference)])
    func `a reference is read as people write it`(_ text: String, _ expected: SectionReference) throws {
        let reference = try SectionReference(parsing: text)
        #expect(reference == expected)
        #expect(try SectionReference(parsing: reference.description) == reference)
    }

    @Test(arguments: ["", " ", "#", "a//b", "a/", "/", "//a"])
    func `a reference with an empty name is refused`(_ text: String) {
        #expect(throws: StorageFormatError.self) { try SectionReference(parsing: text) }
    }

    private let page = """
        <h1>Impact</h1><h2>Customers</h2><h2>TCP/IP</h2>
        <h1>Report</h1><h2>Impact</h2><h3>Customers</h3><h2 id="x"><ac:structured-macro ac:name="anchor">\
        <ac:parameter ac:name="">here</ac:parameter></ac:structured-macro>Anchored</h2>
        """

    @Test(arguments: [
        ("/Impact/Customers", 1), ("Report/Impact/customers", 5), (#"TCP\/IP"#, 2), ("#Impact", 0), ("#Impact.1", 4),
        ("#Customers.1", 5), ("#here", 6), ("report", 3), ("/Impact", 0),
        ("#MyPage-Report", 3), ("#MyPage-Impact.1", 4), ("#My-Page-Anchored", 6),
    ])
    func `a section is found`(_ text: String, _ index: Int) throws {
        let document = try StorageDocument(parsing: page)
        let section = try document.section(SectionReference(parsing: text))
        #expect(section.headingRange == document.sections[index].headingRange)
    }

    @Test(arguments: [
        (
            "Customers",
            "section “Customers” is ambiguous, 2 fit: “Impact/Customers” at 1:16, “Report/Impact/Customers” at 2:31"
        ),
        (
            "Impact/Customers",
            "section “Impact/Customers” is ambiguous, 2 fit: “Impact/Customers” at 1:16, “Report/Impact/Customers” at 2:31"
        ),
        (
            "TCP/IP",
            "there is no section “TCP/IP”; there is “Impact” at 1:1, “Impact/Customers” at 1:16, "
                + #"“Impact/TCP\/IP” at 1:34, “Report” at 2:1, “Report/Impact” at 2:16, "#
                + "“Report/Impact/Customers” at 2:31, “Report/Anchored” at 2:49"
        ),
    ])
    func `a missing or ambiguous section is refused with the candidates`(_ text: String, _ reason: String) throws {
        let document = try StorageDocument(parsing: page)
        let reference = try SectionReference(parsing: text)
        let error = #expect(throws: StorageFormatError.self) { try document.section(reference) }
        #expect(error?.reason == reason)
    }

    @Test func `no more than ten candidates are listed`() throws {
        let document = try StorageDocument(parsing: (1...14).map { "<h1>H\($0)</h1>" }.joined())
        let error = #expect(throws: StorageFormatError.self) { try document.section(.heading("x")) }
        #expect(error?.reason.hasSuffix("“H10” at 1:100, and 4 more") == true, "\(error?.reason ?? "")")
    }
}
