/// The edit that sets a macro's parameter, or removes it.
extension StorageDocument {
    func setMacroParameter(
        _ name: String, of reference: MacroReference, to value: MacroParameterValue?
    ) throws(StorageFormatError) -> EditPatch {
        let macro = try macro(reference)
        switch value {
        case nil:
            let parameters = tree.parameters(of: macro).filter { (tree.attribute("ac:name", of: $0) ?? "") == name }
            return EditPatch(parameters.map { ByteReplacement(tree.nodes[$0].range, []) })
        case .text(let text)?:
            if let parameter = parameter(name, of: macro) {
                try checkHoldsText(parameter, name)
                let old = String(decoding: tree.verbatimText(of: parameter), as: UTF8.self)
                guard old != text else { return .none }
            }
            return EditPatch(settingParameters([(name, StorageEscaping.text(text))], of: macro))
        case .resource(let target)?:
            try target.check()
            guard let parameter = parameter(name, of: macro), let resource = resource(in: parameter) else {
                return EditPatch(settingParameters([(name, target.resource)], of: macro))
            }
            guard tree.linkTarget(ofResource: resource) != target else { return .none }
            return EditPatch([ByteReplacement(tree.nodes[resource].range, target.resource.utf8)])
        }
    }

    /// Text in place of a resource is more likely an oversight than meant.
    private func checkHoldsText(_ parameter: Int, _ name: String) throws(StorageFormatError) {
        guard tree.children(of: parameter).contains(where: { tree.nodes[$0].kind == .element }) else { return }
        throw fault(
            "the parameter “\(name)” holds a resource, “\(tree.parameterText(parameter))”, no text",
            at: tree.nodes[parameter].start,
            hint: "give a page, an attachment or a URL as its new value, or remove the parameter first")
    }

    /// The `ri:` element in a parameter, in a link perhaps.
    private func resource(in parameter: Int) -> Int? {
        (parameter..<tree.nodes[parameter].next).first { tree.resourceTitle(of: $0) != nil }
    }
}
