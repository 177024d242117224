import Hummingbird

extension HTTPFields {
    /// A header whose name HTTPTypes does not list.
    ///
    /// A name that is no token has no value and takes none.
    subscript(named name: String) -> String? {
        get { Element.Name(name).flatMap { self[$0] } }
        set {
            if let name = Element.Name(name) { self[name] = newValue }
        }
    }
}
