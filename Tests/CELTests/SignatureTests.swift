import Testing

@testable import CEL

@Suite struct SignatureTests {
    @Test(arguments: Function.allCases)
    func `every function says how it is called`(function: Function) throws {
        let signature = function.signature
        let overload = try #require(signature.overloads.first)
        let isMember = signature.style == .member
        #expect(
            Function.named(function.rawValue, isMember: isMember, argumentCount: overload.parameters.count) == function)
        #expect(signature.usage(of: function).contains("\(function.rawValue)("))
    }
}
