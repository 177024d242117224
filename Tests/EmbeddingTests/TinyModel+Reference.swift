import Foundation

@testable import Embedding

/// The forward pass as BERT defines it, in double precision, a number at a time.
extension TinyModel {
    typealias Row = [Double]

    /// The vectors of all tokens after the last layer.
    func hidden(_ sequence: TokenSequence) -> [Row] {
        var rows = sequence.ids.enumerated()
            .map { position, id in
                let segment = position < sequence.firstCount ? 0 : 1
                return normalized(
                    row("embeddings.word_embeddings.weight", Int(id))
                        .adding(row("embeddings.position_embeddings.weight", position))
                        .adding(row("embeddings.token_type_embeddings.weight", segment)), "embeddings.LayerNorm")
            }
        for layer in 0..<layers { rows = encoded(rows, "encoder.layer.\(layer)") }
        return rows
    }

    /// The classifier's number.
    func score(_ sequence: TokenSequence) -> Double {
        let pooled = linear(hidden(sequence)[0], "pooler.dense").map { tanh($0) }
        return pooled.dot(numbers("classifier.weight")) + numbers("classifier.bias")[0]
    }

    private func encoded(_ rows: [Row], _ name: String) -> [Row] {
        let parts = ["query", "key", "value"].map { part in rows.map { linear($0, "\(name).attention.self.\(part)") } }
        let attended = rows.indices.map { attention(of: $0, parts) }
        return zip(rows, attended)
            .map { row, context in
                let middle = normalized(
                    linear(context, "\(name).attention.output.dense").adding(row), "\(name).attention.output.LayerNorm")
                let inner = linear(middle, "\(name).intermediate.dense").map { $0 / 2 * erfc(-$0 / 2.0.squareRoot()) }
                return normalized(linear(inner, "\(name).output.dense").adding(middle), "\(name).output.LayerNorm")
            }
    }

    private func attention(of token: Int, _ parts: [[Row]]) -> Row {
        (0..<heads)
            .flatMap { head in
                let place = head * headSize..<(head + 1) * headSize
                let query = Array(parts[0][token][place])
                let weights = parts[1].map { exp(query.dot(Array($0[place])) / Double(headSize).squareRoot()) }
                let sum = weights.reduce(0, +)
                return place.map { number in
                    zip(weights, parts[2]).reduce(0) { $0 + $1.0 / sum * $1.1[number] }
                }
            }
    }

    private func linear(_ input: Row, _ name: String) -> Row {
        numbers("\(name).bias").enumerated().map { output, bias in row("\(name).weight", output).dot(input) + bias }
    }

    private func normalized(_ row: Row, _ name: String) -> Row {
        let mean = row.reduce(0, +) / Double(row.count)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
        let factor = 1 / (variance + epsilon).squareRoot()
        return zip(row, zip(numbers("\(name).weight"), numbers("\(name).bias")))
            .map { number, parameters in (number - mean) * factor * parameters.0 + parameters.1 }
    }

    private func row(_ name: String, _ index: Int) -> Row {
        let numbers = numbers(name)
        let count = numbers.count / (tensor(name).shape[0])
        return Array(numbers[index * count..<(index + 1) * count])
    }

    private func numbers(_ name: String) -> Row { tensor(name).numbers }

    private func tensor(_ name: String) -> (shape: [Int], numbers: Row) {
        guard let tensor = tensors[name] ?? tensors[prefix + name] else { preconditionFailure("no tensor \(name)") }
        return tensor
    }
}

extension [Double] {
    fileprivate func adding(_ other: [Double]) -> [Double] { zip(self, other).map(+) }
    fileprivate func dot(_ other: [Double]) -> Double { zip(self, other).reduce(0) { $0 + $1.0 * $1.1 } }
}
