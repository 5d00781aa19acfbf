namespace FindAgents.Retrieval.Indexing;

/// <summary>What a photo says of itself beside its pixels.</summary>
/// <param name="Taken">When it was taken.</param>
/// <param name="Place">Where.</param>
/// <param name="Camera">With what.</param>
internal sealed record PhotoFacts(DateTimeOffset? Taken, GeoPlace? Place, string? Camera)
{
    /// <summary>Of a photo that says nothing.</summary>
    public static PhotoFacts None { get; } = new(null, null, null);
}
