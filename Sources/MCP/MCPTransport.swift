/// A connection that carries MCP messages, one line each, in both directions.
///
/// Conform to this to speak MCP over something other than a child's pipes.
/// An ``MCPClient`` calls `receive` once, from ``MCPClient/run()``, and `send` at any time.
public protocol MCPTransport: Sendable {
    /// Hands one message over, without waiting until the other side reads it.
    ///
    /// Lines are sent whole and in order. What waits to be sent is bounded.
    ///
    /// - Throws: `MCPError` with the code `connectionClosed`, or `overloaded` when too much waits already.
    func send(_ line: [UInt8]) throws(MCPError)

    /// Delivers what the other side sends, piece by piece, until it ends the connection.
    ///
    /// The next piece is read when `deliver` has returned, so a slow reader slows the sender down.
    ///
    /// - Throws: what broke the connection; a plain return says that the other side closed it.
    func receive(_ deliver: @escaping @Sendable (MCPFrame) async throws -> Void) async throws
}
