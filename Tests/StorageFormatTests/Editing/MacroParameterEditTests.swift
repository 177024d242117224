import Testing

@testable import StorageFormat

@Suite struct MacroParameterEditTests {
    private let page = """
        <h2>A</h2><ac:structured-macro ac:name="toc" ac:macro-id="t1"/><ac:structured-macro ac:name="include">\
        <ac:parameter ac:name=""><ac:link><ri:page ri:content-title="Old" /></ac:link></ac:parameter>\
        </ac:structured-macro>
        <h2>B</h2><ac:structured-macro ac:name="toc"><ac:parameter ac:name="maxLevel">2</ac:parameter>\
        <ac:parameter ac:name="style">disc</ac:parameter></ac:structured-macro>
        <ac:structured-macro ac:name="gallery"><ac:parameter ac:name="page"><ri:page ri:content-title="P" />\
        </ac:parameter></ac:structured-macro>
        """

    private func setting(
        _ macro: MacroReference, _ name: String, _ value: MacroParameterValue?
    ) throws(StorageFormatError) -> Edited {
        try edited(page, .setMacroParameter(macro, name: name, to: value))
    }

    @Test func `a parameter is set, added or removed`() throws {
        let macro = MacroReference(name: "toc", section: .heading("B"))
        #expect(try setting(macro, "maxLevel", .text("a<b")).newSource == page.replacing(">2<", with: ">a&lt;b<"))
        #expect(
            try setting(macro, "minLevel", .text("1")).newSource
                == page.replacing(
                    ">disc</ac:parameter>",
                    with: ">disc</ac:parameter><ac:parameter ac:name=\"minLevel\">1</ac:parameter>"))
        #expect(
            try setting(macro, "maxLevel", nil).newSource
                == page.replacing("<ac:parameter ac:name=\"maxLevel\">2</ac:parameter>", with: ""))
        #expect(
            try setting(MacroReference(id: "t1"), "x", .text("1")).newSource
                == page.replacing(
                    "ac:macro-id=\"t1\"/>",
                    with: "ac:macro-id=\"t1\"><ac:parameter ac:name=\"x\">1</ac:parameter></ac:structured-macro>"))
    }

    @Test func `a parameter that is so already is left alone`() throws {
        let macro = MacroReference(name: "toc", number: 2)
        #expect(try setting(macro, "maxLevel", .text("2")) == Edited(outcome: .unchanged, newSource: page))
        #expect(try setting(macro, "none", nil) == Edited(outcome: .unchanged, newSource: page))
        #expect(
            try setting(MacroReference(name: "gallery"), "page", .resource(.page(title: "P"))).outcome == .unchanged)
    }

    @Test func `a resource is replaced by a resource, and not by text`() throws {
        let gallery = MacroReference(name: "gallery")
        #expect(
            try setting(gallery, "page", .resource(.page(title: "Q\"", space: "OPS"))).newSource
                == page.replacing(
                    "<ri:page ri:content-title=\"P\" />",
                    with: "<ri:page ri:space-key=\"OPS\" ri:content-title=\"Q&quot;\" />"))
        let error = #expect(throws: StorageFormatError.self) { try setting(gallery, "page", .text("Q")) }
        #expect(error?.reason == "the parameter “page” holds a resource, “P”, no text" && error?.row == 3)
        #expect(!(try setting(gallery, "page", nil).newSource.contains("\"P\"")))
    }

    @Test func `a resource keeps the link around it`() throws {
        #expect(
            try setting(MacroReference(name: "include"), "", .resource(.page(title: "New"))).newSource
                == page.replacing("\"Old\"", with: "\"New\""))
        #expect(
            try setting(MacroReference(name: "include"), "", .resource(.page(title: "Old"))).outcome == .unchanged)
    }

    @Test func `a missing or ambiguous macro is refused with the candidates`() {
        let ambiguous = #expect(throws: StorageFormatError.self) { try setting(MacroReference(name: "toc"), "a", nil) }
        #expect(
            ambiguous?.reason
                == "macro toc is ambiguous, 2 fit: “toc” at 1:11, “toc maxLevel=2 style=disc” at 2:11")
        let missing = #expect(throws: StorageFormatError.self) {
            try setting(MacroReference(name: "jira", section: .heading("A")), "a", nil)
        }
        #expect(
            missing?.reason
                == "there is no macro jira in section “A”; there is “toc” at 1:11, “include =Old” at 1:64")
    }
}
