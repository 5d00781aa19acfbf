namespace FindAgents.Retrieval;

/// <summary>What a check of an album found.</summary>
public sealed record AlbumCheck
{
    /// <summary>What is wrong and should never be so, a line each; empty where all is well. Index the photos that a line names again, or put a copy of the store in its place.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What a run left half done that was killed, or is not at its end, a line each. It does no harm, and the next run clears it away.</summary>
    public required IReadOnlyList<string> Leftovers { get; init; }
}
