// How libFuzzer calls us (https://llvm.org/docs/LibFuzzer.html).

/// libFuzzer's own main program.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argc: UnsafeMutablePointer<CInt>, _ argv: UnsafeMutableRawPointer,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// SwiftPM links executables with `main` renamed to the target's name; this leads back to the driver.
@_cdecl("FuzzStorageFormat_main")
public func fuzzMain(_ argc: CInt, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var argc = argc
    var argv = argv
    return withUnsafeMutablePointer(to: &argv) { arguments in
        runDriver(&argc, UnsafeMutableRawPointer(arguments)) { bytes, count in
            Properties.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
    }
}
