import Testing

@testable import StorageFormat

@Suite struct MacroLabelEditTests {
    private func macro(_ parameters: String, _ name: String = "contentbylabel") -> String {
        "<ac:structured-macro ac:name=\"\(name)\">\(parameters)</ac:structured-macro>"
    }

    private func parameter(_ name: String, _ value: String) -> String {
        "<ac:parameter ac:name=\"\(name)\">\(value)</ac:parameter>"
    }

    @Test(arguments: [
        ("label = \"a\"", "label in (\"a\", \"b\")"), ("label in ( a , 'c' )", "label in (\"a\", \"c\", \"b\")"),
        ("label = \"a\" and space = currentSpace ( )", "label in (\"a\", \"b\") and space = currentSpace ( )"),
        ("title ~ \"label = x\" and LABEL=a", "title ~ \"label = x\" and label in (\"a\", \"b\")"),
        ("label = b", "label = b"),
    ])
    func `a label is added to a macro's CQL`(_ old: String, _ new: String) throws {
        let source = "<p>x</p>" + macro(parameter("max", "9") + parameter("cql", old))
        let edit = StorageEdit.addMacroLabel("b", MacroReference())
        let result = try edited(source, edit).newSource
        #expect(result == source.replacing(old, with: new))
        #expect(try edited(result, edit) == Edited(outcome: .unchanged, newSource: result))
    }

    @Test(arguments: [("a", "a,b"), ("a, c", "a, c, b"), ("a +c", "a +c b"), ("", "b"), ("+b", "+b")])
    func `a label is added to a list of labels`(_ old: String, _ new: String) throws {
        let source = macro(parameter("labels", old), "recently-updated")
        let edit = StorageEdit.addMacroLabel("b", MacroReference(name: "recently-updated"))
        #expect(try edited(source, edit).newSource == macro(parameter("labels", new), "recently-updated"))
    }

    @Test func `the macro is added where it is missing, and goes with its last label`() throws {
        let source = "<h2>A</h2><p>a</p><h2>B</h2>"
        let macro =
            "<ac:structured-macro ac:name=\"contentbylabel\" ac:schema-version=\"3\">"
            + "<ac:parameter ac:name=\"cql\">label = \"x\"</ac:parameter></ac:structured-macro>"
        let reference = MacroReference(section: .heading("A"))
        let added = try edited(source, .addMacroLabel("x", reference))
        #expect(added == Edited(outcome: .created, newSource: "<h2>A</h2><p>a</p>\(macro)<h2>B</h2>"))
        #expect(try edited(source, .addMacroLabel("x", MacroReference())).newSource == source + macro)
        let removed = try edited(added.newSource, .removeMacroLabel("x", reference))
        #expect(removed == Edited(outcome: .changed, newSource: source))
        #expect(try edited(source, .removeMacroLabel("x", reference)).outcome == .unchanged)
    }

    @Test func `a label is removed from CQL and from lists`() throws {
        let cql = macro(parameter("cql", "label in (\"a\",\"b\") and type = page"))
        #expect(
            try edited(cql, .removeMacroLabel("b", MacroReference())).newSource
                == macro(parameter("cql", "label = \"a\" and type = page")))
        #expect(try edited(cql, .removeMacroLabel("c", MacroReference())).outcome == .unchanged)
        let list = macro(parameter("max", "1") + parameter("labels", "a, b"), "blog-posts")
        let reference = MacroReference(name: "blog-posts")
        let shorter = try edited(list, .removeMacroLabel("a", reference)).newSource
        #expect(shorter == macro(parameter("max", "1") + parameter("labels", "b"), "blog-posts"))
        #expect(
            try edited(shorter, .removeMacroLabel("b", reference)).newSource
                == macro(parameter("max", "1"), "blog-posts"))
    }

    @Test func `the paragraph that holds nothing but the macro goes with it`() throws {
        let source = "<p>a</p><p> \(macro(parameter("labels", "x"))) </p><p>b</p>"
        #expect(try edited(source, .removeMacroLabel("x", MacroReference())).newSource == "<p>a</p><p>b</p>")
    }

    @Test(arguments: [
        "label = a and label = b", "label != a", "not label in (a)", "label not in (a)", "label", "label in (a",
        "label in (a b)", "space = X",
    ])
    func `CQL that does not ask for labels in one place is refused`(_ cql: String) {
        let source = macro(parameter("cql", cql))
        #expect(throws: StorageFormatError.self) { try edited(source, .addMacroLabel("x", MacroReference())) }
    }

    @Test(arguments: ["", "a b", "a,b", "a\"b", "a)"])
    func `what is no label is refused`(_ label: String) {
        #expect(throws: StorageFormatError.self) { try edited("<p/>", .addMacroLabel(label, MacroReference())) }
    }
}
