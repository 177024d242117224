import Testing

@testable import StorageFormat

@Suite struct StatusEditTests {
    private let page = """
        <h2>State <ac:structured-macro ac:name="status" ac:macro-id="s1"><ac:parameter ac:name="colour">Red</ac:parameter>\
        <ac:parameter ac:name="title">DOWN &amp; out</ac:parameter></ac:structured-macro></h2>
        <p><ac:structured-macro ac:name="status" /> <ac:structured-macro ac:name="status">\
        <ac:parameter ac:name="title">Up</ac:parameter></ac:structured-macro></p>
        <h2>Other</h2><p><ac:structured-macro ac:name="status"><ac:parameter ac:name="title">UP</ac:parameter>\
        </ac:structured-macro></p>
        """

    private func setting(
        _ status: StatusReference, colour: StatusColour? = nil, title: String? = nil
    ) throws(StorageFormatError) -> String {
        try edited(page, .setStatus(status, colour: colour, title: title)).newSource
    }

    @Test func `the colour alone changes, or the title, or both`() throws {
        let status = StatusReference(title: "down & OUT")
        #expect(try setting(status, colour: .green) == page.replacing(">Red<", with: ">Green<"))
        #expect(try setting(status, title: "<up>") == page.replacing(">DOWN &amp; out<", with: ">&lt;up&gt;<"))
        #expect(
            try setting(status, colour: .blue, title: "x")
                == page.replacing(">Red<", with: ">Blue<").replacing(">DOWN &amp; out<", with: ">x<"))
    }

    @Test func `a parameter that is missing is added`() throws {
        let colour = "<ac:parameter ac:name=\"colour\">Green</ac:parameter>"
        let title = "<ac:parameter ac:name=\"title\">x</ac:parameter>"
        #expect(
            try setting(StatusReference(number: 2), colour: .green, title: "x")
                == page.replacing(
                    "<ac:structured-macro ac:name=\"status\" />",
                    with: "<ac:structured-macro ac:name=\"status\">\(colour)\(title)</ac:structured-macro>"))
        let up = "<ac:parameter ac:name=\"title\">Up</ac:parameter>"
        #expect(
            try setting(StatusReference(title: "up", number: 1), colour: .green)
                == page.replacing(up, with: up + colour))
    }

    @Test func `a status that is so already is left alone; without a colour it is grey`() throws {
        #expect(try setting(StatusReference(number: 1), colour: .red, title: "DOWN & out") == page)
        #expect(try setting(StatusReference(title: "UP", section: .heading("Other")), colour: .grey) == page)
    }

    @Test func `a missing or ambiguous status is refused with the candidates`() {
        let ambiguous = #expect(throws: StorageFormatError.self) {
            try setting(StatusReference(title: "up"), colour: .red)
        }
        #expect(ambiguous?.reason == "status “up” is ambiguous, 2 fit: “Up” at 2:45, “UP” at 3:18")
        let missing = #expect(throws: StorageFormatError.self) {
            try setting(StatusReference(title: "x"), colour: .red)
        }
        #expect(missing?.reason.hasPrefix("there is no status “x”; there is “DOWN & out” at 1:11") == true)
        let far = #expect(throws: StorageFormatError.self) { try setting(StatusReference(number: 5), colour: .red) }
        #expect(far?.hint == "numbers go from 1 to 4")
        #expect(throws: StorageFormatError.self) { try setting(StatusReference(number: 1)) }
        #expect(throws: StorageFormatError.self) { try setting(StatusReference(number: 1), title: " ") }
    }

    @Test(arguments: [("RED", StatusColour.red), ("gray", .grey), ("Purple", .purple)])
    func `a colour is found by its name`(_ name: String, _ colour: StatusColour) {
        #expect(StatusColour(named: name) == colour)
    }

    @Test func `what is no colour is none`() { #expect(StatusColour(named: "pink") == nil) }
}
