/// The workflow that a bulk job of the HTTP API is a run of.
public enum BulkWorkflow {
    /// The workflow's name.
    public static let name = "bulk-process"

    /// The workflow as a file would have it.
    public static let text = """
        name: bulk-process
        description: Does the same to many pages, as POST /bulk/process and POST /bulk/index ask for.
        inputs:
          job: { type: string, description: The job in the record of jobs }
        steps:
          - id: process
            uses: bulk.process
            with: { job: "${{ inputs.job }}" }
            retry: { attempts: 20, initial: 5s, max: 5m }
        outputs:
          total: ${{ steps.process.outputs.total }}
          done: ${{ steps.process.outputs.done }}
          skipped: ${{ steps.process.outputs.skipped }}
          failed: ${{ steps.process.outputs.failed }}
        """
}
