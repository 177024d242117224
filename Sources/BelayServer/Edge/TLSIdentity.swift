import Crypto
import Foundation
public import Logging
import NIOConcurrencyHelpers
import NIOSSL

/// The certificate and the key that the service shows, which may change while it runs.
public final class TLSIdentity: Sendable {
    /// What the files looked like, so that a change is seen without reading them.
    private struct Stamp: Equatable {
        var changedAt: Date?
        var size: Int?
        var node: Int?
    }

    private struct State {
        var context: NIOSSLContext
        var pin: String
        var loaded: [Stamp]
        var failed: [Stamp]?
    }

    private let certificateFile: String
    private let keyFile: String
    private let state: NIOLockedValueBox<State>

    /// Reads both.
    ///
    /// - Parameters:
    ///   - certificateFile: the certificate in PEM form, those that it is signed with after it.
    ///   - keyFile: its private key in PEM form, without a password.
    /// - Throws: `TLSError` that says what is wrong with the files.
    public init(certificateFile: String, keyFile: String) throws {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        let stamps = Self.stamps(certificateFile, keyFile)
        let (context, pin) = try Self.load(certificateFile, keyFile)
        state = NIOLockedValueBox(State(context: context, pin: pin, loaded: stamps))
    }

    /// The public key's hash, as curl takes it for pinning: `sha256//…`.
    public var pin: String { state.withLockedValue { $0.pin } }

    /// What new connections get.
    var context: NIOSSLContext { state.withLockedValue { $0.context } }

    /// Reads the files again when they have changed, or in any case.
    ///
    /// - Parameters:
    ///   - isForced: whether to read them although they look the same.
    ///   - logger: where it is told what came of it. A broken pair is told once, and the old one is kept.
    /// - Returns: whether another pair is shown from now on.
    @discardableResult
    public func reload(isForced: Bool = false, logger: Logger) -> Bool {
        let stamps = Self.stamps(certificateFile, keyFile)
        let (loaded, failed) = state.withLockedValue { ($0.loaded, $0.failed) }
        guard isForced || stamps != loaded, isForced || stamps != failed else { return false }
        do {
            let (context, pin) = try Self.load(certificateFile, keyFile)
            state.withLockedValue { $0 = State(context: context, pin: pin, loaded: stamps) }
            logger.notice("the certificate was read again; new connections get it")
            return true
        } catch {
            state.withLockedValue { $0.failed = stamps }
            logger.error("the certificate was not read again, and the old one is kept: \(error)")
            return false
        }
    }

    private static func load(_ certificateFile: String, _ keyFile: String) throws -> (NIOSSLContext, pin: String) {
        let chain = try reading(certificateFile, "certificate") { try NIOSSLCertificate.fromPEMFile($0) }
        guard let leaf = chain.first else { throw TLSError("there is no certificate in \(certificateFile)") }
        let key = try reading(keyFile, "private key") { try NIOSSLPrivateKey(file: $0, format: .pem) }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            let spki = try leaf.extractPublicKey().toSPKIBytes()
            let pin = "sha256//" + Data(SHA256.hash(data: spki)).base64EncodedString()
            return (try NIOSSLContext(configuration: configuration), pin)
        } catch {
            throw TLSError("the key in \(keyFile) is not that of the certificate in \(certificateFile)")
        }
    }

    /// The library's errors may tell of what is in the file, which may be the key.
    private static func reading<Value>(_ file: String, _ what: String, _ read: (String) throws -> Value) throws -> Value
    {
        guard FileManager.default.isReadableFile(atPath: file) else { throw TLSError("\(file) cannot be read") }
        do {
            return try read(file)
        } catch {
            throw TLSError("there is no \(what) in PEM form in \(file)")
        }
    }

    private static func stamps(_ files: String...) -> [Stamp] {
        files.map { file in
            // Kubernetes changes a link, not the file.
            let path = URL(filePath: file).resolvingSymlinksInPath().path
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return Stamp(
                changedAt: attributes?[.modificationDate] as? Date,
                size: (attributes?[.size] as? NSNumber)?.intValue,
                node: (attributes?[.systemFileNumber] as? NSNumber)?.intValue)
        }
    }
}

/// A certificate or a key cannot be used.
public struct TLSError: Error, CustomStringConvertible {
    /// Which file, and what is wrong with it.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
