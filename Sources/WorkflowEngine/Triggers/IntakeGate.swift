/// Bounds what waits to be stored: a storm must not fill the memory.
actor IntakeGate {
    private let deliveriesMax: Int
    private let bytesMax: Int
    private var deliveries = 0
    private var bytes = 0

    init(deliveriesMax: Int, bytesMax: Int) {
        self.deliveriesMax = deliveriesMax
        self.bytesMax = bytesMax
    }

    /// Lets a delivery in.
    ///
    /// - Throws: `IntakeBusy` when there are too many already.
    func enter(bytes count: Int) throws {
        guard deliveries < deliveriesMax, bytes + count <= bytesMax else { throw IntakeBusy() }
        deliveries += 1
        bytes += count
    }

    /// Tells that a delivery that was let in is stored, or has failed.
    func leave(bytes count: Int) {
        deliveries -= 1
        bytes -= count
    }
}

/// More deliveries come than can be stored, or the disk refuses to take them for the moment.
///
/// The sender should try again in a while.
public struct IntakeBusy: Error, CustomStringConvertible {
    /// What to do.
    public var description: String { "deliveries cannot be stored fast enough at the moment; try again" }
}
