import JSON

/// What somebody may do, as both APIs write it.
enum OperationJSON {
    static func list(_ operations: [PermittedOperation]) -> [JSONValue] {
        operations.map { ["operation": .string($0.operation), "targetType": .string($0.targetType)] }
    }
}
