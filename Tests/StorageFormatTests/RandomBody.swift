/// Random well-formed bodies with headings in many places.
enum RandomBody {
    static func make(using generator: inout SeededGenerator) -> String {
        var next = 0
        return blocks(depth: 3, next: &next, using: &generator)
    }

    private static func blocks(depth: Int, next: inout Int, using generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 0..<6, using: &generator)).map { _ in block(depth, &next, &generator) }.joined()
    }

    private static func block(_ depth: Int, _ next: inout Int, _ generator: inout SeededGenerator) -> String {
        let inner = depth > 0 ? blocks(depth: depth - 1, next: &next, using: &generator) : "leaf"
        switch Int.random(in: 0..<9, using: &generator) {
        case 0...2:
            next += 1
            let level = Int.random(in: 1...4, using: &generator)
            return "<h\(level)>H\(next) <em>x</em></h\(level)>\n"
        case 3: return "<p>a &amp; b</p>"
        case 4: return "<div>\(inner)</div>"
        case 5: return "<table><tbody><tr><td>\(inner)</td></tr></tbody></table>"
        case 6:
            return
                "<ac:structured-macro ac:name=\"panel\"><ac:rich-text-body>\(inner)</ac:rich-text-body></ac:structured-macro>"
        case 7:
            return
                "<ac:layout><ac:layout-section><ac:layout-cell>\(inner)</ac:layout-cell></ac:layout-section></ac:layout>"
        default: return "<!-- c -->\n<![CDATA[<h2>no</h2>]]>"
        }
    }
}
