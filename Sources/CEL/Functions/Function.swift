/// A function of the language; `Signature` says how it is called.
enum Function: String, Sendable {
    case size, type, dyn
    case contains, startsWith, endsWith, matches
    case bool, int, uint, double, string, bytes, duration, timestamp
    case getFullYear, getMonth, getDate, getDayOfMonth, getDayOfWeek, getDayOfYear
    case getHours, getMinutes, getSeconds, getMilliseconds
    case charAt, indexOf, lastIndexOf, lowerAscii, upperAscii, replace, reverse, split, substring, trim, join

    /// The function of this name that can be called so, if there is one.
    ///
    /// - Parameters:
    ///   - name: the name as written.
    ///   - isMember: whether it is called as `x.name(…)`.
    ///   - argumentCount: the number of arguments, `x` included.
    /// - Returns: the function, `nil` when none can be called so.
    static func named(_ name: String, isMember: Bool, argumentCount: Int) -> Function? {
        guard let function = Function(rawValue: name) else { return nil }
        let signature = function.signature
        let isCalledRight = isMember ? signature.style != .global : signature.style != .member
        guard isCalledRight, signature.overloads.contains(where: { $0.parameters.count == argumentCount }) else {
            return nil
        }
        return function
    }

    /// How the function can be called.
    var signature: Signature {
        // Every case is in the table; a test calls this for all of them.
        Signature.table[self] ?? Signature(style: .global, overloads: [])
    }
}

extension Function: CaseIterable {}

/// How a function is called, with which types, and what it gives.
struct Signature: Sendable {
    enum Style: Sendable {
        /// `name(x)`
        case global
        /// `x.name()`
        case member
        /// Either way.
        case both
    }

    struct Overload: Sendable {
        let parameters: [CELType]
        let result: CELType

        init(_ parameters: [CELType], _ result: CELType) {
            self.parameters = parameters
            self.result = result
        }
    }

    let style: Style
    let overloads: [Overload]

    static let table: [Function: Signature] = standard.merging(conversions) { $1 }.merging(times) { $1 }
        .merging(texts) { $1 }

    private static let anyList = CELType.list(.dynamic)
    private static let anyMap = CELType.map(.dynamic, .dynamic)

    private static func signature(_ style: Style, _ overloads: ([CELType], CELType)...) -> Signature {
        Signature(style: style, overloads: overloads.map { Overload($0.0, $0.1) })
    }

    private static let standard: [Function: Signature] = [
        .size: signature(.both, ([.string], .int), ([.bytes], .int), ([anyList], .int), ([anyMap], .int)),
        .type: signature(.global, ([.dynamic], .type)),
        .dyn: signature(.global, ([.dynamic], .dynamic)),
        .contains: signature(.member, ([.string, .string], .bool)),
        .startsWith: signature(.member, ([.string, .string], .bool)),
        .endsWith: signature(.member, ([.string, .string], .bool)),
        .matches: signature(.both, ([.string, .string], .bool)),
    ]

    private static let conversions: [Function: Signature] = [
        .bool: conversion(to: .bool, from: .string),
        .int: conversion(to: .int, from: .uint, .double, .string, .timestamp),
        .uint: conversion(to: .uint, from: .int, .double, .string),
        .double: conversion(to: .double, from: .int, .uint, .string),
        .string: conversion(to: .string, from: .int, .uint, .double, .bool, .bytes, .timestamp, .duration),
        .bytes: conversion(to: .bytes, from: .string),
        .duration: conversion(to: .duration, from: .string),
        .timestamp: conversion(to: .timestamp, from: .string, .int),
    ]

    private static func conversion(to result: CELType, from sources: CELType...) -> Signature {
        Signature(style: .global, overloads: ([result] + sources).map { Overload([$0], result) })
    }

    private static let times: [Function: Signature] = {
        var table: [Function: Signature] = [:]
        let ofTimestamp = [Overload([.timestamp], .int), Overload([.timestamp, .string], .int)]
        for function: Function in [.getFullYear, .getMonth, .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear] {
            table[function] = Signature(style: .member, overloads: ofTimestamp)
        }
        for function: Function in [.getHours, .getMinutes, .getSeconds, .getMilliseconds] {
            table[function] = Signature(style: .member, overloads: ofTimestamp + [Overload([.duration], .int)])
        }
        return table
    }()

    /// The common "strings" extension.
    private static let texts: [Function: Signature] = [
        .charAt: signature(.member, ([.string, .int], .string)),
        .indexOf: signature(.member, ([.string, .string], .int), ([.string, .string, .int], .int)),
        .lastIndexOf: signature(.member, ([.string, .string], .int), ([.string, .string, .int], .int)),
        .lowerAscii: signature(.member, ([.string], .string)),
        .upperAscii: signature(.member, ([.string], .string)),
        .replace: signature(
            .member, ([.string, .string, .string], .string), ([.string, .string, .string, .int], .string)),
        .reverse: signature(.member, ([.string], .string)),
        .split: signature(
            .member, ([.string, .string], .list(.string)), ([.string, .string, .int], .list(.string))),
        .substring: signature(.member, ([.string, .int], .string), ([.string, .int, .int], .string)),
        .trim: signature(.member, ([.string], .string)),
        .join: signature(.member, ([.list(.string)], .string), ([.list(.string), .string], .string)),
    ]
}

extension Signature {
    /// The ways to call the function, for a hint: `x.contains(string)` where x is a string.
    func usage(of function: Function) -> String {
        var usages: [String] = []
        for overload in overloads {
            let types = overload.parameters.map(\.description)
            let isMember = style == .member
            let arguments = (isMember ? Array(types.dropFirst()) : types).joined(separator: ", ")
            usages.append(
                isMember ? "\(types[0]).\(function.rawValue)(\(arguments))" : "\(function.rawValue)(\(arguments))")
        }
        return usages.joined(separator: ", ")
    }
}
