import Confluence
import Embedding
import Search
import StepKit
import StorageFormat
import VectorIndex

extension StepFailure {
    /// Does something, and turns the errors of the parts below into failures of a step.
    ///
    /// - Throws: `StepFailure`, or `CancellationError`.
    static func mapping<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch let error as ConfluenceError {
            throw StepFailure(kind(of: error), error.message)
        } catch let error as StorageFormatError {
            throw StepFailure(.rejectedInput, error.description)
        } catch let error as SearchError {
            throw StepFailure(.permanent, "\(error)")
        } catch let error as EmbeddingError {
            throw StepFailure(.permanent, error.message)
        } catch let error as VectorIndexError {
            throw StepFailure(error.code == .unreachable ? .transient : .permanent, error.message)
        }
    }

    /// An outcome that is unknown does not matter here: every built-in step may be done again with the same key.
    private static func kind(of error: ConfluenceError) -> Kind {
        switch error.code {
        case .notFound: return .notFound
        case .unauthorized, .missingScope, .captchaRequired, .forbidden, .notJSON: return .unauthorized
        case .conflict: return .conflict
        case .rateLimited: return .rateLimited
        case .server, .network, .overloaded: return .transient
        case .badRequest, .titleTaken, .tooLarge, .invalidContent, .openComments, .unsupported: return .rejectedInput
        default: return .permanent
        }
    }
}
