import ArgumentParser
import Networks

extension Settings {
    /// Which addresses requests may be sent to that workflows, pages or deliveries ask for.
    ///
    /// - Throws: `CommandFailure` when BELAY_ALLOWED_NETWORKS is wrong.
    var addressRules: AddressRules {
        get throws { AddressRules(allowed: try ranges("BELAY_ALLOWED_NETWORKS")) }
    }

    /// The ranges of addresses that a setting lists, with spaces between.
    ///
    /// - Throws: `CommandFailure` that names what is none.
    func ranges(_ name: String) throws -> [AddressRange] {
        try words(name)
            .map { text in
                guard let range = AddressRange(text) else {
                    throw CommandFailure(
                        .wrongData, "\(name): '\(text)' is no address; expected one like 192.0.2.7 or 192.0.2.0/24")
                }
                return range
            }
    }

    /// The words of a setting.
    func words(_ name: String) -> [String] { (self[name] ?? "").split(separator: " ").map(String.init) }
}
