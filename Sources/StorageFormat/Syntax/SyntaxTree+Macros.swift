extension SyntaxTree {
    /// The name of a macro element.
    func macroName(of macro: Int) -> String { attribute("ac:name", of: macro) ?? "" }

    /// The parameters of a macro, by index.
    func parameters(of macro: Int) -> [Int] {
        children(of: macro).filter { nodes[$0].tag == .parameter || nodes[$0].tag == .defaultParameter }
    }

    /// A parameter's element.
    func parameterNode(_ name: String, of macro: Int) -> Int? {
        parameters(of: macro).first { (attribute("ac:name", of: $0) ?? "") == name }
    }

    /// A parameter's value as text.
    func parameter(_ name: String, of macro: Int) -> String? {
        parameterNode(name, of: macro).map(parameterText)
    }

    /// The text of a parameter, a resource it names included.
    func parameterText(_ parameter: Int) -> String {
        for index in parameter..<nodes[parameter].next {
            if let title = resourceTitle(of: index) { return title }
        }
        return String(decoding: verbatimText(of: parameter), as: UTF8.self)
    }

    /// What a `ri:…` element names: a page's title, a file's name, a URL.
    func resourceTitle(of node: Int) -> String? {
        switch nodes[node].tag {
        case .page, .blogPost: attribute("ri:content-title", of: node)
        case .attachment: attribute("ri:filename", of: node)
        case .url: attribute("ri:value", of: node)
        case .space: attribute("ri:space-key", of: node)
        case .contentEntity: attribute("ri:content-id", of: node)
        case .shortcut:
            attribute("ri:parameter", of: node)
        case .user:
            attribute("ri:username", of: node) ?? attribute("ri:account-id", of: node)
                ?? attribute("ri:userkey", of: node)
        default: nil
        }
    }
}
