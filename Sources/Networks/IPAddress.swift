internal import Foundation

/// An IP address, of version 4 or 6.
///
/// One of version 4 that is written as version 6 does (`::ffff:192.0.2.1`) is the one of version 4.
public struct IPAddress: Sendable, Hashable {
    /// 4 bytes or 16, the first one first.
    public let bytes: [UInt8]

    /// Reads an address as people write it, without a port; `nil` when it is none.
    public init?(_ text: String) {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: four)
            return
        }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        self.init(bytes: sixteen)
    }

    /// Takes the bytes of an address as they travel; `nil` unless they are 4 or 16.
    public init?(bytes: [UInt8]) {
        switch bytes.count {
        case 4: self.bytes = bytes
        case 16: self.bytes = Self.isMapped(bytes) ? Array(bytes[12...]) : bytes
        default: return nil
        }
    }

    /// Whether it is of version 4.
    public var isVersion4: Bool { bytes.count == 4 }

    private static func isMapped(_ bytes: [UInt8]) -> Bool {
        bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address in its usual form: `192.0.2.1`, `2001:db8::1`.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = isVersion4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
